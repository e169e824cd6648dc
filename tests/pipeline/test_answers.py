"""Where answers come from: hostile weather changes none, another world's are never used, and silence is not a no."""

from __future__ import annotations

import asyncio
import os

import pytest

from numberlift.domain import CheckKind
from numberlift.errors import ApiDown, CannotStart
from numberlift.ledger import Ledger
from numberlift.pipeline.check import CHUNK_ROWS, MOST_TASKS, SINGLE_STEPS, chunk_rows
from numberlift.sandbox import Chaos, SandboxOptions, World, running
from numberlift.sandbox.faults import Kind, Rule
from numberlift.twilio import Patience
from tests.places import Place, plain_numbers, read_report, report_of, write_list

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
ANSWERS = (
    "row", "phone_number", "country", "number_type", "carrier", "verdict", "reason_code", "reason", "next_step",
    "hosting", "portable", "portability_code", "pin_required",
)  # fmt: skip


def answers(written):
    return [tuple(line[name] for name in ANSWERS) for line in report_of(written)]


@pytest.mark.trial
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [3, 4, 5] if LONG else [3])
async def test_a_hostile_api_changes_no_verdict(tmp_path, seed):
    """A third of all requests go wrong, in all the ways there are; only the number of requests tells."""
    path = write_list(tmp_path / "numbers.csv", plain_numbers(5_000 if LONG else 150))
    told = []
    for chaos in (Chaos.CALM, Chaos.HOSTILE):
        world = World(SandboxOptions(chaos=chaos, seed=seed, speed=20.0))
        async with running(world) as url:
            written = await Place(tmp_path / chaos, url).check(path, rounds=(0.5, 1.0, 2.0))
        told.append((written.summary["verdicts"], answers(written)))
    calm, hostile = told

    assert hostile == calm
    assert world.traffic.requests > 1.2 * len(calm[1])


async def test_what_one_world_said_is_not_used_in_the_next(place, tmp_path, calm):
    """The realm is the world: after a reset everything is asked again, within a world nothing is."""
    path = write_list(tmp_path / "numbers.csv", plain_numbers(5))
    world = World(SandboxOptions(speed=50.0))
    async with running(world) as url:
        here = Place(tmp_path / "home", url)
        first, second = await here.check(path), await here.check(path)
        world.reset()
        third = await here.check(path)

    actions = [written.summary["actions"] for written in (first, second, third)]
    assert actions == [{"checked": 5}, {"skipped": 5}, {"checked": 5}]
    assert third.summary["realm"] != first.summary["realm"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_sandbox_verdict_is_never_used_live(tmp_path, calm, database, request):
    """Even in one and the same database, and for the same account and numbers."""
    url = "" if database == "sqlite" else request.getfixturevalue("postgres").new_database()
    place = Place(tmp_path / "home", calm.url, {"NUMBERLIFT_DATABASE_URL": url})
    path = write_list(tmp_path / "numbers.csv", plain_numbers(5))
    await place.check(path)
    opened = place.opened(path)
    with Ledger.open(url or tmp_path / "home" / "ledger-sandbox.db", realm="https://numbers.twilio.com") as live:
        run = live.runs.create("check", content_sha256="d", list_name="l.csv", account_sid=opened.run.account_sid)
        with Ledger.open(url or tmp_path / "home" / "ledger-sandbox.db", realm=opened.run.realm) as sandbox:
            rows = [line.row for line in sandbox.lines.lines(_finished(sandbox).id)]
        live.rows.add_rows(run.id, rows)
        live.rows.finish_intake(run.id, blank_rows=0, sheets=[])
        reused = live.checks.reuse(run.id, set(CheckKind), max_age_seconds=86_400)

        assert reused == 0
        assert live.items.count_open(run.id, set(CheckKind)).numbers == 5
        assert not live.history(rows[0].phone_number).sightings[1:]


def _finished(ledger):
    return next(run for run in ledger.runs.latest() if run.state == "finished")


async def test_an_api_that_falls_silent_stops_the_run_with_every_row_in_the_report(tmp_path):
    """What was answered stays answered; what was not is undecided and asked about by the next start."""
    path = write_list(tmp_path / "numbers.csv", plain_numbers(400))
    world = World(SandboxOptions(speed=50.0, latency_ms=20))
    async with running(world) as url:
        place = Place(tmp_path / "home", url)
        checking = asyncio.create_task(place.check(path, patience=Patience(seconds=0.5, failures=20)))
        await _asked(world, 60)
        world.faults.add([Rule(kind=Kind.RESET, probability=1.0)])
        with pytest.raises(ApiDown, match="run the same command again"):
            await checking
        stopped = _lines_of(place)
        world.faults.clear()
        again = await place.check(path)

    verdicts = {line["verdict"] for line in stopped}
    assert len(stopped) == 400
    assert {"undecided"} < verdicts
    assert (again.summary["complete"], again.summary["lines"]) == (True, 400)


async def _asked(world, requests):
    while world.traffic.requests < requests:  # noqa: ASYNC110 -- the sandbox tells nobody
        await asyncio.sleep(0.01)


def _lines_of(place):
    return read_report(next((place.home / "reports").glob("*/report.csv")))


async def test_a_run_that_another_process_set_aside_is_not_gone_on_with(place, tmp_path):
    path = write_list(tmp_path / "numbers.csv", plain_numbers(2))
    first = place.opened(path).run
    place.opened(path, fresh=True)
    with pytest.raises(CannotStart, match="set aside"):
        await place.go_on(first.id)


async def test_a_run_that_another_process_finished_is_reported_and_asks_nothing(place, tmp_path, calm):
    path = write_list(tmp_path / "numbers.csv", plain_numbers(2))
    run = place.opened(path).run
    first = await place.check(path)
    calm.count_anew()
    again = await place.go_on(run.id)

    assert again.summary == first.summary
    assert calm.traffic()["requests"] == 0


@pytest.mark.parametrize("lines", [1, 10_000, 10_001, 650_000, 1_000_000, 20_000_000])
def test_no_flow_has_more_than_200_tasks(lines):
    rows = chunk_rows(lines, rounds=3)
    chunks = -(-lines // rows)

    assert rows >= CHUNK_ROWS
    assert SINGLE_STEPS + 3 * chunks <= MOST_TASKS
