"""A regulation that the program has never seen: template, pre-flight, evaluation, submission, without code of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from numberlift.domain.complying.needs import RegulationAsked
from numberlift.io.complying.template import write_comply_template
from numberlift.pipeline.complying.kinds import BUNDLE, FAILING, SAID
from numberlift.pipeline.complying.one_regulation import one_regulation
from numberlift.pipeline.purge import due, purge
from numberlift.wiring.complying import bundle_parts
from tests.comply_lists import NEVER_SEEN
from tests.pipeline.complying_runs import DAY, PDF, bundle_lines, corrected, lines_of, reviewed
from tests.pipeline.test_comply_cancel import cancelled

ASKED = RegulationAsked("", "CH", "national", "individual")
SAYS = "Guild rank 'Example guild rank' is not in the register of guilds."
RANK = {"pattern": "(?:Master|Journeyman)", "code": 22215, "reason": SAYS}
HIDDEN = {"pattern": "M-[0-9]{4}", "code": 22290, "reason": "A moon permit number is M- and four digits."}
"""Rules that no regulation shows; the second fails with a code that nothing in the program has seen either."""


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


def with_hidden_rules() -> dict[str, Any]:
    """The regulation with a field more, and with rules of which only an evaluation tells."""
    told = json.loads(NEVER_SEEN)
    told["fields"] |= {"guild_rank": {"unless": RANK}, "permit_no": {"friendly_name": "Permit No", "unless": HIDDEN}}
    told["regulations"][0]["supporting_document"][0]["accepted_documents"][0]["fields"].append("permit_no")
    return told


@pytest.fixture
async def hidden(complying, template, tmp_path):
    """The template of the regulation with hidden rules."""
    complying.sandbox.told("/compliance/regulations", with_hidden_rules())
    with complying.ledger() as ledger:
        async with bundle_parts(complying.place.settings(), ledger) as parts:
            needs = await one_regulation(parts.api, ASKED)
    return write_comply_template(needs, template.with_name("hidden.xlsx"), today=datetime.now(UTC).date())


def objected(ended) -> dict[str, dict[str, str]]:
    """The lines of what Twilio's evaluation minds, by field."""
    return {line["field"]: line for line in lines_of(ended) if line["verdict"] == "noncompliant" and line["field"]}


async def test_what_only_twilio_knows_is_told_field_by_field_in_its_own_words_and_not_submitted(complying, hidden):
    ended = await complying.complied(hidden)

    told = objected(ended)
    assert {name: (line["kind"], line["row"]) for name, line in told.items()} == {
        "guild_rank": ("end-user", "2"),
        "permit_no": ("document", "2"),
    }
    assert SAYS in told["guild_rank"]["reason"]
    assert HIDDEN["reason"] in told["permit_no"]["reason"]
    assert "22290" in told["permit_no"]["reason"]
    (bundle,) = complying.objects("Bundle").values()
    assert (bundle["status"], ended.written.summary["complete"]) == ("draft", True)


def corrected_too(path, sheet: str, **changes: str) -> None:
    """The list with other words in the first row of a further sheet."""
    book = load_workbook(path)
    names = [cell.value for cell in book[sheet][1]]
    for name, value in changes.items():
        book[sheet].cell(2, names.index(name) + 1).value = value
    book.save(path)


async def test_its_fix_list_corrected_is_the_same_bundle_submitted_and_approved(complying, hidden):
    ended = await complying.complied(hidden)
    fixed = corrected(ended, hidden.parent / "fix" / "f.xlsx", "End users", guild_rank="Master")
    corrected_too(fixed, "Documents", permit_no="M-0042")
    again = await complying.complied(fixed)
    after = await reviewed(complying, again.written.summary["run"])

    (sid,) = complying.objects("Bundle")
    (sent,), (done,) = bundle_lines(again).values(), bundle_lines(after).values()
    assert (sent["sid"], sent["action"], done["status"]) == (sid, "submitted", "twilio-approved")
    assert objected(after) == {}
    (end_user,) = complying.objects("EndUser").values()
    (document,) = complying.objects("SupportingDocument").values()
    assert (end_user["attributes"]["guild_rank"], document["attributes"]["permit_no"]) == ("Master", "M-0042")


async def test_one_of_two_corrected_leaves_the_other_and_submits_nothing(complying, hidden):
    ended = await complying.complied(hidden)
    again = await complying.complied(
        corrected(ended, hidden.parent / "fix" / "f.xlsx", "End users", guild_rank="Master")
    )

    assert objected(again).keys() == {"permit_no"}
    assert [one["status"] for one in complying.objects("Bundle").values()] == ["draft"]


async def test_purging_blanks_twilios_own_words_for_they_may_name_a_person(complying, hidden):
    """A draft keeps its run from being purged, until it is cancelled."""
    ended = await complying.complied(hidden)
    with complying.ledger() as ledger:
        (before,) = ledger.orders.of_kind(BUNDLE)
    await cancelled(complying, str(ended.written.summary["run"]))
    with complying.ledger() as ledger:
        purge(ledger, due(ledger, home=complying.place.home, older_than_seconds=-40 * DAY))
        (after,) = ledger.orders.of_kind(BUNDLE)
    left = b"".join(path.read_bytes() for path in complying.place.home.rglob("*.db*"))

    assert SAYS in before.body[SAID]
    assert (SAID in after.body, len(after.body[FAILING]), SAYS.encode() in left) == (False, 2, False)
