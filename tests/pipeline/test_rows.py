"""Law 1: every row that goes in comes out, once, in order, and the counts say so."""

from __future__ import annotations

import asyncio
import csv
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numberlift.io.sheets import open_list
from numberlift.pipeline.reporting import Written
from tests.io.make_samples import OF_BUNDLES
from tests.places import Place, read_report, report_of

SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "sample_data").iterdir()
    if path.suffix in {".csv", ".txt", ".xlsx", ".xls", ".ods"} and path.name not in OF_BUNDLES
)

written_numbers = st.sampled_from([f"+1212555{last:04d}" for last in range(100, 130)])
styles = st.sampled_from([
    "{0}", " {0} ", "tel:{0}", "{1}", "({2}) {3}-{4}", "{2}.{3}.{4}", "{0} ext. 12", "1 {2} {3} {4}",
])  # fmt: skip
no_numbers = st.sampled_from(["n/a", "12", "see notes", "+1 000 000 0000", "=1+1", "-", "1.4155E+10"])


@st.composite
def numbers_written(draw):
    number = draw(written_numbers)
    return draw(styles).format(number, number[2:], number[2:5], number[5:8], number[8:])


cells = st.one_of(
    numbers_written(),
    numbers_written(),
    st.tuples(numbers_written(), numbers_written()).map(" / ".join),
    no_numbers,
    st.just(""),
)
rows = st.lists(st.tuples(cells, st.sampled_from(["", "Ann", "=cmd", "line\nbreak"])), min_size=1, max_size=30).filter(
    lambda made: any("212" in cell for cell, _ in made)
)


def in_order(lines: list[dict[str, str]]) -> bool:
    """Lines of a row stand together, rows ascend within a sheet, parts count from 1, nothing comes twice."""
    places = [(line["sheet"], int(line["row"]), int(line["part"])) for line in lines]
    sheets = [sheet for sheet, _ in itertools.groupby(places, key=lambda place: place[0])]
    ascending = all(a[:1] != b[:1] or a[1:] < b[1:] for a, b in itertools.pairwise(places))
    parts = itertools.groupby(places, key=lambda place: place[:2])
    whole = all([place[2] for place in group] == list(range(1, 1 + number)) for _, [*group] in parts
                for number in [len(group)])  # fmt: skip
    return len(set(places)) == len(places) and len(set(sheets)) == len(sheets) and ascending and whole


def adds_up(summary: dict, lines: list[dict[str, str]]) -> bool:
    """The counts of summary.json are those of the lines."""
    verdicts = Counter(line["verdict"] for line in lines)
    return (
        {name: count for name, count in summary["verdicts"].items() if count} == verdicts
        and summary["lines"] == len(lines) == sum(summary["actions"].values())
        and summary["rows"] == len({(line["sheet"], line["row"]) for line in lines})
        and summary["duplicates"] == verdicts["duplicate"]
        and summary["complete"] == (not verdicts["undecided"])
    )


class Sample(NamedTuple):
    """A sample list that was checked."""

    path: Path
    place: Place
    written: Written


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def sample(request, tmp_path_factory, calm) -> Sample:
    place = Place(tmp_path_factory.mktemp("sample") / "home", calm.url)
    return Sample(request.param, place, asyncio.run(place.check(request.param)))


def test_every_row_of_a_sample_is_in_its_report(sample):
    lines = report_of(sample.written)

    with open_list(sample.path) as read:
        expected = [(row.sheet, str(row.row)) for row in read.rows()]
    assert list(dict.fromkeys((line["sheet"], line["row"]) for line in lines)) == expected
    assert in_order(lines)
    assert adds_up(json.loads(sample.written.files[-1].read_text()), lines)


async def test_a_report_is_a_list_of_the_same_numbers(sample):
    lines = report_of(sample.written)
    path = next(path for path in sample.written.files if path.name == "report.csv")
    again = report_of(await sample.place.check(path))

    assert [line["phone_number"] for line in again] == [line["phone_number"] for line in lines]
    assert len(again) == sample.written.summary["lines"]


@given(made=rows)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_of_any_list_is_in_its_report(made, place: Place, tmp_path):
    path = tmp_path / "made.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("phone", "name"), *made])
    written = asyncio.run(place.check(path))
    lines = report_of(written)

    rows_read = {int(line["row"]) for line in lines}
    assert len(rows_read) == sum(1 for row in made if any(row))
    assert in_order(lines)
    assert adds_up(written.summary, lines)
    assert written.summary["blank_rows"] == sum(1 for row in made if not any(row))


async def test_a_number_in_two_lists_is_asked_about_once(place, tmp_path, calm):
    """The second list reuses what the first was told, and says which run asked."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("phone\n+12125550150\n")
    two.write_text("phone,name\n+12125550150,Ann\n")
    first, second = await place.check(one), await place.check(two)
    (line,) = read_report(next(path for path in second.files if path.name == "report.csv"))

    assert (line["origin"], line["action"]) == (first.summary["run"], "skipped")
    assert second.summary["requests"] == 1
