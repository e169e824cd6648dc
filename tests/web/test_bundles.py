"""The bundles of a comply run as the page shows them: regulation, status, what is missing; a page at a time."""

from __future__ import annotations

import pytest

from numberlift.web.runs.bundles import BundleSeen, BundlesReader, bundles_of, page_of
from numberlift.web.runs.paged_table import Wanted
from numberlift.web.workroom import Workroom
from numberlift.wiring.parts import opened_ledger
from tests.pipeline.complying_runs import AU, ComplyPlace, good_list
from tests.places import Place

LACKING = {"name": "Lacking", **AU, "addresses": ""}
HELD = {"name": "Held", **AU, "end_user": "nobody"}


@pytest.fixture
def complying(place, calm) -> ComplyPlace:
    place.home.mkdir(mode=0o700)
    return ComplyPlace(place, calm)


def listed(folder):
    return good_list(folder / "list.xlsx", bundles=[*BUNDLES, LACKING, HELD])


BUNDLES = [
    {"name": "Ada", **AU},
    {"name": "Beispiel", "email": "ops@example.com", "country": "DE", "number_type": "local"}
    | {"end_user_type": "business", "end_user": "beispiel", "documents": "excerpt"},
]


def seen(place: Place, run_id: str) -> dict[str, BundleSeen]:
    return {one.name: one for one in bundles_of(run_id, settings=place.environment)}


async def test_each_bundle_is_told_with_its_regulation_its_status_and_what_it_lacks(complying, tmp_path):
    """Before approval what is planned and what is held back, afterwards Twilio's own word."""
    run_id = complying.opened(listed(tmp_path))
    read = seen(complying.place, run_id)
    planned = await complying.start(run_id)
    waiting = seen(complying.place, run_id)
    complying.approve(planned)
    await complying.start(run_id)
    done = seen(complying.place, run_id)

    assert {one.verdict for one in read.values()} == {"undecided"}
    assert list(read) == list(done) == ["Ada", "Beispiel", "Lacking", "Held"]
    assert [waiting[name].status for name in ("Ada", "Beispiel")] == ["planned", "planned"]
    assert [done[name].status for name in done] == ["pending-review", "pending-review", "skipped", "skipped"]
    assert done["Beispiel"].regulation.startswith("Germany")
    assert (done["Ada"].verdict, done["Ada"].lacks) == ("compliant", ())
    for name in ("Lacking", "Held"):
        assert done[name].verdict in {"fix", "noncompliant"}
        assert done[name].reason
        assert done[name].next_step
        assert done[name].regulation == "AU local individual"


async def test_a_page_is_filtered_searched_sorted_and_counted(complying, tmp_path):
    run_id = complying.opened(listed(tmp_path))
    await complying.start(run_id)
    bundles = list(seen(complying.place, run_id).values())

    def names(**wanted) -> list[str]:
        return [line["name"] for line in page_of(bundles, Wanted(**wanted)).lines]

    assert names(text="beis") == ["Beispiel"]
    assert names(text="GERMANY") == ["Beispiel"]
    assert names(verdict="compliant") == ["Ada", "Beispiel"]
    assert names(order="name", descending=True) == ["Lacking", "Held", "Beispiel", "Ada"]
    assert names(rows=3, page=2) == ["Held"]
    assert page_of(bundles, Wanted(rows=3, page=2)).total == 4
    assert names(page=9) == []


async def test_visitors_share_one_reading(complying, tmp_path):
    run_id = complying.opened(listed(tmp_path))
    await complying.start(run_id)
    workroom = Workroom(processes=1)
    try:
        with opened_ledger(complying.place.settings()) as ledger:
            reader, run = BundlesReader(workroom, complying.place.environment), ledger.runs.get(run_id)
            first = await reader.read(run, Wanted())
            workroom.close()  # nothing is left that could read once more
            second = await reader.read(run, Wanted(text="ada"))
    finally:
        workroom.close()

    assert (first.total, second.total) == (4, 1)
