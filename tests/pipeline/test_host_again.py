"""Ordering anew, following a fix list, and several runs at once: each number still has one order at a time."""

from __future__ import annotations

import asyncio
import time

from openpyxl import load_workbook

from tests.pipeline.hosting_runs import GOOD, by_number, card, host_list
from tests.pipeline.test_host_once import finished

NORTH = "AC00000000000000000000000000000002"
FAILS = card(212, "53")
NOT_HOSTABLE = card(213, "52")


async def ordered_and_failed(hosting, tmp_path):
    """A run whose order Twilio's processing has failed."""
    hosted = await hosting.hosted(host_list(tmp_path / "l.csv", [FAILS]), either="host")
    until = time.monotonic() + 20
    while {order["status"] for order in hosting.objects("HostedNumberOrder").values()} != {"failed"}:
        assert time.monotonic() < until
        hosting.sandbox.told("/advance", {"seconds": 30})
    return hosted


async def test_an_order_that_failed_is_ordered_anew_only_when_told_so(hosting, tmp_path):
    first = await ordered_and_failed(hosting, tmp_path)
    same = await hosting.planned(tmp_path / "l.csv", either="host")
    line = by_number(same)[FAILS]

    assert (line["action"], line["status"], line["origin"]) == (
        "already-ordered",
        "failed",
        first.written.summary["run"],
    )
    again = await hosting.hosted(tmp_path / "l.csv", either="host", again=True)
    assert by_number(again)[FAILS]["action"] == "ordered"
    assert hosting.accepted() == {FAILS: 2}
    names = {order["unique_name"] for order in hosting.objects("HostedNumberOrder").values()}
    assert len(names) == 2


async def test_an_order_that_stands_is_not_ordered_anew_whatever_is_said(hosting, tmp_path):
    await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:1]))
    again = await hosting.planned(tmp_path / "l.csv", again=True)

    assert (by_number(again)[GOOD[0]]["action"], hosting.accepted()) == ("already-ordered", {GOOD[0]: 1})


async def test_a_number_that_twilio_does_not_host_after_all_is_failed_and_may_be_ordered_again(hosting, tmp_path):
    hosted = await hosting.hosted(host_list(tmp_path / "l.csv", [NOT_HOSTABLE]), either="host")
    line = by_number(hosted)[NOT_HOSTABLE]
    again = await hosting.planned(tmp_path / "l.csv", either="host")

    assert (line["action"], line["verdict"], line["reason_code"]) == ("failed", "manual", "host.refused-22110")
    assert by_number(again)[NOT_HOSTABLE]["action"] == "planned"


async def test_a_number_that_can_go_both_ways_waits_for_a_choice(hosting, tmp_path):
    hosted = await hosting.planned(host_list(tmp_path / "l.csv", [card(212, "00")]))

    assert (hosted.written.summary["awaiting"], hosted.written.summary["verdicts"]) == (None, {"either": 1})
    assert hosted.written.exit_code == 0


async def test_a_corrected_fix_list_orders_what_was_wrong(hosting, tmp_path):
    rows = [GOOD[0], {"phone_number": GOOD[1], "email": "nobody"}]
    first = await hosting.hosted(host_list(tmp_path / "l.csv", rows))
    fix_list = next(path for path in first.written.files if path.name == "fix-list.xlsx")
    book = load_workbook(fix_list)
    heading = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, heading.index("email") + 1).value = "owner@example.com"
    book.save(tmp_path / "corrected.xlsx")
    second = await hosting.hosted(tmp_path / "corrected.xlsx")

    assert second.written.summary["actions"] == {"ordered": 1}
    assert hosting.accepted() == dict.fromkeys(GOOD[:2], 1)


async def test_a_row_that_follows_a_run_waits_until_that_run_gives_the_number_back(hosting, tmp_path):
    first = await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:1]))
    run_id = first.written.summary["run"]
    second = await hosting.hosted(host_list(tmp_path / "again.csv", GOOD[:1], _run=run_id))
    line = by_number(second)[GOOD[0]]

    assert (line["action"], second.written.exit_code) == ("planned", 1)
    assert f"waits for run {run_id}" in line["reason"]
    assert hosting.accepted() == {GOOD[0]: 1}


async def test_two_runs_at_once_share_an_address_and_no_number(hosting, tmp_path):
    hosting.loosen()
    one = await hosting.planned(host_list(tmp_path / "one.csv", GOOD[:10]))
    two = await hosting.planned(host_list(tmp_path / "two.csv", GOOD[5:15]))
    hosting.fault(kind="reset-after", operation="Create*", probability=0.3, count=6)
    hosting.approve(one)
    hosting.approve(two)
    runs = [hosted.written.summary["run"] for hosted in (one, two)]
    await asyncio.gather(*(finished(hosting, run_id) for run_id in runs))

    assert hosting.accepted() == dict.fromkeys(GOOD[:15], 1)
    assert len(hosting.objects("Address")) == 1


async def test_rows_that_stay_undecided_keep_the_run_open_and_fresh_ends_it(hosting, tmp_path):
    path = host_list(tmp_path / "l.csv", [GOOD[0], card(214, "45")])
    first = await hosting.hosted(path)
    second = await hosting.planned(path)
    third = await hosting.planned(path, fresh=True)

    assert (first.written.exit_code, first.written.summary["actions"]["ordered"]) == (1, 1)
    assert second.written.summary["run"] == first.written.summary["run"]
    assert third.written.summary["run"] != first.written.summary["run"]
    assert by_number(third)[GOOD[0]]["action"] == "already-ordered"


async def test_a_plan_is_made_anew_when_a_row_was_undecided_and_is_not_any_more(hosting, tmp_path):
    path = host_list(tmp_path / "l.csv", [GOOD[0], card(214, "40")])
    first = await hosting.planned(path, either="host")
    second = await hosting.planned(path, either="host")
    third = await hosting.planned(path, either="host")

    shorts = [hosted.plan.short.split(",")[0] for hosted in (first, second, third)]
    assert shorts == ["1 hosted-number order", "1 hosted-number order", "2 hosted-number orders"]


async def test_a_lost_reply_in_a_subaccount_is_believed_only_where_its_orders_are_listed(hosting, tmp_path):
    """No page says whose orders the list shows; until one of ours was seen there, an empty look proves nothing."""
    hosting.loosen()
    lost = {"kind": "reset", "operation": "Create*HostedNumberOrder", "count": 1}
    hosting.fault(number=GOOD[0][1:], **lost)
    first = await hosting.hosted(host_list(tmp_path / "one.csv", GOOD[:2], account_sid=NORTH))
    hosting.fault(number=GOOD[2][1:], **lost)
    path = host_list(tmp_path / "two.csv", [*GOOD[1:4]], account_sid=NORTH)
    await hosting.hosted(path)

    assert by_number(first)[GOOD[0]]["action"] == "review"
    assert hosting.accepted() == dict.fromkeys(GOOD[1:4], 1)
