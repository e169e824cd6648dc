"""The hot writer: acknowledged is durable, a failure is heard, memory is bounded."""

import asyncio
import sqlite3
import threading

import pytest

from numberlift.domain.checks import CheckKind
from numberlift.errors import LedgerFailed
from numberlift.ledger import RECORD_CHECK, SET_VERDICT, Chunk, Ledger, check_record
from numberlift.ledger.batches import Batch
from numberlift.ledger.writer import Writer
from tests.ledger.lists import eligible, number, run_of

BROKEN = Batch(
    "broken", {"x": "word"}, sqlite="INSERT INTO nowhere VALUES (:records)", postgresql="INSERT INTO nowhere SELECT %s"
)


@pytest.fixture
def run(ledger):
    return run_of(ledger, [number(n) for n in range(100)])


def records(ledger, run):
    items = ledger.items.open_items(Chunk(run.id, 1, 100), {CheckKind.HOSTING})
    return [check_record(run, item, CheckKind.HOSTING, eligible(item.phone_number)) for item in items]


async def test_a_flush_makes_everything_before_it_durable(ledger, run):
    """Seen by another connection as soon as the flush returns."""
    async with ledger.writer() as writer:
        for record in records(ledger, run):
            writer.put(RECORD_CHECK, record)
        await writer.flush()

        assert ledger.items.count_open(run.id, {CheckKind.HOSTING}).numbers == 0


def test_leaving_the_writer_flushes(ledger, run):
    with ledger.writer() as writer:
        for record in records(ledger, run):
            writer.put(RECORD_CHECK, record)

    assert ledger.items.count_open(run.id, {CheckKind.HOSTING}).numbers == 0


def test_records_that_come_together_are_committed_together(ledger, run):
    taken = records(ledger, run)
    with ledger.writer() as writer:
        for record in taken:
            writer.put(RECORD_CHECK, record)
        writer.flush_blocking()

        assert writer.commits < len(taken) / 4


async def test_what_is_put_without_a_flush_arrives_by_itself(ledger, run):
    async with ledger.writer() as writer:
        writer.put(SET_VERDICT, (run.id, 1, "host", "eligible"))
        for _ in range(500):
            if ledger.lines.verdicts(run.id):
                break
            await asyncio.sleep(0.01)

        assert ledger.lines.verdicts(run.id) == {"host": 1}


async def test_the_backlog_is_bounded(ledger, run):
    """Whoever asks for room waits until there is some; nothing is lost on the way."""
    writer = Writer(ledger.database, group=10, backlog=20)
    most = 0
    for round_ in range(10):
        for position in range(1, 101):
            writer.put(SET_VERDICT, (run.id, position, "host", str(round_)))
            most = max(most, len(writer._waiting))
            await writer.room()
    await writer.close()

    assert most <= 20
    assert {line.reason_code for line in ledger.pages.page(run.id).lines} == {"9"}


def test_a_thread_that_never_asks_for_room_waits_in_put(ledger, run):
    writer = Writer(ledger.database, group=10, backlog=20)
    for position in range(1, 101):
        writer.put(SET_VERDICT, (run.id, position, "host", ""))
        assert len(writer._waiting) <= 40
    writer.close_blocking()

    assert ledger.lines.verdicts(run.id) == {"host": 100}


async def test_a_failure_is_heard_at_the_next_call(ledger):
    writer = ledger.writer()
    writer.put(BROKEN, ("x",))
    with pytest.raises(LedgerFailed) as heard:
        await writer.flush()
    with pytest.raises(LedgerFailed) as again:
        writer.put(BROKEN, ("x",))
    with pytest.raises(LedgerFailed):
        await writer.room()

    assert heard.value is again.value
    with pytest.raises(LedgerFailed):
        await writer.close()
    assert not writer._thread.is_alive()


async def test_a_failed_group_is_undone_whole(ledger, run):
    """What was never acknowledged is asked again; what was acknowledged before is kept."""
    writer = Writer(ledger.database)
    writer.put(SET_VERDICT, (run.id, 1, "host", ""))
    await writer.flush()
    writer.put(SET_VERDICT, (run.id, 2, "host", ""))
    writer.put(BROKEN, ("x",))
    with pytest.raises(LedgerFailed):
        await writer.flush()
    with pytest.raises(LedgerFailed):
        await writer.close()

    assert ledger.pages.page(run.id, limit=1).lines[0].verdict == "host"
    assert sum(ledger.lines.verdicts(run.id).values()) in {1, 2}


async def test_a_record_that_is_no_json_stops_the_writer_in_words(ledger):
    writer = ledger.writer()
    writer.put(SET_VERDICT, (object(), 1, "host", ""))

    with pytest.raises(LedgerFailed, match="Please report it"):
        await writer.flush()
    with pytest.raises(LedgerFailed):
        await writer.close()


def test_a_closed_writer_takes_nothing(ledger, run):
    writer = ledger.writer()
    writer.close_blocking()
    writer.close_blocking()

    with pytest.raises(LedgerFailed, match="closed"):
        writer.put(SET_VERDICT, (run.id, 1, "host", ""))


def test_a_writer_waits_for_another_process_to_end_its_transaction(tmp_path):
    with Ledger.open(tmp_path / "ledger.sqlite3", realm="r") as ledger, ledger.writer() as writer:
        run = run_of(ledger, [number(1)])
        other = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.2, other.rollback).start()
        writer.put(SET_VERDICT, (run.id, 1, "host", ""))
        writer.flush_blocking()

        assert ledger.lines.verdicts(run.id) == {"host": 1}
        other.close()
