"""What one reply to a create says about whether the object exists: the closed union of `domain.outcomes`.

Source: https://www.twilio.com/docs/api/errors/20429 (a 429 was not processed); what is not certain is `NoAnswer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from numberlift.domain.outcomes import Answered, CreateReply, Denied, NoAnswer, Refused, Throttled
from numberlift.errors import CredentialsRefused, TryAgain
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, TOO_MANY, error_of, fields_of, read_problem, retry_after, unreadable
from numberlift.twilio.wire.exchange import Reply
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

NO_SUCH: Final = 404
_REFUSALS: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class Created:
    """What is read of a reply to a create, at least the sid; `facts` as JSON can hold them."""

    sid: str
    status: str
    facts: Mapping[str, Any]


def read_created(
    reply: Reply, *, kind: str, prefix: str, facts: Callable[[Mapping[str, Any]], Mapping[str, Any]], name: str = "sid"
) -> Created:
    """The object in a 2xx reply; its sid stands under `name` and begins with `prefix`.

    Only the sid must be readable, for with it the object is known to exist. Raises TryAgain without it.
    """
    fields = fields_of(reply, kind=kind)
    sid = sid_in(fields.get(name), prefix)
    if not sid:
        raise unreadable(kind, status=reply.status)
    try:
        known = facts(fields)
    except TryAgain:
        known = {}
    return Created(sid, spelling.kebab(fields.get("status")), known)


def outcome_of(reply: Reply, *, kind: str, read: Callable[[Reply], Created]) -> CreateReply:
    """What `reply` says; `read` reads a 2xx one. Raises nothing."""
    if reply.status in OK:
        return _answered(reply, read)
    if reply.status == TOO_MANY:
        return Throttled(retry_after(reply))
    error = _error(reply, kind)
    if isinstance(error, TryAgain) or reply.status not in _REFUSALS:
        return NoAnswer(error.reason if isinstance(error, TryAgain) else "no-answer", reply.status)
    if isinstance(error, CredentialsRefused):
        return Denied(reply.status, read_problem(reply).code)
    return Refused(reply.status, read_problem(reply).code, str(error))


def _answered(reply: Reply, read: Callable[[Reply], Created]) -> CreateReply:
    try:
        created = read(reply)
    except TryAgain as error:
        return NoAnswer(error.reason, reply.status)
    return Answered(created.sid, created.status, created.facts, iso(reply.headers.get("Date")))


def _error(reply: Reply, kind: str) -> Exception:
    try:
        return error_of(reply, kind=kind)
    except TryAgain as cut_short:
        return cut_short
