"""A rejected bundle is corrected and submitted again in its place; what also hangs on another bundle is not touched."""

from __future__ import annotations

from pathlib import Path

from tests.pipeline.complying_runs import (
    AU,
    DE,
    EXCERPT,
    FIRM,
    PDF,
    PERSON,
    bundle_lines,
    corrected,
    good_list,
    lines_of,
    reviewed,
)
from tests.pipeline.test_comply_reuse import ROOT, deleted, form, posted

WRONG = {**PERSON, "first_name": "Ada reject-18008"}


async def rejected(here, path: Path, **more):
    """The report of a run whose bundles Twilio has rejected."""
    first = await here.complied(good_list(path, **more))
    return await reviewed(here, first.written.summary["run"])


def first_names(here) -> list[str]:
    return sorted(one["attributes"]["first_name"] for one in here.objects("EndUser").values())


async def test_a_fix_list_edits_and_resubmits_the_bundle_in_place_of_a_new_one(complying, tmp_path):
    ended = await rejected(complying, tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}], end_users=[WRONG])
    sid = bundle_lines(ended)["Ada"]["sid"]
    again = await complying.complied(corrected(ended, tmp_path / "fix" / "f.xlsx", "End users", first_name="Adele"))

    assert (bundle_lines(again)["Ada"]["sid"], bundle_lines(again)["Ada"]["action"]) == (sid, "submitted")
    assert (len(complying.objects("Bundle")), first_names(complying)) == (1, ["Adele"])
    after = await reviewed(complying, again.written.summary["run"])
    assert bundle_lines(after)["Ada"]["status"] == "twilio-approved"


async def test_an_end_user_that_hangs_on_another_bundle_is_never_edited(complying, tmp_path):
    ended = await rejected(complying, tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}], end_users=[WRONG])
    held = await complying.complied(
        good_list(tmp_path / "other.xlsx", bundles=[{"name": "Other", **AU}], end_users=[WRONG])
    )
    again = await complying.complied(corrected(ended, tmp_path / "fix" / "f.xlsx", "End users", first_name="Adele"))

    assert first_names(complying) == ["Ada reject-18008", "Adele"]
    assert _held_by(complying, bundle_lines(held)["Other"]["sid"]) == {"Ada reject-18008"}
    assert _held_by(complying, bundle_lines(again)["Ada"]["sid"]) == {"Adele"}


async def test_an_end_user_that_somebody_put_into_a_bundle_of_theirs_is_never_edited(complying, tmp_path):
    ended = await rejected(complying, tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}], end_users=[WRONG])
    (ours,) = complying.objects("EndUser")
    told = {"FriendlyName": "by hand", "Email": "a@example.com", "IsoCountry": "AU", "NumberType": "local"}
    theirs = posted(complying, f"{ROOT}/Bundles", form(**told, EndUserType="individual"))
    posted(complying, f"{ROOT}/Bundles/{theirs}/ItemAssignments", form(ObjectSid=ours))
    await complying.complied(corrected(ended, tmp_path / "fix" / "f.xlsx", "End users", first_name="Adele"))

    assert first_names(complying) == ["Ada reject-18008", "Adele"]


async def test_who_wants_what_an_edited_part_said_before_gets_a_new_one(complying, tmp_path):
    ended = await rejected(complying, tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}], end_users=[WRONG])
    await complying.complied(corrected(ended, tmp_path / "fix" / "f.xlsx", "End users", first_name="Adele"))
    later = await complying.complied(
        good_list(tmp_path / "other.xlsx", bundles=[{"name": "Other", **AU}], end_users=[WRONG])
    )

    assert first_names(complying) == ["Ada reject-18008", "Adele"]
    assert _held_by(complying, bundle_lines(later)["Other"]["sid"]) == {"Ada reject-18008"}


async def test_a_document_with_another_file_is_another_document_in_the_old_ones_place(complying, tmp_path):
    blurred = {**EXCERPT, "document_number": "reject-18002"}
    ended = await rejected(
        complying, tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], end_users=[FIRM], documents=[blurred]
    )
    path = corrected(ended, tmp_path / "fix" / "f.xlsx", "Documents", document_number="HRB 1", file="new.pdf")
    (path.parent / "new.pdf").write_bytes(PDF + b"a sharper scan")
    await complying.complied(path)
    held = [one["object_sid"] for one in complying.objects("ItemAssignment").values()]
    new = [sid for sid, one in complying.objects("SupportingDocument").items() if one["status"] == "pending-review"]

    assert len(complying.objects("SupportingDocument")) == 2
    assert [sid for sid in held if sid.startswith("RD")] == new
    assert len(complying.objects("Bundle")) == 1


