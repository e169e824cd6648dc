"""numberlift port up to its creates: what is planned and why it is split, what is set aside, what is filed."""

from __future__ import annotations

import pytest

from numberlift.errors import CannotStart
from tests.pipeline.porting_runs import (
    ACCOUNT_NUMBER,
    ALIKE,
    BILL,
    CUSTOMER,
    GOOD,
    PIN,
    by_number,
    card,
    fresh_place,
    port_list,
)


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)


def requests(ported):
    """The rows of the plan's sheet of requests, as a mapping of heading to value."""
    sheet = ported.plan.sheets[0]
    return [dict(zip((column.heading for column in sheet.columns), row, strict=True)) for row in sheet.rows]


async def test_a_plan_shows_its_requests_with_the_why_of_every_split_and_sends_nothing(porting, tmp_path):
    """Two of one customer go together; another customer and another port date go apart, and the plan says why."""
    rows = [*ALIKE[:2], {"phone_number": ALIKE[2], "customer_name": "Other Dental"}]
    planned = await porting.planned(
        port_list(tmp_path / "l.csv", [*rows, {"phone_number": ALIKE[3], "target_port_in_date": "2031-02-03"}])
    )
    told = [(one["Numbers"], one["Why apart"]) for one in requests(planned)]

    assert told == [
        (2, "Stands apart: another customer name."),
        (1, "Stands apart: another customer name."),
        (1, "Stands apart: another port date or window."),
    ]
    assert (planned.written.summary["awaiting"], planned.written.exit_code) == ("approval", 0)
    assert (porting.accepted(), porting.objects("Document")) == ({}, {})


async def test_starting_again_without_approval_keeps_the_plan_and_sends_nothing(porting, tmp_path):
    first = await porting.planned(port_list(tmp_path / "l.csv", GOOD[:2]))
    second = await porting.planned(tmp_path / "l.csv")

    assert (second.plan.plan_id, second.plan.plan_hash) == (first.plan.plan_id, first.plan.plan_hash)
    assert porting.accepted() == {}


async def test_an_approved_plan_is_filed_with_sid_status_and_since(porting, tmp_path):
    ported = await porting.ported(port_list(tmp_path / "l.csv", GOOD[:3]))
    lines = by_number(ported)

    assert (ported.written.summary["complete"], ported.written.exit_code) == (True, 0)
    assert porting.accepted() == dict.fromkeys(GOOD[:3], 1)
    assert {line["sid"] for line in lines.values()} == set(porting.objects("PortInRequest"))
    assert all(line["action"] == "filed" and line["status"] == "in-review" for line in lines.values())
    assert all(line["status_since"] for line in lines.values())


async def test_a_request_carries_what_the_rows_say(porting, tmp_path):
    row = {"phone_number": GOOD[0], "notification_emails": "b@example.com; a@example.com", "street_2": "Suite 4"}
    await porting.ported(port_list(tmp_path / "l.csv", [row]))
    (request,) = porting.objects("PortInRequest").values()
    carrier = request["losing_carrier_information"]

    assert carrier["account_number"] == ACCOUNT_NUMBER
    assert (carrier["address"]["state"], carrier["address"]["street_2"]) == ("Nevada", "Suite 4")
    assert carrier["authorized_representative"] == CUSTOMER["authorized_representative"]
    assert request["notification_emails"] == ["a@example.com", "b@example.com"]


async def test_a_bill_is_uploaded_once_per_content_whatever_it_is_called(porting, tmp_path):
    """Two names for one content in one run, and the same content in another run: one document at Twilio."""
    (tmp_path / "same.pdf").write_bytes(BILL)
    rows = [GOOD[0], {"phone_number": GOOD[1], "document": "same.pdf"}]
    await porting.ported(port_list(tmp_path / "l.csv", rows))
    await porting.ported(port_list(tmp_path / "m.csv", [GOOD[2]]))

    assert porting.sandbox.traffic()["operations"]["CreateDocument"] == 1
    assert len(porting.accepted()) == 3


