"""Where Twilio is and who we are, checked once; secrets print as dots."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from numberlift.errors import SettingsRefused
from numberlift.twilio.wire.exchange import Host

_DOTS: Final = "••••"
_API: Final = "https://api.twilio.com"
_MESSAGING: Final = "https://messaging.twilio.com"


class Masked(str):
    """A header's value that goes over the wire as it is and into any log or traceback as dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _DOTS


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account and its auth token, or an API key and its secret (recommended in production).

    Raises SettingsRefused when something is missing or cannot stand in a header.
    """

    account_sid: str
    auth_token: str = field(default="", repr=False)
    api_key: str = ""
    api_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        user, secret = self._pair()
        if not self.account_sid or not user or not secret:
            raise SettingsRefused(
                "Credentials are missing. Set TWILIO_ACCOUNT_SID and either TWILIO_AUTH_TOKEN, "
                "or TWILIO_API_KEY with TWILIO_API_SECRET.",
            )
        if ":" in user or not (user + secret + self.account_sid).isprintable():
            raise SettingsRefused(
                "The credentials hold a character that cannot be sent. Copy them again from the Twilio Console.",
            )

    def __repr__(self) -> str:
        return f"Credentials(account_sid={self.account_sid!r}, api_key={self.api_key!r}, secret={_DOTS})"

    def authorization(self) -> Masked:
        """The value of the Authorization header (HTTP Basic)."""
        user, secret = self._pair()
        return Masked("Basic " + b64encode(f"{user}:{secret}".encode()).decode("ascii"))

    def _pair(self) -> tuple[str, str]:
        if self.api_key:
            return self.api_key, self.api_secret
        return self.account_sid, self.auth_token


@dataclass(frozen=True, slots=True)
class BaseUrls:
    """The base of each of Twilio's hosts; a path prefix is kept, a trailing slash is not.

    Where messaging is not told it is Twilio's, or beside `api` where that is not Twilio's: a sandbox serves all. Only
    https, or http on a loopback address, so that credentials never travel in the clear. Raises SettingsRefused.
    """

    numbers: str = "https://numbers.twilio.com"
    preview: str = "https://preview.twilio.com"
    upload: str = "https://numbers-upload.twilio.com"
    api: str = "https://api.twilio.com"
    messaging: str = ""

    def __post_init__(self) -> None:
        if not self.messaging:
            object.__setattr__(self, "messaging", _MESSAGING if self.api.rstrip("/") == _API else self.api)
        for name in ("numbers", "preview", "upload", "api", "messaging"):
            object.__setattr__(self, name, _checked(getattr(self, name), setting=f"NUMBERLIFT_{name.upper()}_URL"))

    @classmethod
    def at(cls, base: str) -> BaseUrls:
        """All hosts at one base, as a sandbox serves them."""
        return cls(numbers=base, preview=base, upload=base, api=base)

    @property
    def loopback(self) -> bool:
        """Whether any of them is on this machine, which may be a sandbox."""
        return any(_is_loopback(urlsplit(url).hostname or "") for url in self.by_host().values())

    def by_host(self) -> dict[Host, str]:
        """The base of each host."""
        return {
            "numbers": self.numbers,
            "preview": self.preview,
            "upload": self.upload,
            "api": self.api,
            "messaging": self.messaging,
        }


def _checked(url: str, *, setting: str) -> str:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError as exc:
        raise SettingsRefused(f"{setting} is not a URL. Correct it, or leave it out for Twilio's own.") from exc
    _refuse_odd(parts, setting)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise SettingsRefused(
            f"{setting} must begin with https:// (http:// only for this machine), "
            "or credentials would travel in the clear. Correct it.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _refuse_odd(parts: SplitResult, setting: str) -> None:
    odd = parts.username or parts.password or parts.query or parts.fragment
    if odd or not parts.hostname or not (parts.netloc + parts.path).isascii() or " " in parts.path:
        raise SettingsRefused(
            f"{setting} must be a plain address: a host, perhaps a port and a path, "
            "no user, query or fragment. Correct it.",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
