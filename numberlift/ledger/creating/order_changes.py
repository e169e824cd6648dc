"""What an object at Twilio looked like when it was seen, and what has changed since it was seen before. Pure.

seen is older than what is stored (its own updated time)     nothing: it came late
seen is as old as what is stored, and it had ended, now not   nothing: lists lag behind, and an end is an end
status, terminal or a number's status or reason is another    stored, one event for each
another field of the body is another                          stored, one event that names the fields
only times or links are others, or nothing is                 no event
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from numberlift.ledger.times import moment

_RESTLESS: Final = frozenset({"date_created", "date_updated", "last_updated_date", "url", "links", "meta"})


@dataclass(frozen=True, slots=True)
class NumberSeen:
    """One number of an object. `status` is empty where only the object has one; `updated_at` is the object's if empty.

    `body` None keeps what is stored. Times are ISO-8601.
    """

    phone_number: str
    status: str = ""
    terminal: bool = False
    number_sid: str = ""
    reason_code: int = 0
    updated_at: str = ""
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One object at Twilio as a reply or a webhook showed it; `updated_at` is its own time, empty if it has none.

    `numbers` need not be all of them: those not named stay as they are. `body` None keeps what is stored.
    """

    sid: str
    kind: str
    account_sid: str
    status: str
    terminal: bool = False
    updated_at: str = ""
    body: Mapping[str, Any] | None = None
    numbers: tuple[NumberSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """A number of a stored object; `position` is its row in the run that ordered it, 0 if none did."""

    phone_number: str
    status: str = ""
    status_since: str | None = None
    terminal: bool = False
    number_sid: str = ""
    reason_code: int = 0
    position: int = 0
    updated_at: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """An object as the ledger has it, or is about to (`fetched_at` None).

    `origin` is `us` or `elsewhere`, `creation_id` the create that made it.
    """

    sid: str
    kind: str
    account_sid: str
    origin: str = "elsewhere"
    run_id: str = ""
    creation_id: int | None = None
    status: str = ""
    status_since: str | None = None
    terminal: bool = False
    fetched_at: str | None = None
    updated_at: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict, hash=False)
    numbers: tuple[StoredNumber, ...] = ()


class Change(NamedTuple):
    """Something that changed: `kind` is `order-status`, `order-changed` or `number-status`.

    `was` and `now` are statuses; `fields` names what else changed. `phone_number` is empty for an object with several.
    """

    kind: str
    order: StoredOrder
    phone_number: str
    position: int
    was: str
    now: str
    fields: tuple[str, ...] = ()
    ended: bool = False


class Merged(NamedTuple):
    """An object after it was seen: `numbers` are those to write; `rewritten` says whether it is itself."""

    order: StoredOrder
    rewritten: bool
    numbers: tuple[StoredNumber, ...]
    changes: tuple[Change, ...]


def canonical_time(text: str) -> str | None:
    """An ISO-8601 time (without a zone: UTC) as the ledger writes it, which sorts as text; None for an empty one."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    return moment((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())


def merge(stored: StoredOrder, seen: OrderSeen, *, now: str) -> Merged:
    """What is stored after `seen`, and what changed; `now` is the ledger's time, for objects without their own."""
    at = canonical_time(seen.updated_at)
    order = stored
    changes: list[Change] = []
    if _is_news(stored.updated_at, at, ended=stored.terminal, ends=seen.terminal):
        order, changes = _renewed(stored, seen, at=at, now=now)
    numbers = {number.phone_number: number for number in stored.numbers}
    written = []
    for one in seen.numbers:
        merged = _number(numbers.get(one.phone_number), one, at=canonical_time(one.updated_at) or at, now=now)
        if merged is not None and (stored.fetched_at is None or merged != numbers.get(one.phone_number)):
            changes += _number_changes(order, numbers.get(one.phone_number), merged)
            numbers[one.phone_number] = merged
            written.append(merged)
    whole = replace(order, numbers=tuple(numbers.values()))
    return Merged(whole, order != stored, tuple(written), tuple(_about(change, whole) for change in changes))


def _is_news(stored_at: str | None, seen_at: str | None, *, ended: bool, ends: bool) -> bool:
    if stored_at is None or seen_at is None:
        return True
    return seen_at > stored_at or (seen_at == stored_at and (ends or not ended))


def _renewed(stored: StoredOrder, seen: OrderSeen, *, at: str | None, now: str) -> tuple[StoredOrder, list[Change]]:
    moved = seen.status != stored.status
    body = stored.body if seen.body is None else seen.body
    order = replace(
        stored,
        status=seen.status,
        status_since=(at or now) if moved else stored.status_since,
        terminal=seen.terminal,
        updated_at=at or stored.updated_at,
        body=body,
    )
    if moved or seen.terminal != stored.terminal:
        ended = seen.terminal and not stored.terminal
        return order, [Change("order-status", order, "", 0, stored.status, seen.status, ended=ended)]
    fields = tuple(sorted(_differing(stored.body, body)))
    return order, [Change("order-changed", order, "", 0, stored.status, seen.status, fields)] if fields else []


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in {*old, *new} - _RESTLESS if old.get(name) != new.get(name))


def _number(stored: StoredNumber | None, seen: NumberSeen, *, at: str | None, now: str) -> StoredNumber | None:
    """The number as it is stored from now on; None where it was seen too late to matter."""
    if stored is None:
        stored = StoredNumber(seen.phone_number)
    elif not _is_news(stored.updated_at, at, ended=stored.terminal, ends=seen.terminal):
        return None
    moved = seen.status != stored.status
    return replace(
        stored,
        status=seen.status,
        status_since=(at or now) if moved else stored.status_since,
        terminal=seen.terminal,
        number_sid=seen.number_sid or stored.number_sid,
        reason_code=seen.reason_code,
        updated_at=at or stored.updated_at,
        body=stored.body if seen.body is None else seen.body,
    )


def _number_changes(order: StoredOrder, old: StoredNumber | None, new: StoredNumber) -> list[Change]:
    was, code, ended = (old.status, old.reason_code, old.terminal) if old else ("", 0, False)
    if (was, code, ended) == (new.status, new.reason_code, new.terminal):
        return []
    ends = new.terminal and not ended
    return [Change("number-status", order, new.phone_number, new.position, was, new.status, ended=ends)]


def _about(change: Change, whole: StoredOrder) -> Change:
    """The change with its whole object; an object with one number is that number's business."""
    if change.phone_number or len(whole.numbers) != 1:
        return change._replace(order=whole)
    (only,) = whole.numbers
    return change._replace(order=whole, phone_number=only.phone_number, position=only.position)