async def test_rows_that_are_wrong_are_set_aside_all_at_once_with_every_reason(porting, tmp_path):
    rows = [
        {"phone_number": GOOD[0], "street": "PO Box 12", "document_date": "2020-01-02", "zip": "895"},
        {"phone_number": card(212, "04"), "pin": "", "account_number": ""},
        {"phone_number": GOOD[1], "document": "../bill.pdf"},
        GOOD[2],
    ]
    planned = await porting.planned(port_list(tmp_path / "l.csv", rows))
    lines = by_number(planned)

    assert lines[GOOD[0]]["reason_code"] == "address-po-box+zip-malformed+document-old"
    assert lines[card(212, "04")]["reason_code"] == "pin-missing+account-number-missing"
    assert lines[GOOD[1]]["reason_code"] == "document-outside"
    assert [line["verdict"] for line in lines.values()] == ["fix", "fix", "fix", "port"]


async def test_a_link_that_leaves_the_folder_is_refused(porting, tmp_path):
    """What a list names would be uploaded: a link is not followed, be it the file's or its folder's."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "secret.pdf").write_bytes(BILL)
    (tmp_path / "lists" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (tmp_path / "lists" / "up").symlink_to(tmp_path)
    rows = [{"phone_number": GOOD[0], "document": "link.pdf"}, {"phone_number": GOOD[1], "document": "up/secret.pdf"}]
    planned = await porting.planned(port_list(tmp_path / "lists" / "l.csv", rows))

    assert {line["reason_code"] for line in by_number(planned).values()} == {"document-outside"}


async def test_what_the_api_cannot_port_is_manual_with_the_steps(porting, tmp_path):
    numbers = [card(212, "07"), "+18005550150"]
    planned = await porting.planned(port_list(tmp_path / "l.csv", numbers), either="port")
    lines = by_number(planned)

    assert {line["verdict"] for line in lines.values() if line["portable"] != "yes"} == {"manual"}
    assert all("Port & Host" in line["next_step"] for line in lines.values() if line["verdict"] == "manual")
    assert requests(planned) == []


async def test_either_goes_this_way_only_when_told(porting, tmp_path):
    both = card(212, "50")
    first = await porting.planned(port_list(tmp_path / "l.csv", [both]))
    second = await porting.planned(tmp_path / "l.csv", fresh=True, either="port")

    assert by_number(first)[both]["verdict"] == "either"
    assert [one["Which"] for one in requests(second)] == [both]


async def test_duplicates_that_disagree_are_not_ported(porting, tmp_path):
    rows = [GOOD[0], {"phone_number": GOOD[0], "customer_name": "Other Dental"}, GOOD[1]]
    planned = await porting.planned(port_list(tmp_path / "l.csv", rows))

    assert [one["Which"] for one in requests(planned)] == [GOOD[1]]


async def test_a_number_in_another_runs_port_in_is_already_filed(porting, tmp_path):
    await porting.ported(port_list(tmp_path / "l.csv", GOOD[:2]))
    again = await porting.planned(port_list(tmp_path / "m.csv", GOOD[:3]))
    lines = by_number(again)

    assert [lines[one]["action"] for one in GOOD[:3]] == ["already-filed", "already-filed", "planned"]


async def test_a_port_in_that_others_filed_is_seen_in_the_sweep(porting, tmp_path):
    """The same account from another ledger: the number is already, with the request's sid and origin elsewhere."""
    porting.loosen()
    await porting.ported(port_list(tmp_path / "l.csv", GOOD[:1]))
    (tmp_path / "home" / "ledger-sandbox.db").rename(tmp_path / "theirs.db")
    other = await porting.planned(port_list(tmp_path / "m.csv", GOOD[:1]))
    line = by_number(other)[GOOD[0]]

    assert (line["verdict"], line["origin"], line["sid"]) == (
        "already",
        "elsewhere",
        next(iter(porting.objects("PortInRequest"))),
    )


async def test_a_plan_that_was_changed_after_its_approval_is_not_sent(porting, tmp_path):
    planned = await porting.planned(port_list(tmp_path / "l.csv", GOOD[:2]))
    porting.approve(planned)
    with porting.ledger() as ledger, ledger.atomic() as connection:
        connection.exec_driver_sql(f"UPDATE rows SET cells = replace(cells, '{PIN}', '00000000')")

    with pytest.raises(CannotStart, match="not those that were approved"):
        await porting.start(planned.written.summary["run"])

    assert porting.accepted() == {}
