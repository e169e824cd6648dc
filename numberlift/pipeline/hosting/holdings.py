"""What the account already holds, looked at once before a plan: order pages, and whether each account can be read.

What is found is kept in the ledger by its sid; what no creation of ours made is `elsewhere`, never adopted as ours and
never cancelled by us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from numberlift.domain.lifecycles.lifecycle_hosting import HOSTED_ORDER
from numberlift.domain.plans import Standing, generation_of
from numberlift.errors import ApiDown, RowRefused, RunStopped, TryAgain
from numberlift.ledger import Ledger, StoredOrder
from numberlift.pipeline.hosting.choosing import Candidate
from numberlift.pipeline.hosting.kinds import ORDER, order_seen
from numberlift.pipeline.planning.aside import ALREADY, ELSEWHERE, HELD, ORDERED_BEFORE, Aside
from numberlift.twilio import HostingApi, TwilioClient
from numberlift.twilio.wire.hosted_orders import facts_of

_FAILED = "failed"
COMPLETED = "completed"


async def sweep(api: HostingApi, ledger: Ledger, *, phone_numbers: Iterable[str]) -> None:
    """Read every page of hosted-number orders and keep those for these numbers (E.164).

    Raises ApiDown if the list cannot be read to its end now, RunStopped if Twilio does not let us read it.
    """
    wanted = {_digits(number): number for number in phone_numbers}
    if not wanted:
        return
    try:
        async for page in api.orders():
            seen = [
                order_seen(one.sid, one.status, {**facts_of(one), "phone_number": wanted[_digits(one.phone_number)]})
                for one in page
                if _digits(one.phone_number) in wanted
            ]
            if seen:
                await asyncio.to_thread(ledger.orders.upsert, seen, source="poll")
    except TryAgain as error:
        raise ApiDown(f"{error} Nothing was planned, for what is ordered already is not known.") from error
    except RowRefused as error:
        raise RunStopped(
            f"Twilio does not let us read the account's hosted-number orders ({error}). Ask Twilio support to enable "
            "hosting for the account, or use its other API (NUMBERLIFT_HOSTING_API=preview or v2)."
        ) from error


def _digits(number: str) -> str:
    """A number as a list may spell it, compared by its digits."""
    return "".join(filter(str.isdigit, number))


async def unreadable_accounts(client: TwilioClient, accounts: Iterable[str]) -> tuple[str, ...]:
    """Those of the accounts that our credentials cannot read, or that are closed. Raises ApiDown."""
    found = []
    for sid in sorted(set(accounts)):
        try:
            account = await client.account(sid)
        except RowRefused:
            found.append(sid)
        except TryAgain as error:
            raise ApiDown(f"{error} Nothing was planned.") from error
        else:
            found += [sid] if account.status == "closed" else []
    return tuple(found)


def standing_aside(
    ledger: Ledger, candidates: Sequence[Candidate], *, run_id: str, again: bool
) -> tuple[dict[str, int], dict[int, Aside]]:
    """The generation in which each number may be ordered now, and, by position, the rows that may not be. Blocking.

    A number is held back while another run holds its claim (unless the row follows that run), while an order of ours
    for it stands or has ended and nobody asked for another, and where somebody else's order for it was found.
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
            asides[one.position] = Aside(
                one.position, ALREADY, (ELSEWHERE,), other.sid, other.status, other.status_since or "", ELSEWHERE
            )
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
        if order.origin != ELSEWHERE or order.kind != ORDER or order.status == _FAILED:
            continue
        if not (asked and HOSTED_ORDER.stage(order.status).ended):
            return order
    return None
