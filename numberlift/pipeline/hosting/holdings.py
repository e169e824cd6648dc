"""Which rows of a host list may not be ordered now, by what the ledger knows of their numbers after the sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from numberlift.domain.plans import Standing, generation_of
from numberlift.domain.words.hosting_endings import hosted_stage
from numberlift.ledger import Ledger, StoredOrder
from numberlift.pipeline.hosting.choosing import Candidate
from numberlift.pipeline.hosting.kinds import ORDER
from numberlift.pipeline.planning.aside import (
    ALREADY,
    ELSEWHERE,
    HELD,
    ORDERED_BEFORE,
    OTHERWISE,
    Aside,
    under_way_elsewhere,
)
from numberlift.pipeline.porting.kinds import PORT_IN

COMPLETED = "completed"


def standing_aside(
    ledger: Ledger, candidates: Sequence[Candidate], *, run_id: str, again: bool
) -> tuple[dict[str, int], dict[int, Aside]]:
    """The generation in which each number may be ordered now, and, by position, the rows that may not be. Blocking.

    A number is held back while another run holds its claim (unless the row follows that run), while an order of ours
    for it stands or has ended and nobody asked for another, and where somebody else's order or open port-in for it was
    found.
    """
    numbers = [one.phone_number for one in candidates]
    held = ledger.claims.holders(numbers)
    standings = _standings(ledger, candidates)
    found = ledger.orders.with_numbers(numbers)
    generations: dict[str, int] = {}
    asides: dict[int, Aside] = {}
    for one in candidates:
        holder = held.get(one.phone_number)
        asked = again or bool(one.follows)
        standing = standings.get((one.account_sid, one.phone_number))
        generation = generation_of(standing, asked=asked)
        if holder is not None and holder.run_id not in {run_id, one.follows}:
            asides[one.position] = _held(one, holder.run_id, found.get(one.phone_number, []))
        elif standing is not None and generation is None and standing.run_id != one.follows:
            asides[one.position] = _before(one, standing, found.get(one.phone_number, []))
        elif done := _completed(found.get(one.phone_number, []), asked=asked):
            asides[one.position] = _about(one, ORDERED_BEFORE, done, done.run_id)
        elif other := _elsewhere(found.get(one.phone_number, []), asked=asked):
            asides[one.position] = _about(one, ELSEWHERE, other, ELSEWHERE)
        elif other := under_way_elsewhere(found.get(one.phone_number, []), PORT_IN, one.phone_number):
            asides[one.position] = _about(one, OTHERWISE, other, ELSEWHERE)
        else:
            generations[one.phone_number] = generation or (standing.generation + 1 if standing else 1)
    return generations, asides


def _standings(ledger: Ledger, candidates: Sequence[Candidate]) -> Mapping[tuple[str, str], Standing]:
    accounts: dict[str, list[str]] = {}
    for one in candidates:
        accounts.setdefault(one.account_sid, []).append(one.phone_number)
    return {
        (account_sid, number): standing
        for account_sid, numbers in accounts.items()
        for number, standing in ledger.creations.standings(ORDER, numbers, account_sid=account_sid).items()
    }


def _held(one: Candidate, run_id: str, found: Sequence[StoredOrder]) -> Aside:
    order = next((order for order in found if order.run_id == run_id), None)
    return _about(one, HELD, order, run_id)


def _before(one: Candidate, standing: Standing, found: Sequence[StoredOrder]) -> Aside:
    order = next((order for order in found if order.sid == standing.sid), None)
    return _about(one, ORDERED_BEFORE, order, standing.run_id)


def _about(one: Candidate, code: str, order: StoredOrder | None, run_id: str) -> Aside:
    if order is None:
        return Aside(one.position, ALREADY, (code,), origin=run_id)
    return Aside(one.position, ALREADY, (code,), order.sid, order.status, order.status_since or "", run_id)


def _completed(found: Sequence[StoredOrder], *, asked: bool) -> StoredOrder | None:
    """An order of ours that was completed, in whatever account: the number is hosted until somebody takes it off."""
    if asked:
        return None
    ours = (one for one in found if one.kind == ORDER and one.origin != ELSEWHERE)
    return next((one for one in ours if one.status == COMPLETED), None)


def _elsewhere(found: Sequence[StoredOrder], *, asked: bool) -> StoredOrder | None:
    """Somebody else's order that stands in the way: one under way always, one that was completed unless asked."""
    for order in found:
        if order.origin != ELSEWHERE or order.kind != ORDER:
            continue
        stage = hosted_stage(order.status)
        if not stage.ended or not (asked or stage.renew):
            return order
    return None
