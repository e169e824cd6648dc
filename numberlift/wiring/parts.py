"""The one place where real parts meet: settings become a ledger, a paced client, and the realm both belong to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from numberlift.errors import SettingsRefused
from numberlift.ledger import Ledger
from numberlift.pipeline.meter import Meter
from numberlift.settings import Settings
from numberlift.twilio import BaseUrls, Credentials, Pace, Patience, TwilioClient
from numberlift.wiring.machine.home_sandbox import LOOPBACK, hello
from numberlift.wiring.secret import fingerprint_of

TWILIO = frozenset(
    f"https://{host}.twilio.com" for host in ("numbers", "preview", "numbers-upload", "api", "messaging")
)  # the realm of these is the first of them


def realm_of(settings: Settings) -> str:
    """`sandbox:<world id>` where the base URLs are those of a sandbox, else the origins that are not Twilio's own.

    It is part of every key in the ledger, so that what a sandbox said can never pass for Twilio's word. Raises
    SettingsRefused for a base URL that is none, and where only some of them are a sandbox's.
    """
    urls_of(settings)
    hosts = ("numbers", "preview", "upload", "api", "messaging")
    bases = [base for host in hosts if (base := getattr(settings, f"{host}_url"))]
    origins = list(dict.fromkeys(f"{urlsplit(base).scheme}://{urlsplit(base).netloc}" for base in bases))
    worlds = [said["world"] if (said := hello(origin)) else None for origin in origins]
    if not any(worlds):
        return " ".join(origin for origin in origins if origin not in TWILIO) or origins[0]
    others = [origin for origin, world in zip(origins, worlds, strict=True) if world != worlds[0]]
    if worlds[0] is None or any(hello(origin) or urlsplit(origin).hostname not in LOOPBACK for origin in others):
        raise SettingsRefused(
            "Some of NUMBERLIFT_NUMBERS_URL, NUMBERLIFT_PREVIEW_URL, NUMBERLIFT_UPLOAD_URL, NUMBERLIFT_API_URL and "
            "NUMBERLIFT_MESSAGING_URL are a sandbox's and some are not: what is meant for one would reach the other. "
            "Point all at the same."
        )
    return f"sandbox:{worlds[0]}"


def ledger_place(settings: Settings, realm: str) -> str:
    """Where the ledger of a realm is: the configured database, or a file in the home, a sandbox's apart."""
    if url := settings.database_url.get_secret_value():
        return url
    name = "ledger-sandbox.db" if realm.startswith("sandbox:") else "ledger.db"
    return str(settings.home / name)


@contextmanager
def opened_ledger(settings: Settings) -> Iterator[Ledger]:
    """The ledger of the realm that the settings point at. Raises LedgerFailed, SettingsRefused."""
    realm = realm_of(settings)
    ledger = Ledger.open(ledger_place(settings, realm), realm=realm, secret_fingerprint=fingerprint_of(settings))
    try:
        yield ledger
    finally:
        ledger.close()


@asynccontextmanager
async def opened_client(
    settings: Settings, ledger: Ledger, meter: Meter, *, patience: Patience | None = None
) -> AsyncIterator[TwilioClient]:
    """A client whose pace is shared, through the ledger, with every other live process of the account.

    `patience` is how long nobody may be answered before the run stops, the client's own if None. Raises SettingsRefused
    when credentials are missing.
    """
    credentials = credentials_of(settings)
    urls = urls_of(settings)
    shares = ledger.shares(account_sid=credentials.account_sid, host=urlsplit(settings.numbers_url).netloc)
    pace = Pace(shares, rate=settings.rate, max_concurrency=settings.concurrency)
    client = TwilioClient(
        credentials, pace=pace, base=urls, timeout_seconds=settings.timeout, patience=patience, listener=meter.api
    )
    async with client:
        yield client


def urls_of(settings: Settings) -> BaseUrls:
    """The base URLs, each checked. Raises SettingsRefused."""
    return BaseUrls(
        numbers=settings.numbers_url,
        preview=settings.preview_url,
        upload=settings.upload_url,
        api=settings.api_url,
        messaging=settings.messaging_url,
    )


def credentials_of(settings: Settings) -> Credentials:
    """The credentials to authenticate with: an API key where one is set, else account sid and token."""
    token = settings.auth_token.get_secret_value().split(",")[0].strip()
    secret = settings.api_secret.get_secret_value()
    if not settings.account_sid or not (token or (settings.api_key and secret)):
        raise SettingsRefused(
            "Twilio credentials are missing. Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and "
            "TWILIO_API_SECRET), or add --sandbox to try without an account."
        )
    return Credentials(settings.account_sid, auth_token=token, api_key=settings.api_key, api_secret=secret)