async def test_a_document_with_the_same_file_is_corrected_in_place_wherever_the_fix_list_lies(complying, tmp_path):
    wrong = {**EXCERPT, "document_number": "reject-18006"}
    ended = await rejected(
        complying, tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], end_users=[FIRM], documents=[wrong]
    )
    path = corrected(ended, tmp_path / "elsewhere" / "f.xlsx", "Documents", document_number="HRB 1")
    again = await complying.complied(path)

    (document,) = complying.objects("SupportingDocument").values()
    assert document["attributes"]["document_number"] == "HRB 1"
    assert bundle_lines(again)["B"]["status"] == "pending-review"


async def test_a_rejected_bundle_of_which_nothing_was_changed_is_not_submitted_again(complying, tmp_path):
    path = tmp_path / "list.xlsx"
    ended = await rejected(complying, path, bundles=[{"name": "Ada", **AU}], end_users=[WRONG])
    fixes = corrected(ended, tmp_path / "fix" / "f.xlsx", "End users")
    again = await complying.complied(fixes)
    line = bundle_lines(again)["Ada"]

    assert (line["verdict"], line["action"], line["status"]) == ("noncompliant", "skipped", "twilio-rejected")
    assert [one["verdict"] for one in lines_of(again) if one["kind"] == "bundle"][1:] == ["noncompliant"]
    insisted = await complying.complied(fixes, again=True)
    assert bundle_lines(insisted)["Ada"]["status"] == "pending-review"


async def test_a_noncompliant_draft_is_filled_in_by_its_fix_list(complying, tmp_path):
    other = {**EXCERPT, "business_name": "Andere GmbH"}
    first = await complying.complied(
        good_list(tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], documents=[other])
    )
    again = await complying.complied(
        corrected(first, tmp_path / "fix" / "f.xlsx", "Documents", business_name="Beispiel GmbH")
    )

    assert (len(complying.objects("Bundle")), len(complying.objects("SupportingDocument"))) == (1, 1)
    assert bundle_lines(again)["B"]["status"] == "pending-review"


def _held_by(here, bundle_sid: str) -> set[str]:
    people = here.objects("EndUser")
    held = [one["object_sid"] for one in here.objects("ItemAssignment").values() if one["bundle_sid"] == bundle_sid]
    return {people[sid]["attributes"]["first_name"] for sid in held if sid in people}


async def test_a_bundle_that_is_deleted_before_its_plan_is_carried_out_ends_the_work_on_it(complying, tmp_path):
    other = {**EXCERPT, "business_name": "Andere GmbH"}
    first = await complying.complied(
        good_list(tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], documents=[other])
    )
    planned = await complying.planned(
        corrected(first, tmp_path / "fix" / "f.xlsx", "Documents", business_name="Beispiel GmbH")
    )
    deleted(complying, f"{ROOT}/Bundles/{bundle_lines(first)['B']['sid']}")
    complying.approve(planned)
    ended = await complying.start(planned.written.summary["run"])

    assert (bundle_lines(ended)["B"]["verdict"], bundle_lines(ended)["B"]["status"]) == ("fix", "gone")
    assert ended.written.summary["complete"]


async def test_what_twilio_will_not_take_out_of_a_bundle_is_told_with_its_code_and_not_tried_for_ever(
    complying, tmp_path
):
    wrong = {**EXCERPT, "document_number": "HRB 1 reject-18002"}
    ended = await rejected(complying, tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], documents=[wrong])
    fixed = corrected(ended, tmp_path / "fix" / "f.xlsx", "Documents", document_number="HRB 2", file="new.pdf")
    (fixed.parent / "new.pdf").write_bytes(PDF + b"new")
    complying.fault(kind="error", status=400, operation="DeleteItemAssignment", probability=1.0)
    again = await complying.complied(fixed)

    told = bundle_lines(again)["B"]
    assert (told["verdict"], told["action"], told["status"]) == ("fix", "failed", "twilio-rejected")
    assert again.written.summary["complete"]


async def test_a_rejected_bundle_that_is_noncompliant_once_corrected_names_what_is_missing_now(complying, tmp_path):
    wrong = {**EXCERPT, "document_number": "HRB 1 reject-18002"}
    ended = await rejected(complying, tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], documents=[wrong])
    changes = {"document_number": "HRB 2", "business_name": "Andere GmbH"}
    again = await complying.complied(corrected(ended, tmp_path / "fix" / "f.xlsx", "Documents", **changes))

    minded = [(one["kind"], one["field"]) for one in lines_of(again) if one["verdict"] == "noncompliant"]
    assert minded == [("bundle", ""), ("document", "business_name")]
    assert "18002" not in "".join(one["reason"] for one in lines_of(again))
    assert [one["status"] for one in complying.objects("Bundle").values()] == ["twilio-rejected"]
