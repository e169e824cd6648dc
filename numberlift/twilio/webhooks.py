"""Whether a webhook comes from Twilio: the X-Twilio-Signature check, pure.

Twilio signs the URL it called, as it knows it, with the account's auth token (an API key's secret cannot check it): for
a form, the URL followed by every name and value in order of their names; for JSON, the URL alone, in whose query
`bodySHA256` binds the body. Source: https://www.twilio.com/docs/usage/security and /docs/api/errors/57012.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Sequence
from enum import Enum
from hashlib import sha1, sha256
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

_PORTS: Final = {"http": 80, "https": 443}


class Signed(Enum):
    """What a signature proves."""

    WHOLLY = "wholly"
    URL_ONLY = "url-only"
    """Twilio called this URL, but nothing binds the body: a hint to fetch, no more."""
    NOT = "not"

    def __bool__(self) -> bool:
        """True if what was received may be believed as it stands."""
        return self is Signed.WHOLLY


def check_form(
    signature: str,
    *,
    url: str,
    form: Sequence[tuple[str, str]],
    auth_tokens: Iterable[str],
) -> Signed:
    """Check a form-encoded webhook; `form` holds its decoded fields, `url` the public URL with its query.

    Several tokens may be given, for the time in which one is exchanged for another. Raises nothing.
    """
    return Signed.WHOLLY if _matches(signature, url, form, auth_tokens) else Signed.NOT


def check_body(signature: str, *, url: str, body: bytes, auth_tokens: Iterable[str]) -> Signed:
    """Check a webhook with any other body, JSON above all, by its raw bytes. Raises nothing."""
    if not _matches(signature, url, (), auth_tokens):
        return Signed.NOT
    given = _query(url).get("bodySHA256", [])
    if not given:
        return Signed.WHOLLY if not body else Signed.URL_ONLY
    bound = hmac.compare_digest(sha256(body).hexdigest().encode(), given[0].lower().encode("utf-8", "replace"))
    return Signed.WHOLLY if bound else Signed.NOT


def signature_of(auth_token: str, *, url: str, form: Iterable[tuple[str, str]] = ()) -> str:
    """The signature that Twilio would send for `url` exactly as written, and `form`."""
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(auth_token.encode(), signed.encode("utf-8", "surrogatepass"), sha1).digest()
    return b64encode(digest).decode("ascii")


def _matches(signature: str, url: str, form: Sequence[tuple[str, str]], auth_tokens: Iterable[str]) -> bool:
    given = signature.strip().encode("utf-8", "replace")
    found = False
    for token in auth_tokens:
        for spelled in _spellings(url) if token else ():
            found |= hmac.compare_digest(signature_of(token, url=spelled, form=form).encode(), given)
    return found


def _spellings(url: str) -> tuple[str, ...]:
    """The URL as given, and with its port written or left out: Twilio signs now one, now the other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return (url,)
    bare = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    full = f"{bare}:{port or _PORTS.get(parts.scheme, 443)}"
    return tuple({url, _at(parts, bare), _at(parts, full)})


def _at(parts: SplitResult, netloc: str) -> str:
    return parts._replace(netloc=netloc).geturl()


def _query(url: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(url).query)
    except ValueError:
        return {}
