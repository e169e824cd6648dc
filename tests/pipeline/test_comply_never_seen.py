"""A regulation that the program has never seen: template, pre-flight, evaluation, submission, without code of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from openpyxl import load_workbook

from numberlift.domain.complying.needs import RegulationAsked
from numberlift.io.complying.template import write_comply_template
from numberlift.pipeline.complying.one_regulation import one_regulation
from numberlift.wiring.complying import bundle_parts
from tests.comply_lists import NEVER_SEEN
from tests.pipeline.complying_runs import PDF, bundle_lines, lines_of

ASKED = RegulationAsked("", "CH", "national", "individual")


@pytest.fixture
async def template(complying, tmp_path):
    """The template of the regulation, with the file that its example names beside it."""
    complying.sandbox.told("/compliance/regulations", json.loads(NEVER_SEEN))
    with complying.ledger() as ledger:
        async with bundle_parts(complying.place.settings(), ledger) as parts:
            needs = await one_regulation(parts.api, ASKED)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "proof-of-moon.pdf").write_bytes(PDF)
    return write_comply_template(needs, folder / "moon.xlsx", today=date(2026, 11, 22))


def without(path, sheet: str, column: str):
    """The list with an empty cell in its first row."""
    book = load_workbook(path)
    names = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(2, names.index(column) + 1).value = None
    book.save(path)
    return path


async def test_its_template_filled_in_becomes_a_bundle_under_review(complying, template):
    ended = await complying.complied(template)

    (line,) = bundle_lines(ended).values()
    assert (line["verdict"], line["action"], line["status"]) == ("compliant", "submitted", "pending-review")
    (end_user,) = complying.objects("EndUser").values()
    assert end_user["attributes"] == {"shoe_size": "small", "guild_rank": "Example guild rank"}


async def test_pre_flight_names_what_it_asks_for(complying, template):
    ended = await complying.complied(without(without(template, "End users", "shoe_size"), "Documents", "addresses"))

    missing = {(line["kind"], line["field"]) for line in lines_of(ended) if line["verdict"] == "noncompliant"}
    assert missing >= {("end-user", "shoe_size"), ("document", "address_sids")}
    assert not complying.objects("Bundle")
