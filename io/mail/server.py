"""The mail server as NUMBERLIFT_SMTP_URL names it: `smtp://user:password@host:587?starttls=1` or `smtps://…`.

    starttls=1     the connection is encrypted before anything is said, or nothing is sent (the default with a password)
    starttls=0     never encrypted; not with a password, but to this machine itself
    cafile=PATH    the certificate authority to trust in place of the system's
    timeout=N      seconds for each step, 20 by default

Without `starttls` and without a password the connection is encrypted where the server offers it.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from numberlift.errors import SettingsRefused

Privacy = Literal["tls", "starttls", "offered", "never"]
TIMEOUT_SECONDS: Final = 20.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_KNOWN: Final = frozenset({"starttls", "cafile", "timeout"})
_HOW: Final = "Set it as smtp://user:password@host:587?starttls=1 (a password percent-encoded)"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over and how; user and password are empty where nobody logs in."""

    host: str
    port: int
    privacy: Privacy
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    cafile: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS

    @property
    def place(self) -> str:
        """Host and port, for words about it."""
        return f"{self.host}:{self.port}"

    def trusted(self) -> ssl.SSLContext:
        """What certificates are checked against. Raises SettingsRefused where the private CA cannot be read."""
        try:
            return ssl.create_default_context(cafile=self.cafile or None)
        except (OSError, ssl.SSLError) as error:
            raise SettingsRefused(
                f"The cafile of NUMBERLIFT_SMTP_URL cannot be read ({type(error).__name__}). Name a PEM file."
            ) from error


def read_server(url: str) -> MailServer:
    """The server that a URL names. Raises SettingsRefused, never saying the URL, which holds a password."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise SettingsRefused(f"NUMBERLIFT_SMTP_URL cannot be read. {_HOW}.") from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        raise SettingsRefused(f"NUMBERLIFT_SMTP_URL names no smtp:// or smtps:// server. {_HOW}.")
    if unknown := sorted(set(options) - _KNOWN):
        raise SettingsRefused(f"NUMBERLIFT_SMTP_URL has options nobody knows: {', '.join(unknown)}. {_HOW}.")
    return MailServer(
        parts.hostname,
        port or _PORTS[parts.scheme],
        _privacy(parts, options),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        str(Path(options["cafile"]).expanduser()) if options.get("cafile") else "",
        _seconds(options.get("timeout", "")),
    )


def _privacy(parts: SplitResult, options: Mapping[str, str]) -> Privacy:
    told = options.get("starttls")
    if told not in {None, "0", "1"}:
        raise SettingsRefused(f"starttls in NUMBERLIFT_SMTP_URL is 1 or 0. {_HOW}.")
    if parts.scheme == "smtps":
        return "tls"
    if told == "0" and parts.password and parts.hostname not in _LOOPBACK:
        raise SettingsRefused(
            "NUMBERLIFT_SMTP_URL has a password and starttls=0: it would cross the network for all to read. "
            "Leave starttls=0 out."
        )
    if told == "0":
        return "never"
    return "starttls" if told == "1" or parts.password else "offered"


def _seconds(text: str) -> float:
    if not text:
        return TIMEOUT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:  # noqa: PLR2004 - ten minutes, RFC 5321's longest wait
        raise SettingsRefused(f"timeout in NUMBERLIFT_SMTP_URL is a number of seconds, 600 at most. {_HOW}.")
    return seconds
