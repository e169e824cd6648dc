"""Where Twilio reaches the webhook receiver, and which auth tokens sign what it sends: both from the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from numberlift.errors import SettingsRefused
from numberlift.ledger import Ledger
from numberlift.pipeline.meter import Meter
from numberlift.settings import Settings
from numberlift.twilio.porting import PortingApi
from numberlift.wiring.machine.home_sandbox import LOOPBACK
from numberlift.wiring.parts import opened_client

PREFIX: Final = "/webhooks"
PORTING: Final = "porting"
HOSTING: Final = "hosting"
BUNDLES: Final = "bundles"
KINDS: Final = (PORTING, HOSTING, BUNDLES)
"""What webhooks are about: the last part of each path, and the kind of what is kept."""


def auth_tokens_of(settings: Settings) -> tuple[str, ...]:
    """The auth tokens that sign webhooks; an API key's secret never does. Raises SettingsRefused if there is none."""
    found = tuple(filter(None, (one.strip() for one in settings.auth_token.get_secret_value().split(","))))
    if not found:
        raise SettingsRefused(
            "Webhooks are signed with the account's auth token, which an API key cannot stand in for. Set "
            "TWILIO_AUTH_TOKEN (several, comma-separated, for subaccounts and while one is exchanged)."
        )
    return found


def public_url_of(settings: Settings, *, own: str = "") -> str:
    """The address under which Twilio reaches the receiver, without a slash at its end.

    Where nothing is told and the Twilio of the settings is on this machine, it is the receiver's `own`. Raises
    SettingsRefused for an address that is none, or missing.
    """
    told = settings.public_url.strip().rstrip("/")
    if not told and own and urlsplit(settings.numbers_url).hostname in LOOPBACK:
        return own
    try:
        parts = urlsplit(told)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        sound = False
    if not sound or (parts.scheme == "http" and parts.hostname not in LOOPBACK):
        raise SettingsRefused(
            "Set NUMBERLIFT_PUBLIC_URL to the https address under which Twilio reaches the webhook receiver, for "
            "example https://hooks.example.com: signatures are checked against it."
        )
    return told


def target_of(settings: Settings, kind: str) -> str:
    """The URL that webhooks of a kind are sent to. Raises SettingsRefused."""
    return f"{public_url_of(settings)}{PREFIX}/{kind}"


@asynccontextmanager
async def porting_api(settings: Settings, ledger: Ledger) -> AsyncIterator[PortingApi]:
    """The account's porting at the Twilio of the settings. Raises SettingsRefused."""
    async with opened_client(settings, ledger, Meter()) as client:
        yield PortingApi(client.line)
