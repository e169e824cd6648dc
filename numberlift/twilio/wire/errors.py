"""From an answer that is no success to the error that says what to do next.

Twilio's own message is kept in `Problem` for those who may show it; the errors raised here speak in our words, because
Twilio's can repeat what was sent, and that may be a name, an e-mail address or a PIN.
Source: https://www.twilio.com/docs/usage/twilios-response (body), https://www.twilio.com/docs/api/errors (codes).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import orjson

from numberlift.errors import CredentialsRefused, NumberliftError, RowRefused, TryAgain
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.exchange import Reply

OK: Final = range(200, 300)
TOO_MANY: Final = 429
DENIED: Final = frozenset({401, 403})
_SERVER_FAILED: Final = 500
_PASSING: Final = MappingProxyType({408: "time-out", 409: "conflict", 425: "too-early"})
_UNAUTHORISED: Final = 20003
_SUSPENDED: Final = 20005
_REFUSED_BECAUSE: Final = MappingProxyType(
    {
        20404: "Twilio does not know what was asked for",
        21470: "the account SID is missing or malformed",
        21471: "Twilio does not know the account",
        22102: "the phone number is missing or not valid",
        22116: "the friendly name is empty or longer than 128 characters",
        22124: "no phone number was sent",
        22125: "too many phone numbers were sent at once",
        22127: "a bulk check needs a friendly name",
        22137: "a number of it is being ported already",
        22170: "the regulatory bundle does not exist or is not approved",
        22171: "a field that its numbers need is missing",
        22172: "its numbers are of several countries, or not all in E.164 format",
        22173: "the address does not exist or is not yours",
        18024: "the file cannot be opened, or is not what its type says",
        21644: "the end user still belongs to a bundle",
        21645: "the document still belongs to a bundle",
        21646: "the document is being reviewed",
        21647: "the bundle is being reviewed",
        21648: "numbers still use the bundle",
        22200: "there is no such type of end user or number",
        22201: "Twilio has no regulation for such numbers",
        22202: "the regulation, or country and number type, is missing",
        22205: "the end user or document does not exist in this account",
        22206: "only end users and documents can be put into a bundle",
        22207: "its fields could not be read",
        22210: "there is no such type of document",
        22214: "the bundle has no end user of the type that is needed",
        22215: "a field of the end user is missing",
        22216: "a document is missing",
        22217: "a field of a document is missing",
        22218: "a field of a document is not the end user's",
        22219: "an address is missing",
        22224: "one of the two bundles is not approved, or is no copy of the other",
        22225: "there is no such bundle to take the items from",
        22226: "a bundle cannot take its own items",
        22228: "the regulations of the two bundles differ",
        22229: "the copy does not hold the bundle's address",
        22230: "an address of the bundle was deleted",
    },
)


class Problem(NamedTuple):
    """Twilio's error body, in its own shape or that of RFC 9457; `message` is Twilio's text and may be personal."""

    status: int
    code: int | None
    message: str
    more_info: str


def fields_of(reply: Reply, *, kind: str) -> Mapping[str, Any]:
    """The JSON object in a reply's body. Raises TryAgain(reason="unreadable-reply") if there is none."""
    try:
        found = orjson.loads(reply.body)
    except orjson.JSONDecodeError as exc:
        raise unreadable(kind, status=reply.status) from exc
    if not isinstance(found, dict):
        raise unreadable(kind, status=reply.status)
    return found


def read_problem(reply: Reply) -> Problem:
    """What an error body says; empty where it says nothing or cannot be read. Raises nothing."""
    try:
        fields = fields_of(reply, kind="")
    except TryAgain:
        fields = {}
    message = spelling.text(fields.get("message")) or spelling.text(fields.get("detail"))
    return Problem(
        reply.status,
        spelling.code(fields.get("code")),
        message or spelling.text(fields.get("title")),
        spelling.text(fields.get("more_info")) or spelling.text(fields.get("type")),
    )


