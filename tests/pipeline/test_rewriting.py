"""Following brings the report files of a run up to date where they lie, whenever something changed."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import aiohttp
import pytest

from numberlift.pipeline.following.follow import follow
from numberlift.pipeline.following.rewriting import rewrite_reports
from numberlift.pipeline.meter import Silent
from numberlift.wiring.following import follow_order, hosting_parts
from tests.pipeline.hosting_runs import GOOD, HostPlace, host_list
from tests.places import read_report
from tests.sandbox.conftest import basic
from tests.sandbox.hosting_steps import ORDERS


class Ordered:
    """A host run of two numbers, and its files."""

    def __init__(self, hosting: HostPlace, run_id: str) -> None:
        self.hosting, self.run_id = hosting, run_id
        self.folder = Path(hosting.place.home / "reports" / run_id)

    async def follow(self) -> None:
        settings = self.hosting.place.settings()
        with self.hosting.ledger() as ledger:
            async with hosting_parts(settings, ledger, Silent()) as parts:
                await follow(follow_order(settings), parts)

    async def cancel_one_by_hand(self) -> str:
        """Somebody deletes the first number's order in the Console; the number."""
        sid, order = next(iter(self.hosting.objects("HostedNumberOrder").items()))
        where = self.hosting.place.url
        async with aiohttp.ClientSession(where, headers=basic()) as session, session.delete(f"{ORDERS}/{sid}") as done:
            assert done.status == 204
        return str(order["phone_number"])

    def status_of(self, number: str) -> str:
        return next(
            line["status"] for line in read_report(self.folder / "report.csv") if line["phone_number"] == number
        )

    def written(self) -> dict[str, int]:
        """When each file was written; a file that is replaced is another file."""
        return {path.name: path.stat().st_ino for path in self.folder.iterdir()}

    async def rewritten(self) -> tuple[list[str], list[str]]:
        """The runs whose reports were written again when told so, and what was said."""
        said: list[str] = []
        with self.hosting.ledger() as ledger:
            return await rewrite_reports(ledger, [self.run_id], say=said.append), said


@pytest.fixture
async def ordered(hosting, tmp_path) -> Ordered:
    done = await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:2]))
    return Ordered(hosting, str(done.written.summary["run"]))


async def test_what_follow_saw_stands_in_the_files_of_the_run(ordered):
    await ordered.follow()
    number = await ordered.cancel_one_by_hand()
    before = ordered.written()
    await asyncio.sleep(ordered.hosting.place.settings().settle)  # so that it is not thought too young to be listed
    await ordered.follow()
    after = ordered.written()

    assert ordered.status_of(number) == "canceled"
    assert {name for name in after if after[name] != before[name]} >= {"report.csv", "report.xlsx", "summary.json"}


async def test_a_round_in_which_nothing_changed_writes_nothing(ordered):
    await ordered.follow()
    before = ordered.written()
    await ordered.follow()

    assert ordered.written() == before


async def test_a_run_that_a_process_works_on_is_left_to_it(ordered):
    with ordered.hosting.ledger() as ledger, ledger.own_run(ordered.run_id):
        assert await ordered.rewritten() == ([], [])


async def test_a_folder_that_was_taken_away_is_not_made_again(ordered):
    shutil.rmtree(ordered.folder)

    assert await ordered.rewritten() == ([], [])
    assert not ordered.folder.exists()


async def test_a_file_that_cannot_be_replaced_is_told_and_following_goes_on(ordered):
    (ordered.folder / "report.xlsx").unlink()
    (ordered.folder / "report.xlsx").mkdir()
    written, (said,) = await ordered.rewritten()

    assert written == []
    assert f"numberlift report {ordered.run_id}" in said
