"""A verification call, placed once: each has a number of its own, and a lost reply never rings twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from numberlift.domain.calls import CallFacts
from numberlift.domain.creates import CreateReply, FindKind, Found, State
from numberlift.domain.outcomes import Answered, Ours
from numberlift.ledger import BeforeFirstByte, Creation, Find, Once, OrderSeen, Outcome, StoredOrder
from numberlift.ledger.creating.further import FurtherCreate
from numberlift.pipeline.following.seen import in_plain
from numberlift.pipeline.hosting.kinds import order_seen
from numberlift.twilio import HostingApi, find_call

CALL: Final = "verification-call"
_BEFORE: Final = "calls_before"


@dataclass(frozen=True, slots=True)
class Ring:
    """How a number is called: the extension to dial, and the seconds to wait before the code is told."""

    extension: str = ""
    call_delay: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of a call: its creation, and the code that Twilio said will be asked for, empty if it said none."""

    outcome: Outcome
    code: str = ""


class Calls:
    """Places calls under one lock."""

    def __init__(self, once: Once, api: HostingApi) -> None:
        self._once = once
        self._api = api

    async def place(self, creation: Creation, order: StoredOrder, ring: Ring) -> Placed:
        """Bring the call of `creation` (made by `call_create`) as far as it can be brought.

        Raises as `Once.create_once`.
        """
        attempt = attempt_of(creation)
        told: dict[str, str] = {}

        async def send(before_first_byte: BeforeFirstByte) -> CreateReply:
            reply = await self._api.call(
                order.sid, extension=ring.extension, call_delay=ring.call_delay, before_first_byte=before_first_byte
            )
            return replace(reply, sid=creation.key) if isinstance(reply, Answered) else reply

        async def look(row: Creation) -> Found:
            before = min((int(one.get(_BEFORE, attempt - 1)) for one in row.intents), default=attempt - 1)
            found = await find_call(self._api, order.sid, calls_before=before)
            return replace(found, sid=creation.key) if isinstance(found, Ours) else found

        def as_order(_key: str, status: str, facts: Mapping[str, Any]) -> OrderSeen:
            told["code"] = str(facts.get("verification_code") or "")
            seen = order_seen(order.sid, status, facts, phone_number=_number(order), account_sid=order.account_sid)
            return in_plain(seen)

        outcome = await self._once.create_once(
            creation,
            send=send,
            find=Find(FindKind.STRONG, look),
            intent=lambda: {_BEFORE: attempt - 1},
            as_order=as_order,
        )
        return Placed(outcome, told.get("code", ""))


def call_create(order: StoredOrder, attempt: int) -> FurtherCreate:
    """What names the call of this number, counted from 1, for an order."""
    return FurtherCreate(order.account_sid, CALL, f"{order.sid}:{attempt}", order.run_id)


def attempt_of(creation: Creation) -> int:
    """Which call of its order a creation is."""
    return int(creation.key.rpartition(":")[2])


def calls_by_order(calls: Iterable[Creation]) -> dict[str, list[Creation]]:
    """Creations of calls by the sid of their order, in the order of their numbers."""
    found: dict[str, list[Creation]] = {}
    for one in sorted(calls, key=attempt_of):
        found.setdefault(one.key.rpartition(":")[0], []).append(one)
    return found


def call_facts(order: StoredOrder, calls: Iterable[Creation], *, seconds_since_update: float) -> CallFacts:
    """What the rules need to know of an order's calls; Twilio changes an order last when it calls."""
    known = list(calls)
    doubtful = (attempt_of(one) for one in known if one.state is State.SENDING or one.unanswered)
    ours = max((attempt_of(one) for one in known if one.state in {State.CONFIRMED, State.REVIEW}), default=0)
    attempts = int(order.body.get("verification_attempts") or 0)
    return CallFacts(
        status=order.status,
        verification_type=str(order.body.get("verification_type") or "phone-call"),
        attempts=attempts,
        ours=ours,
        doubtful=next((one for one in doubtful if one > ours), 0),
        seconds_since=seconds_since_update if max(attempts, ours) else None,
    )


def _number(order: StoredOrder) -> str:
    return order.numbers[0].phone_number if order.numbers else ""
