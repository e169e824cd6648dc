"""The users of this home's page: one set of them, whichever Twilio or sandbox the page works with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from numberlift.ledger import Ledger, Users
from numberlift.settings import Settings
from numberlift.wiring.parts import ledger_place
from numberlift.wiring.secret import fingerprint_of

_NO_REALM = "users"


@contextmanager
def opened_users(settings: Settings) -> Iterator[Users]:
    """The users, kept beside the runs of the real Twilio. Raises LedgerFailed, SettingsRefused."""
    place = ledger_place(settings, _NO_REALM)
    with Ledger.open(place, realm=_NO_REALM, secret_fingerprint=fingerprint_of(settings)) as ledger:
        yield ledger.users
