"""numberlift host up to its creates: what is planned, what is set aside, who says yes, what is placed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from numberlift.errors import CannotStart, SettingsRefused
from numberlift.ledger import Approval
from numberlift.pipeline.planning.approving import must_be_as_approved
from tests.pipeline.hosting_runs import GOOD, SIGNER, by_number, card, host_list, lines_of

NORTH = "AC00000000000000000000000000000002"
FOREIGN = "AC00000000000000000000000000000009"


async def test_a_plan_is_stored_and_shown_and_nothing_is_sent(hosting, tmp_path):
    hosted = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:3]))

    assert (hosted.written.summary["awaiting"], hosted.written.exit_code) == ("approval", 0)
    assert hosted.plan.short.startswith("3 hosted-number orders, 1 letter of authorization, 1 address to create")
    assert [line["action"] for line in lines_of(hosted)] == ["planned"] * 3
    assert (hosting.accepted(), hosting.objects("Address")) == ({}, {})
    assert (tmp_path / "home" / "reports" / hosted.written.summary["run"] / "plan.xlsx").exists()


async def test_starting_again_without_approval_keeps_the_plan_and_sends_nothing(hosting, tmp_path):
    first = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:2]))
    second = await hosting.planned(tmp_path / "l.csv")

    assert (second.plan.plan_id, second.plan.plan_hash) == (first.plan.plan_id, first.plan.plan_hash)
    assert hosting.accepted() == {}


async def test_an_approved_plan_is_placed_with_sid_status_and_since(hosting, tmp_path):
    hosted = await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:3]))
    lines = by_number(hosted)

    assert (hosted.written.summary["complete"], hosted.written.exit_code) == (True, 0)
    assert hosting.accepted() == dict.fromkeys(GOOD[:3], 1)
    orders = {one["phone_number"]: sid for sid, one in hosting.objects("HostedNumberOrder").items()}
    assert {number: line["sid"] for number, line in lines.items()} == orders
    assert all(line["action"] == "ordered" and line["status"] and line["status_since"] for line in lines.values())


async def test_an_order_carries_what_the_row_says(hosting, tmp_path):
    row = {"phone_number": GOOD[0], "friendly_name": "Front desk", "cc_emails": "a@example.com; b@example.com"}
    await hosting.hosted(host_list(tmp_path / "l.csv", [row]))
    (order,) = hosting.objects("HostedNumberOrder").values()
    (address,) = hosting.objects("Address").items()

    assert (order["email"], order["friendly_name"], order["address_sid"]) == (
        SIGNER["email"],
        "Front desk",
        address[0],
    )
    assert order["cc_emails"] == ["a@example.com", "b@example.com"]
    assert order["unique_name"].startswith(f"numberlift-{GOOD[0][1:]}-1-")


async def test_approval_is_bound_to_the_plan_that_was_shown(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:2]))
    other = planned._replace(plan=planned.plan._replace(plan_hash="0" * 64))

    with pytest.raises(CannotStart, match="not the one that was shown"):
        hosting.approve(other)
    await hosting.start(planned.written.summary["run"])

    assert hosting.accepted() == {}


async def test_a_plan_that_was_changed_after_its_approval_is_not_sent(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:2]))
    hosting.approve(planned)
    with hosting.ledger() as ledger, ledger.atomic() as connection:
        connection.exec_driver_sql("UPDATE plan_items SET payload = '{}' WHERE kind = 'hosted-order'")

    with pytest.raises(CannotStart, match=r"changed after its approval.*Nothing was sent"):
        await hosting.start(planned.written.summary["run"])

    assert hosting.accepted() == {}


async def test_a_plan_that_was_changed_after_it_went_out_says_what_did(hosting, tmp_path):
    """On a resume: its address and its orders were sent before the change."""
    placed = await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:2]))
    with hosting.ledger() as ledger:
        plan = ledger.plans.get(placed.plan.plan_id)
        must_be_as_approved(ledger, plan)
        with ledger.atomic() as connection:
            connection.exec_driver_sql("UPDATE plan_items SET payload = '{}' WHERE kind = 'hosted-order'")

        with pytest.raises(CannotStart, match=r"changed after its approval.* 3 creates of it went out before"):
            must_be_as_approved(ledger, plan)


async def test_a_plan_of_another_version_is_not_taken_for_a_changed_one(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:1]))
    with hosting.ledger() as ledger:
        with ledger.atomic() as connection:
            connection.exec_driver_sql("UPDATE plans SET hash = 'v0-1', approved_hash = 'v0-1'")
        plan = ledger.plans.get(planned.plan.plan_id)

        with pytest.raises(CannotStart, match="another version of numberlift"):
            ledger.approvals.approve(plan.id, plan_hash="v0-1", by="Ada", how="prompt")
        with pytest.raises(CannotStart, match="another version of numberlift"):
            must_be_as_approved(ledger, replace(plan, approval=Approval("Ada", "prompt", plan.created_at, "v0-1")))


async def test_the_ledger_names_who_approved(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:1]))
    hosting.approve(planned, by="Somebody")
    with hosting.ledger() as ledger:
        plan = ledger.plans.get(planned.plan.plan_id)

    assert (plan.approval.by, plan.approval.how, plan.approval.hash) == ("Somebody", "prompt", planned.plan.plan_hash)


async def test_the_same_list_again_orders_nothing(hosting, tmp_path):
    first = await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:2]))
    second = await hosting.planned(tmp_path / "l.csv")
    lines = by_number(second)

    assert second.written.summary["awaiting"] is None
    assert {line["action"] for line in lines.values()} == {"already-ordered"}
    assert {line["origin"] for line in lines.values()} == {first.written.summary["run"]}
    assert lines[GOOD[0]]["sid"] == by_number(first)[GOOD[0]]["sid"]


async def test_a_list_with_a_row_more_orders_that_row_alone(hosting, tmp_path):
    await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:3]))
    hosted = await hosting.hosted(host_list(tmp_path / "more.csv", GOOD[:4]))

    assert hosting.accepted() == dict.fromkeys(GOOD[:4], 1)
    assert hosted.written.summary["actions"] == {"already-ordered": 3, "ordered": 1}
    assert len(hosting.objects("Address")) == 1


async def test_of_two_lists_that_share_numbers_the_one_approved_first_gets_them(hosting, tmp_path):
    one = await hosting.planned(host_list(tmp_path / "one.csv", GOOD[:4]))
    two = await hosting.planned(host_list(tmp_path / "two.csv", GOOD[2:6]))
    hosting.approve(two)
    hosting.approve(one)
    first = await hosting.start(one.written.summary["run"])
    second = await hosting.start(two.written.summary["run"])

    assert hosting.accepted() == dict.fromkeys(GOOD[:6], 1)
    assert (first.written.summary["actions"], second.written.summary["actions"]) == (
        {"already-ordered": 2, "ordered": 2},
        {"ordered": 4},
    )
    assert by_number(first)[GOOD[2]]["origin"] == two.written.summary["run"]


async def test_an_order_that_somebody_else_placed_is_never_adopted(hosting, tmp_path):
    other = hosting.__class__(
        hosting.place.__class__(tmp_path / "other", hosting.place.url, hosting.place.more), hosting.sandbox
    )
    path = host_list(tmp_path / "l.csv", GOOD[:2])
    planned = await other.planned(path)
    placed = await hosting.hosted(host_list(tmp_path / "first.csv", GOOD[:1]))
    run = await other.start(planned.written.summary["run"])
    again = await other.planned(path, fresh=True)
    line = by_number(again)[GOOD[0]]

    assert run.written.summary["actions"] == {"planned": 2}
    assert (line["verdict"], line["origin"], line["action"]) == ("already", "elsewhere", "skipped")
    assert line["sid"] == by_number(placed)[GOOD[0]]["sid"]


async def test_rows_with_the_same_signer_and_address_share_a_letter_and_the_plan_says_why_others_do_not(
    hosting, tmp_path
):
    rows = [GOOD[0], GOOD[1], {"phone_number": GOOD[2], "email": "other@example.com"}]
    hosted = await hosting.planned(host_list(tmp_path / "l.csv", rows))
    letters = next(sheet for sheet in hosted.plan.sheets if sheet.title == "Letters").rows

    assert [(row[8], row[10]) for row in letters] == [
        (2, "Stands apart: another signer's e-mail address."),
        (1, "Stands apart: another signer's e-mail address."),
    ]


async def test_numbers_for_a_subaccount_are_ordered_there(hosting, tmp_path):
    await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:2], account_sid=NORTH))

    assert {order["account_sid"] for order in hosting.objects("HostedNumberOrder").values()} == {NORTH}
    assert {address["account_sid"] for address in hosting.objects("Address").values()} == {NORTH}


async def test_a_default_fills_empty_cells_and_is_part_of_the_runs_identity(hosting, tmp_path):
    path = host_list(tmp_path / "l.csv", GOOD[:1], email="")
    run_id = hosting.opened(path, default={"email": "boss@example.com"})
    hosted = await hosting.start(run_id)

    assert hosted.plan.short.startswith("1 hosted-number order,")
    assert "boss@example.com" not in json.dumps(hosted.written.summary)
    with pytest.raises(SettingsRefused, match="--default"):
        hosting.opened(path, default={"email": "other@example.com"})


async def test_fresh_sets_an_unapproved_plan_aside(hosting, tmp_path):
    first = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:1]))
    second = await hosting.planned(tmp_path / "l.csv", fresh=True)

    assert first.written.summary["run"] != second.written.summary["run"]
    with pytest.raises(CannotStart, match="withdrawn"):
        hosting.approve(first)


async def test_fresh_is_refused_once_something_was_sent(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:2]))
    hosting.approve(planned)
    with hosting.ledger() as ledger, ledger.atomic() as connection:
        connection.exec_driver_sql("UPDATE creations SET state = 'review', attempt = 1, unanswered = 1")

    with pytest.raises(CannotStart, match="already sent"):
        hosting.opened(tmp_path / "l.csv", fresh=True)


async def test_bad_rows_end_with_reason_and_next_step_and_the_others_go_on(hosting, tmp_path):
    rows = [
        {"phone_number": GOOD[0], "email": ""},
        {"phone_number": GOOD[1], "email": "nobody", "sms_url": "https://evil.example.net/", "call_delay": "61"},
        {"phone_number": GOOD[2], "region": "Bavaria", "postal_code": "1"},
        {"phone_number": "412-555-0101 main"},
        card(214, "04"),
        GOOD[5],
    ]
    hosted = await hosting.hosted(host_list(tmp_path / "l.csv", rows))
    lines = lines_of(hosted)

    assert [line["action"] for line in lines] == ["skipped"] * 4 + ["checked", "ordered"]
    assert [line["verdict"] for line in lines] == ["fix"] * 4 + ["port", "host"]
    assert lines[1]["reason_code"] == "email-malformed+url-host-not-allowed+call-delay-malformed"
    assert all(line["reason"] and line["next_step"] for line in lines)
    assert hosting.accepted() == {GOOD[5]: 1}


async def test_a_refused_create_is_failed_with_twilios_reason_and_its_number_free_again(hosting, tmp_path):
    hosted = await hosting.hosted(
        host_list(tmp_path / "l.csv", [GOOD[0], {"phone_number": GOOD[1], "address_sid": "AD" + "a" * 32}])
    )
    line = by_number(hosted)[GOOD[1]]

    assert (line["action"], line["verdict"], line["reason_code"]) == ("failed", "fix", "host.refused-22109")
    assert hosted.written.summary["complete"]
    with hosting.ledger() as ledger:
        assert set(ledger.claims.holders(GOOD[:2])) == {GOOD[0]}


async def test_orders_whose_address_is_refused_are_not_sent(hosting, tmp_path):
    hosting.fault(kind="error", operation="CreateAddress", status=400, count=1)
    hosted = await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:2]))

    assert {line["action"] for line in lines_of(hosted)} == {"failed"}
    assert (hosting.accepted(), hosted.written.summary["complete"]) == ({}, True)


async def test_a_row_for_an_account_that_cannot_be_read_is_said_so_in_the_plan(hosting, tmp_path):
    rows = [{"phone_number": GOOD[0], "account_sid": FOREIGN}, GOOD[1]]
    hosted = await hosting.hosted(host_list(tmp_path / "l.csv", rows))

    assert hosting.accepted() == {GOOD[1]: 1}
    assert by_number(hosted)[GOOD[0]]["verdict"] == "fix"
