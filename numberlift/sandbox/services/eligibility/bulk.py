"""The background check of up to a thousand numbers: what is kept of it, and how far it is by now."""

from __future__ import annotations

from typing import Any, Final

from numberlift.sandbox.clock import iso
from numberlift.sandbox.services.eligibility.rows import count_ask, row
from numberlift.sandbox.services.eligibility.rules import Wanted
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

KIND: Final = "BulkEligibility"

_QUEUED_SECONDS: Final = 0.2
_BASE_SECONDS: Final = 0.3
_SECONDS_PER_NUMBER: Final = 0.0005


def begin(world: World, name: str, wanted: list[Wanted], *, actor: str) -> str:
    """Keep a new check and return its EC sid; each number counts as asked now, once."""
    asks = {number: count_ask(world, number) for number in dict.fromkeys(w.phone_number for w in wanted)}
    fields = {
        "account_sid": actor,
        "friendly_name": name,
        "numbers": [w.phone_number for w in wanted],
        "elsewhere": {str(i): w.hosting_account_sid for i, w in enumerate(wanted) if w.hosting_account_sid != actor},
        "asks": {number: ask for number, ask in asks.items() if ask > 1},
    }
    return world.store.insert(KIND, "EC", fields, at=world.clock.now())


def shown(world: World, sid: str, check: Stored, *, url: str) -> dict[str, Any]:
    """The check as it stands by the sandbox's clock: QUEUED, PROCESSING with a part of the rows, SUCCESSFUL."""
    count = len(check.fields["numbers"])
    done_at = check.created + _QUEUED_SECONDS + _BASE_SECONDS + _SECONDS_PER_NUMBER * count
    ready = _ready(world.clock.now(), check.created + _QUEUED_SECONDS, done_at, count)
    done = ready == count and world.clock.now() >= done_at
    waiting = world.clock.now() < check.created + _QUEUED_SECONDS
    return {
        "request_id": sid,
        "friendly_name": check.fields["friendly_name"],
        "status": "SUCCESSFUL" if done else "QUEUED" if waiting else "PROCESSING",
        "date_created": iso(check.created),
        "date_completed": iso(done_at) if done else None,
        "url": url,
        "results": [_row(world, check, index) for index in range(ready)],
    }


def _ready(now: float, begun_at: float, done_at: float, count: int) -> int:
    if now >= done_at:
        return count
    return max(0, int(count * (now - begun_at) / (done_at - begun_at)))


def _row(world: World, check: Stored, index: int) -> dict[str, Any]:
    fields = check.fields
    number, actor = fields["numbers"][index], fields["account_sid"]
    wanted = Wanted(number, fields["elsewhere"].get(str(index), actor))
    return row(world, wanted, actor=actor, ask=fields["asks"].get(number, 1))
