"""The security headers of every answer, and what of them the page's framework does not allow.

NiceGUI evaluates strings as JavaScript in the browser (properties bound by name, handlers, `run_javascript`), so
`script-src` of its pages needs 'unsafe-eval'. Inline scripts are allowed one by one: every page has a nonce of its own,
written into its script tags on the way out, so 'unsafe-inline' is left out there. Quasar and ECharts set style
attributes, and NiceGUI adds style sheets while a page is open, so `style-src` needs 'unsafe-inline'. Trusted types
(`require-trusted-types-for`) are left out, because Vue and Quasar write HTML themselves. Strict-Transport-Security is
left to whoever terminates TLS in front of the page: the page itself speaks plain HTTP. Our own pages (signing in,
refusals) need none of these exceptions and have none.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Final

Headers = list[tuple[bytes, bytes]]

STRICT: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SCRIPT: Final = re.compile(rb"<script(?=[\s>])")
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)


def new_nonce() -> str:
    """A nonce for one answer."""
    return secrets.token_urlsafe(16)


def for_framework(nonce: str) -> str:
    """The policy of a page that NiceGUI draws."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self'; "
        "object-src 'none'; worker-src 'none'; frame-src 'none'; frame-ancestors 'none'"
    )


def with_nonce(body: bytes, nonce: str) -> bytes:
    """The page with the nonce in every script tag; what users bring stands in it escaped and has none."""
    return _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), body)


def secured(headers: Iterable[tuple[bytes, bytes]], *, policy: str, private: bool) -> Headers:
    """The headers of an answer with ours in place of any of the same name; what is `private` no cache may keep."""
    ours: Headers = [*_ALWAYS, (b"content-security-policy", policy.encode())]
    if private:
        ours.append((b"cache-control", b"no-store"))
    names = {name for name, _ in ours} | {b"server"}
    return [(name, value) for name, value in headers if name.lower() not in names] + ours
