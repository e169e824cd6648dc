"""The sample lists are what their README says."""

from __future__ import annotations

import re

import pytest

from numberlift.io.complying.lists import open_comply_list
from numberlift.io.sheets import open_list
from tests.io.make_comply_sample import DOCUMENTS
from tests.io.make_samples import FOLDER, OF_BUNDLES, SAMPLES, every_fate

README = (FOLDER / "README.md").read_text("utf-8")
TOLD = {name: int(rows) for name, rows in re.findall(r"^\| `([^`]+)` \| (\d+) \|", README, re.MULTILINE)}


def test_the_readme_names_every_sample_and_no_other() -> None:
    lists = {path.name for path in FOLDER.iterdir() if path.is_file()} - {"README.md"}

    assert lists == set(TOLD) == set(SAMPLES | OF_BUNDLES)


def test_the_sample_of_bundles_has_as_many_rows_as_the_readme_says() -> None:
    with open_comply_list(FOLDER / "to-comply.xlsx") as lst:
        assert len(list(lst.rows())) == TOLD["to-comply.xlsx"]


def test_the_documents_of_the_sample_are_what_their_maker_makes() -> None:
    beside = {path.name: path.read_bytes() for path in (FOLDER / "to-comply").iterdir()}

    assert beside == DOCUMENTS


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_as_many_rows_as_the_readme_says(name: str) -> None:
    with open_list(FOLDER / name) as numbers:
        assert len(list(numbers.rows())) == TOLD[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_what_its_maker_makes(name: str) -> None:
    """Workbooks carry the hour of their making, so rows are compared, not bytes."""
    made = FOLDER.parent / "sample_data" / name
    assert made.stat().st_size <= 40_000

    if name.endswith((".csv", ".txt")):
        assert made.read_bytes() == SAMPLES[name]()


def test_every_fate_is_every_card_of_the_sandbox() -> None:
    assert (FOLDER / "every-fate.csv").read_bytes() == every_fate()
