"""Many creates at once share their commits, and a failing one harms no other."""

import asyncio
import time

import pytest

from numberlift.domain.creates import Answered, FindKind, Nothing
from numberlift.errors import LedgerFailed
from numberlift.ledger import Find, Times
from numberlift.ledger.creating.commits import Commits
from tests.ledger.creates import approved, order_item


async def answers() -> bool:
    return True


async def nothing(_creation):
    return Nothing()


async def test_forty_creates_at_once_are_sent_once_each(ledger):
    plan = approved(ledger, [order_item(at, at) for at in range(1, 41)])
    sent = []

    async def make(creation):
        async def send(before_first_byte):
            await before_first_byte()
            sent.append(creation.key)
            return Answered(f"HR{creation.ordinal}")

        return await once.create_once(creation, send=send, find=Find(FindKind.STRONG, nothing))

    with ledger.own_run(plan.run_id) as owner:
        once = ledger.once(owner, times=Times(120.0, 30.0), clock=time.monotonic, account_answers=answers)
        await asyncio.gather(*(make(one) for one in ledger.creations.open_creations(plan.run_id)))

    assert sorted(sent) == sorted(f"k{at}" for at in range(1, 41))
    assert ledger.creations.sids(plan.id) == {at: f"HR{at}" for at in range(1, 41)}
    assert ledger.approvals.finish(plan.id)


async def test_a_work_that_fails_takes_back_its_own_writes_only(ledger):
    together = Commits(ledger.database)

    def good(kind):
        return lambda: ledger.events.append(kind, phone_number="+14155550001")

    def bad():
        with ledger.atomic():
            ledger.events.append("lost", phone_number="+14155550001")
            raise LedgerFailed("The disk that holds the ledger is full.")

    found = await asyncio.gather(together(good("one")), together(bad), together(good("two")), return_exceptions=True)

    assert isinstance(found[1], LedgerFailed)
    assert [event.kind for event in ledger.events.of_number("+14155550001")] == ["one", "two"]


async def test_a_commit_that_fails_is_told_to_all_who_wait_for_it(ledger):
    """Whoever was told nothing else knows that it may not count on it."""
    together = Commits(ledger.database)
    broken = ledger.database.atomic

    def failing():
        raise LedgerFailed("The disk that holds the ledger is full.")

    ledger.database.atomic = failing
    try:
        with pytest.raises(LedgerFailed):
            await together(ledger.now)
    finally:
        ledger.database.atomic = broken
