"""What telling people needs: where mails are handed over, from whom they come, and to whom they may go."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from numberlift.errors import SettingsRefused
from numberlift.io.mail.addresses import domain_is_allowed, read_addresses
from numberlift.io.mail.composing import message_id
from numberlift.io.mail.server import MailServer
from numberlift.ledger import Ledger, Run


@dataclass(frozen=True, slots=True)
class Post:
    """The parts. `sender` is name and address, `always` are told of every run, `domains` are those mails may go to.

    `secret` makes Message-IDs that nobody can guess recipients from; `page_url` is empty where there is no page, and
    `loa_wait_seconds` is as NUMBERLIFT_LOA_WAIT.
    """

    ledger: Ledger
    server: MailServer
    sender: tuple[str, str] = field(repr=False)
    domains: frozenset[str] = frozenset()
    always: tuple[str, ...] = field(default=(), repr=False)
    secret: bytes = field(default=b"", repr=False)
    page_url: str = ""
    loa_wait_seconds: float = 5 * 86_400.0

    @property
    def in_sandbox(self) -> bool:
        """Whether nothing of all this happens at Twilio."""
        return self.ledger.realm.startswith("sandbox:")

    def recipients(self, run: Run | None) -> tuple[str, ...]:
        """Who is told of a run: those it names and those always told, as far as mails may go to them now."""
        told: Iterable[str] = ()
        with suppress(SettingsRefused):  # a page of an older version may have kept anything
            told = read_addresses([run.emails]) if run is not None and not run.purged_at else ()
        found = {one.casefold(): one for one in (*told, *self.always) if domain_is_allowed(one, self.domains)}
        return tuple(found.values())

    def page_of(self, run_id: str) -> str:
        """The address of a run's page, empty where there is none."""
        return f"{self.page_url}/runs/{run_id}" if self.page_url and run_id else ""

    def message_id(self, kind: str, run_id: str, what: str, recipients: Iterable[str]) -> str:
        """The Message-ID under which this is told to these: the same thing told again has the same."""
        said = "\n".join((self.ledger.realm, kind, run_id, what, *sorted(one.casefold() for one in recipients)))
        digest = hmac.new(self.secret, f"numberlift mail\n{said}".encode(), hashlib.sha256).hexdigest()[:32]
        return message_id(f"{kind}.{digest}", sender=self.sender[1])