def error_of(reply: Reply, *, kind: str) -> NumberliftError:
    """The error for an answer outside 2xx to an operation of this `kind`.

    429 and what passes by itself (408, 409, 5xx, a redirect) is TryAgain, 401 and 403 are CredentialsRefused (whether
    our own account or only this row's is meant is for the client to find out), everything else is RowRefused. Raises
    TryAgain for a refusal that cannot be read.
    """
    problem = read_problem(reply)
    if reply.status == TOO_MANY:
        return _try_again("rate-limited", "it has too many requests at once", reply, problem, kind)
    if reply.status in DENIED or problem.code == _SUSPENDED:
        return denied(problem)
    if reply.status >= _SERVER_FAILED:
        return _try_again("server-error", f"it failed (HTTP {reply.status})", reply, problem, kind)
    if reply.status in _PASSING:
        return _try_again(_PASSING[reply.status], f"HTTP {reply.status}", reply, problem, kind)
    if reply.status < 400:  # noqa: PLR2004 - neither success nor refusal: a redirect, which is never followed
        return _try_again("redirected", "it redirects; check the NUMBERLIFT_..._URL settings", reply, problem, kind)
    fields_of(reply, kind=kind)  # a refusal cut short is unknown, which is not no
    return _refused(problem, kind)


def denied(problem: Problem) -> CredentialsRefused:
    """The error for credentials that Twilio does not accept."""
    where = _numbered(problem.status, problem.code)
    if problem.code == _SUSPENDED:
        return CredentialsRefused(f"Twilio says that the account is not active ({where}). See the Twilio Console.")
    return CredentialsRefused(
        f"Twilio does not accept the credentials ({where}). Check TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, "
        "or TWILIO_API_KEY with TWILIO_API_SECRET, then run the same command again.",
    )


def no_access(*, account: str = "") -> RowRefused:
    """The error for a row whose account, or whose operation, our credentials may not use, good as they are."""
    what = f"account {account}" if account else "this operation"
    return RowRefused(
        f"The credentials are good but have no access to {what} (code {_UNAUTHORISED}). "
        "Correct the row's account_sid, or the rights of the API key, and run the list again.",
        code=_UNAUTHORISED,
    )


def unreadable(kind: str, *, status: int | None = None) -> TryAgain:
    """The error for an answer that makes no sense: unknown, which is not no."""
    return TryAgain(
        f"Twilio's answer to {kind} could not be read. Run the same command again; if it stays so, "
        "check the NUMBERLIFT_..._URL settings.",
        reason="unreadable-reply",
        status=status,
    )


def retry_after(reply: Reply) -> float | None:
    """The seconds that the server asks us to wait, from either form of Retry-After; None if it asks for none."""
    wish = reply.headers.get("Retry-After", "").strip()
    if not wish:
        return None
    try:
        seconds = float(wish) if wish[0].isdigit() else _seconds_until(wish, reply.headers.get("Date", ""))
    except (ValueError, OverflowError):
        return None
    return max(0.0, seconds) if isfinite(seconds) else None


def _seconds_until(date: str, server_date: str) -> float:
    now = _moment(server_date) if server_date else datetime.now(UTC)
    return (_moment(date) - now).total_seconds()


def _moment(date: str) -> datetime:
    moment = parsedate_to_datetime(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _try_again(reason: str, why: str, reply: Reply, problem: Problem, kind: str) -> TryAgain:
    return TryAgain(
        f"Twilio did not answer {kind}: {why}. Run the same command again later.",
        reason=reason,
        wait_seconds=retry_after(reply),
        status=reply.status,
        code=problem.code,
    )


def _refused(problem: Problem, kind: str) -> RowRefused:
    where = _numbered(problem.status, problem.code)
    why = _REFUSED_BECAUSE.get(problem.code or 0)
    see = f" See https://www.twilio.com/docs/api/errors/{problem.code}." if problem.code and not why else ""
    said = f": {why}" if why else ""
    return RowRefused(
        f"Twilio refuses {kind} ({where}){said}.{see} Correct the row and run the list again.",
        status=problem.status,
        code=problem.code,
    )


def _numbered(status: int, code: int | None) -> str:
    return f"HTTP {status}, code {code}" if code else f"HTTP {status}"
