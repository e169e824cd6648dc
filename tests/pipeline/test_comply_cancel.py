"""Cancelling a comply run: drafts of ours that nobody handed in are deleted once, whatever answers get lost."""

from __future__ import annotations

import pytest

from numberlift.pipeline.complying.cancelling import BundlesCancelled, cancel_bundles, cancellable_bundles
from numberlift.wiring.complying import bundle_parts
from tests.pipeline.complying_runs import AU, DE, EXCERPT, bundle_lines, corrected, good_list
from tests.pipeline.test_comply_reuse import ROOT, form, posted
from tests.places import read_report

ANOTHER = {**EXCERPT, "business_name": "Andere GmbH"}
"""Pre-flight cannot know that Twilio finds the business on it to be another one."""
UNANSWERED = ("reset", "error", "reset-after", "error-after")


async def drafted(here, path) -> tuple[str, str]:
    """A run of which one bundle is under review and one is a noncompliant draft; the run and the draft's sid."""
    ended = await here.complied(good_list(path, documents=[ANOTHER]))
    return ended.written.summary["run"], bundle_lines(ended)["Beispiel"]["sid"]


async def cancelled(here, run_id: str) -> BundlesCancelled:
    with here.ledger() as ledger:
        found = cancellable_bundles(ledger, run_id)
        async with bundle_parts(here.place.settings(), ledger) as parts:
            return await cancel_bundles(parts, run_id, found)


def deletes(here) -> int:
    return int(here.sandbox.traffic()["operations"].get("DeleteBundle", 0))


async def test_a_draft_is_deleted_and_its_parts_and_other_bundles_stay(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    done = await cancelled(complying, run_id)
    lines = read_report(complying.place.home / "reports" / run_id / "report.csv")
    told = {line["bundle"]: line for line in lines if line["kind"] == "bundle"}

    assert done == BundlesCancelled(0, (sid,), {})
    assert [one["status"] for one in complying.objects("Bundle").values()] == ["pending-review"]
    assert (len(complying.objects("EndUser")), len(complying.objects("SupportingDocument"))) == (2, 2)
    assert (told["Beispiel"]["status"], told["Ada"]["status"]) == ("gone", "pending-review")
    assert "cancelled the run" in told["Beispiel"]["reason"]


async def test_a_list_run_again_makes_the_deleted_draft_anew_from_the_parts_that_stayed(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    await cancelled(complying, run_id)
    again = await complying.complied(tmp_path / "list.xlsx")

    assert bundle_lines(again)["Beispiel"]["sid"] not in {"", sid}
    assert (len(complying.objects("EndUser")), len(complying.objects("SupportingDocument"))) == (2, 2)


@pytest.mark.parametrize("kind", UNANSWERED)
async def test_after_an_unanswered_delete_the_bundle_is_fetched_before_another(complying, tmp_path, kind):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    complying.fault(kind=kind, operation="DeleteBundle", count=1)
    before = deletes(complying)
    done = await cancelled(complying, run_id)

    assert (done.deleted, done.complete) == ((sid,), True)
    assert deletes(complying) - before == (1 if kind.endswith("after") else 2)
    assert sid not in complying.objects("Bundle")


async def test_what_is_never_answered_is_left_and_deleted_by_the_next_start(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    complying.fault(kind="reset", operation="DeleteBundle", probability=1.0)
    first = await cancelled(complying, run_id)
    complying.sandbox.told("/faults", {"clear": True})
    there = sid in complying.objects("Bundle")
    second = await cancelled(complying, run_id)

    assert (first.deleted, first.left, first.complete, there) == ((), {sid: "unanswered"}, False, True)
    assert (second.deleted, second.complete) == ((sid,), True)


async def test_a_draft_that_somebody_handed_in_meanwhile_stays(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    complying.sandbox.told("/compliance", {"strict": False})
    posted(complying, f"{ROOT}/Bundles/{sid}", form(Status="pending-review"))
    done = await cancelled(complying, run_id)

    assert (done.deleted, done.left, deletes(complying)) == ((), {sid: "moved"}, 0)
    assert complying.objects("Bundle")[sid]["status"] == "pending-review"


async def test_a_draft_that_carries_our_key_no_more_and_those_of_others_stay(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    posted(complying, f"{ROOT}/Bundles/{sid}", form(FriendlyName="Beispiel"))
    told = {"FriendlyName": "Beispiel", "Email": "a@example.com", "IsoCountry": "DE", "NumberType": "local"}
    theirs = posted(complying, f"{ROOT}/Bundles", form(**told, EndUserType="business"))
    done = await cancelled(complying, run_id)

    assert (done.deleted, done.left, deletes(complying)) == ((), {sid: "foreign"}, 0)
    assert {sid, theirs} <= complying.objects("Bundle").keys()


async def test_a_draft_that_somebody_deleted_is_done(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    complying.fault(kind="error-after", operation="DeleteBundle", count=1)
    done = await cancelled(complying, run_id)
    again = await cancelled(complying, run_id)

    assert (done.deleted, again) == ((sid,), BundlesCancelled())


async def test_a_draft_that_another_run_has_worked_on_is_that_runs(complying, tmp_path):
    """The fix-list corrects it, and Twilio still finds it noncompliant."""
    ended = await complying.complied(
        good_list(tmp_path / "list.xlsx", bundles=[{"name": "B", **DE}], documents=[ANOTHER])
    )
    sid = bundle_lines(ended)["B"]["sid"]
    fixed = corrected(ended, tmp_path / "fix" / "f.xlsx", "Documents", business_name="Dritte GmbH")
    (fixed.parent / "excerpt.pdf").write_bytes((tmp_path / "excerpt.pdf").read_bytes())
    later = await complying.complied(fixed)
    first = await cancelled(complying, ended.written.summary["run"])
    second = await cancelled(complying, later.written.summary["run"])

    assert bundle_lines(later)["B"]["sid"] == sid
    assert (first.deleted, second.deleted) == ((), (sid,))


async def test_a_draft_that_an_approved_plan_is_to_use_stays(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    bundles = [{"name": "Beispiel", **DE}, {"name": "Further", **AU}]
    planned = await complying.planned(good_list(tmp_path / "more.xlsx", bundles=bundles, documents=[ANOTHER]))
    complying.approve(planned)
    done = await cancelled(complying, run_id)

    assert (done.deleted, done.left) == ((), {})
    assert sid in complying.objects("Bundle")


async def test_what_is_made_anew_is_found_again_after_a_lost_reply_and_made_once(complying, tmp_path):
    run_id, sid = await drafted(complying, tmp_path / "list.xlsx")
    await cancelled(complying, run_id)
    complying.fault(kind="reset-after", operation="CreateBundle", count=1)
    again = await complying.complied(tmp_path / "list.xlsx")

    (anew,) = [sid for sid, one in complying.objects("Bundle").items() if one["status"] == "draft"]
    assert (bundle_lines(again)["Beispiel"]["sid"], anew == sid) == (anew, False)
