"""Port-ins followed number by number by list and fetch, and cancelled where they still can be."""

from __future__ import annotations

import pytest

from numberlift.pipeline.porting.cancelling import cancel_ports
from tests.pipeline.porting_runs import ALIKE, by_number, card, fresh_place, port_list
from tests.pipeline.porting_steps import followed, following

DAY = 86_400
REJECTED = card(212, "75")
"""The card of a number that its carrier rejects."""


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)


async def cancelled(porting, run_id, phone_number="", *, yes=True):
    async with following(porting) as parts:
        return await cancel_ports(parts, run_id, phone_number=phone_number, agree=lambda _: yes)


def sign_all(porting):
    porting.sandbox.told("/advance", {"seconds": 61})
    for sid in porting.objects("PortInRequest"):
        porting.sandbox.told(f"/sign/{sid}", {})


async def filed(porting, tmp_path, *numbers, **options):
    done = await porting.ported(port_list(tmp_path / "l.csv", numbers), **options)
    return str(done.written.summary["run"])


async def test_a_port_is_followed_to_its_end_and_its_claims_are_released(porting, tmp_path):
    run_id = await filed(porting, tmp_path, *ALIKE[:3])
    sign_all(porting)
    porting.sandbox.told("/advance", {"seconds": 3 * DAY})
    (pending,) = (await followed(porting)).runs
    porting.sandbox.told("/advance", {"seconds": 30 * DAY})
    (ended,) = (await followed(porting, run_id)).runs
    with porting.ledger() as ledger:
        held = ledger.claims.of_run(run_id)

    assert (pending.statuses, len(pending.calendar)) == ({"port-pending": 3}, 3)
    assert (ended.ported, ended.numbers, ended.calendar, held) == (3, 3, (), [])
    assert [one.kind for one in ended.changes].count("number-status") == 3


async def test_the_report_tells_where_each_number_is(porting, tmp_path):
    run_id = await filed(porting, tmp_path, ALIKE[0], REJECTED, either="port")
    sign_all(porting)
    porting.sandbox.told("/advance", {"seconds": 3 * DAY})
    await followed(porting)
    lines = by_number(await porting.start(run_id))

    assert lines[ALIKE[0]]["status"] == "port-pending"
    assert "Port date: " in lines[ALIKE[0]]["reason"]
    assert (lines[REJECTED]["status"], lines[REJECTED]["reason_code"]) == ("port-rejected", "port.22155")
    assert "pin" in lines[REJECTED]["next_step"].lower()


async def test_nothing_is_fetched_again_while_the_list_shows_no_change_but_once_a_day(porting, tmp_path):
    await filed(porting, tmp_path, *ALIKE[:2])
    first, second = await followed(porting), await followed(porting)
    with porting.ledger() as ledger, ledger.atomic() as connection:
        connection.exec_driver_sql("UPDATE orders SET fetched_at = '2020-01-01T00:00:00.000Z'")
    third = await followed(porting)

    assert [first.fetched, second.fetched, third.fetched] == [1, 0, 1]


async def test_a_list_that_cannot_be_read_hides_nothing(porting, tmp_path):
    await filed(porting, tmp_path, ALIKE[0])
    porting.fault(kind="error", operation="ListPortInRequests", status=400)
    done = await followed(porting)

    assert (done.fetched, done.complete, done.runs[0].numbers) == (1, True, 1)


async def test_one_number_is_cancelled_and_the_others_go_on(porting, tmp_path):
    run_id = await filed(porting, tmp_path, *ALIKE[:2])
    done = await cancelled(porting, run_id, ALIKE[0])
    porting.sandbox.told("/advance", {"seconds": 700})
    await followed(porting)
    lines = by_number(await porting.start(run_id))
    with porting.ledger() as ledger:
        held = ledger.claims.of_run(run_id)

    assert done.begun == (ALIKE[0],)
    assert lines[ALIKE[0]]["status"] == "canceled"
    assert lines[ALIKE[1]]["status"] not in {"canceled", "canceling"}
    assert held == [ALIKE[1]]


async def test_a_whole_request_is_cancelled_and_its_numbers_are_free_for_another(porting, tmp_path):
    run_id = await filed(porting, tmp_path, *ALIKE[:2])
    await cancelled(porting, run_id)
    porting.sandbox.told("/advance", {"seconds": 700})
    await followed(porting)
    plain = await porting.planned(port_list(tmp_path / "m.csv", ALIKE[:2]))
    again = await porting.planned(tmp_path / "m.csv", fresh=True, again=True)

    assert {line["action"] for line in by_number(plain).values()} == {"already-filed"}
    assert {line["action"] for line in by_number(again).values()} == {"planned"}


async def test_nothing_is_cancelled_without_a_yes(porting, tmp_path):
    run_id = await filed(porting, tmp_path, ALIKE[0])

    assert await cancelled(porting, run_id, yes=False) is None
    assert (await followed(porting)).runs[0].statuses.keys() <= {"in-review", "waiting-for-signature"}


async def test_what_was_never_sent_is_taken_back_with_its_pins(porting, tmp_path):
    planned = await porting.planned(port_list(tmp_path / "l.csv", ALIKE[:2]))
    porting.approve(planned)
    run_id = str(planned.written.summary["run"])
    done = await cancelled(porting, run_id)
    with porting.ledger() as ledger:
        pins = {facts.row.cells[1] for facts in ledger.lines.lines(run_id)}

    assert (sorted(done.withdrawn), pins, porting.accepted()) == (sorted(ALIKE[:2]), {""}, {})


async def test_one_number_of_a_request_that_was_never_sent_is_taken_back_and_the_other_is_filed(porting, tmp_path):
    planned = await porting.planned(port_list(tmp_path / "l.csv", ALIKE[:2]))
    porting.approve(planned)
    run_id = str(planned.written.summary["run"])
    done = await cancelled(porting, run_id, ALIKE[0])
    lines = by_number(await porting.start(run_id))

    assert (done.withdrawn, porting.accepted()) == ((ALIKE[0],), {ALIKE[1]: 1})
    assert lines[ALIKE[0]]["reason_code"] == "port.withdrawn"
    assert (lines[ALIKE[0]]["action"], lines[ALIKE[1]]["action"]) == ("skipped", "filed")
