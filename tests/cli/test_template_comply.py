"""`numberlift template comply`: a list made from the regulation that Twilio, or the sandbox, has."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.comply_lists import NEVER_SEEN
from tests.places import Place
from tests.sandboxes import sandbox_process

GERMAN = ("--country", "Germany", "--number-type", "local", "--end-user-type", "business")


@pytest.fixture(scope="module")
def strange(tmp_path_factory):
    """A sandbox with a regulation that nothing in the program has seen."""
    world = tmp_path_factory.mktemp("strange") / "world.json"
    world.write_text(json.dumps({"regulations": json.loads(NEVER_SEEN)}))
    with sandbox_process("--world", str(world)) as sandbox:
        yield sandbox


def headings(path: Path, sheet: str) -> list[str]:
    return [str(cell.value) for cell in openpyxl.load_workbook(path)[sheet][1]]


def test_the_columns_are_those_of_the_regulation(here, tmp_path):
    path = tmp_path / "list.xlsx"

    done = here("template", "comply", *GERMAN, "--out", str(path))

    assert (done.code, done.out) == (0, f"{path}\n")
    asked = ["business_name", "business_registration_number", "first_name", "last_name"]
    assert headings(path, "End users") == ["name", "type", *asked]


def test_it_is_named_after_the_regulation(here):
    assert here("template", "comply", *GERMAN).out == "numberlift-comply-DE-local-business.xlsx\n"


def test_a_regulation_never_seen_becomes_a_template(strange, numberlift, tmp_path):
    """Its fields and documents come from the sandbox's own file, which no code knows."""
    environment = Place(tmp_path / "home", strange.url).environment
    path = tmp_path / "moon.xlsx"

    done = numberlift(
        "template", "comply", "--country", "CH", "--number-type", "national", "--out", str(path), **environment
    )

    assert done.code == 0
    assert headings(path, "End users") == ["name", "type", "shoe_size", "guild_rank"]
    assert headings(path, "Documents") == ["name", "type", "file", "moon_permit_until", "addresses"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "A list to comply is made from a regulation"),
        (("--country", "Atlantis", "--number-type", "local"), "not a country known here"),
        (("--country", "DE", "--number-type", "pager"), "local, mobile, national or toll-free"),
        (("--country", "DE", "--number-type", "local", "--end-user-type", "horse"), "business or individual"),
        (("--country", "DE", "--number-type", "mobile"), "For DE there are: local business."),
        (("--country", "NO", "--number-type", "local"), "It has none for NO at all."),
        (("--regulation", "RN12"), "no sid of a regulation"),
        (("--regulation", "RN" + "0" * 32), "Twilio has no regulation RN000"),
    ],
)
def test_what_names_no_regulation_is_refused_with_what_there_is(here, words, told):
    done = here("template", "comply", *words)

    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_lists_of_numbers_know_no_regulation(here):
    assert here("template", "check", "--country", "DE").code == 2
