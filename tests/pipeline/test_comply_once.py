"""Nothing twice in a comply run: replies lost after the commit, changes without an answer, two lists at once."""

from __future__ import annotations

import asyncio

import pytest

from tests.pipeline.complying_runs import AU, DE, PERSON, bundle_lines, corrected, good_list, reviewed

MADE = ("EndUser", "SupportingDocument", "Bundle", "ItemAssignment")


def most_made(here) -> int:
    """How often anything was accepted that is made once."""
    return max(count for kind in MADE for count in here.made(kind).values())


@pytest.mark.parametrize(
    "operation",
    ["CreateAddress", "CreateEndUser", "CreateSupportingDocument", "CreateBundle", "CreateItemAssignment"],
)
async def test_a_create_whose_reply_is_lost_is_found_again_and_not_repeated(complying, tmp_path, operation):
    complying.sandbox.told("/compliance", {"guards": False})
    complying.fault(kind="reset-after", operation=operation, count=2)
    ended = await complying.complied(good_list(tmp_path / "list.xlsx"))

    assert {line["status"] for line in bundle_lines(ended).values()} == {"pending-review"}
    assert most_made(complying) == 1
    assert len(complying.objects("Address")) == 2


@pytest.mark.parametrize("kind", ["reset", "reset-after", "error-after"])
async def test_a_submission_without_an_answer_is_looked_at_before_it_is_repeated(complying, tmp_path, kind):
    complying.fault(kind=kind, operation="UpdateBundle", count=1)
    ended = await complying.complied(good_list(tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}]))

    assert bundle_lines(ended)["Ada"]["status"] == "pending-review"
    assert ended.written.summary["complete"]


@pytest.mark.parametrize("kind", ["reset", "reset-after"])
async def test_an_edit_without_an_answer_is_fetched_first(complying, tmp_path, kind):
    wrong = {**PERSON, "first_name": "Ada reject-18008"}
    first = await complying.complied(
        good_list(tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}], end_users=[wrong])
    )
    ended = await reviewed(complying, first.written.summary["run"])
    complying.fault(kind=kind, operation="UpdateEndUser", count=1)
    again = await complying.complied(corrected(ended, tmp_path / "fix" / "f.xlsx", "End users", first_name="Adele"))
    (user,) = complying.objects("EndUser").values()

    assert user["attributes"]["first_name"] == "Adele"
    assert bundle_lines(again)["Ada"]["status"] == "pending-review"


async def test_a_run_that_stops_halfway_goes_on_where_it_was(complying, tmp_path):
    complying.fault(kind="error", operation="CreateEvaluation", count=40, status=500)
    stopped = await complying.complied(good_list(tmp_path / "list.xlsx"))
    complying.sandbox.told("/faults", {"clear": True})
    ended = await complying.start(stopped.written.summary["run"])

    assert not stopped.written.summary["complete"]
    assert {line["status"] for line in bundle_lines(ended).values()} == {"pending-review"}
    assert (most_made(complying), ended.written.summary["complete"]) == (1, True)


async def test_two_lists_at_once_make_what_they_share_once(complying, tmp_path):
    complying.sandbox.told("/compliance", {"guards": False})
    (tmp_path / "two").mkdir()
    lists = [
        good_list(tmp_path / "one.xlsx"),
        good_list(tmp_path / "two" / "two.xlsx", bundles=[{"name": "Third", **AU}, {"name": "Fourth", **DE}]),
    ]
    planned = [await complying.planned(path) for path in lists]
    for one in planned:
        complying.approve(one)
    await asyncio.gather(*(complying.start(one.written.summary["run"]) for one in planned))

    assert len(complying.objects("EndUser")) == len(complying.objects("SupportingDocument")) == 2
    assert (len(complying.objects("Bundle")), most_made(complying)) == (4, 1)
