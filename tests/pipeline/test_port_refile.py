"""Rejected numbers as one step: cancelled in their old request, waited for, filed anew under claims handed over."""

from __future__ import annotations

import pytest

from tests.pipeline.porting_runs import ACCOUNT_NUMBER, ALIKE, by_number, card, fresh_place, port_list
from tests.pipeline.porting_steps import cancelled, fixed, followed, number_states, rejected

WRONG_PIN, WRONG_NAME = card(212, "75"), card(213, "73")
"""Cards of numbers that their carriers reject, until another PIN or name is told."""
CANCELLING_SECONDS = 86_400
"""How long a cancellation takes here; far longer than a busy machine takes for a test."""
NEW_PIN = "4826482648"


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    place = fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)
    place.sandbox.told("/porting", {"seconds": {"cancelling": CANCELLING_SECONDS}})
    return place


def filed_anew(porting, phone_number) -> bool:
    """Whether the sandbox has the number in two requests: cancelled in one, under way in the other."""
    old, *new = number_states(porting, phone_number)
    return old == "canceled" and new in (["in-review"], ["waiting-for-signature"])


@pytest.fixture
async def first(porting, tmp_path):
    """A run of two numbers of which one was rejected for its PIN."""
    return await rejected(porting, port_list(tmp_path / "l.csv", [ALIKE[0], WRONG_PIN]), either="port")


def corrected(first, tmp_path, **more):
    return fixed(first, tmp_path / "fixed.csv", pin=NEW_PIN, account_number=ACCOUNT_NUMBER, **more)


async def test_a_rejected_number_is_in_the_fix_list_with_the_remedy_and_no_other(first, tmp_path):
    line = by_number(first)[WRONG_PIN]
    rows = corrected(first, tmp_path).read_text().splitlines()

    assert (line["verdict"], line["action"], line["status"]) == ("fix", "filed", "port-rejected")
    assert "port-out PIN" in line["next_step"]
    assert (len(rows), WRONG_PIN in rows[1]) == (2, True)


async def test_the_plan_says_what_it_cancels_and_nothing_is_cancelled_before_it_is_approved(porting, first, tmp_path):
    planned = await porting.planned(corrected(first, tmp_path))
    (request,) = planned.plan.sheets[0].rows
    (old,) = {line["sid"] for line in by_number(first).values() if line["phone_number"] == WRONG_PIN}

    assert planned.written.summary["awaiting"] == "approval"
    assert any(f"in place of {old}" in str(cell) for cell in request)
    assert number_states(porting, WRONG_PIN) == ["port-rejected"]


async def test_it_is_cancelled_waited_for_and_filed_by_the_same_command(porting, first, tmp_path):
    waiting = await porting.ported(corrected(first, tmp_path))
    run_id, said = str(waiting.written.summary["run"]), by_number(waiting)[WRONG_PIN]["reason_code"]
    while_cancelling = number_states(porting, WRONG_PIN)
    porting.sandbox.told("/advance", {"seconds": CANCELLING_SECONDS + 60})
    done = await porting.start(run_id)
    with porting.ledger() as ledger:
        holder = ledger.claims.holders([WRONG_PIN])[WRONG_PIN].run_id

    assert (waiting.written.summary["awaiting"], waiting.written.exit_code) == ("cancellation", 0)
    assert (said, while_cancelling) == ("port.waits", ["canceling"])
    assert (done.written.summary["awaiting"], done.written.summary["complete"]) == (None, True)
    assert filed_anew(porting, WRONG_PIN)
    assert holder == run_id


@pytest.mark.parametrize("named", ["all", "the old run", "the new run"])
async def test_follow_goes_on_when_the_cancellation_has_landed_and_not_before(porting, first, tmp_path, named):
    waiting = await porting.ported(corrected(first, tmp_path))
    old, new = (str(one.written.summary["run"]) for one in (first, waiting))
    asked = {"all": "", "the old run": old, "the new run": new}[named]
    early = await followed(porting, asked)
    porting.sandbox.told("/advance", {"seconds": CANCELLING_SECONDS + 60})
    late = await followed(porting, asked)

    assert (early.awaiting, late.awaiting) == ((new,), ())
    assert filed_anew(porting, WRONG_PIN)
    assert (early.complete, late.complete) == (True, True)
    with porting.ledger() as ledger:
        assert ledger.runs.get(new).state == "finished"


async def test_follow_begins_a_cancellation_that_could_not_be_sent(porting, first, tmp_path):
    porting.fault(kind="error", operation="DeletePortingPortInPhoneNumber", status=400, count=1)
    waiting = await porting.ported(corrected(first, tmp_path))
    before = number_states(porting, WRONG_PIN)
    await followed(porting)

    assert (waiting.written.summary["awaiting"], before) == ("cancellation", ["port-rejected"])
    assert number_states(porting, WRONG_PIN) == ["canceling"]


async def test_starting_again_while_it_is_cancelled_changes_nothing(porting, first, tmp_path):
    waiting = await porting.ported(corrected(first, tmp_path))
    again = await porting.start(str(waiting.written.summary["run"]))

    assert again.written.summary["awaiting"] == "cancellation"
    assert number_states(porting, WRONG_PIN) == ["canceling"]
    assert porting.sandbox.traffic()["operations"]["DeletePortingPortInPhoneNumber"] == 1


async def test_the_other_numbers_of_the_old_request_go_on(porting, tmp_path):
    path = port_list(tmp_path / "l.csv", [*ALIKE[:3], WRONG_PIN])
    await porting.ported(corrected(await rejected(porting, path, either="port"), tmp_path))
    porting.sandbox.told("/advance", {"seconds": CANCELLING_SECONDS + 60})
    await followed(porting)

    assert {state for one in ALIKE[:3] for state in number_states(porting, one)} == {"port-pending"}
    assert filed_anew(porting, WRONG_PIN)


async def test_the_new_request_is_a_new_generation_linked_to_the_old_one(porting, first, tmp_path):
    waiting = await porting.ported(corrected(first, tmp_path))
    with porting.ledger() as ledger:
        plan = ledger.plans.of_run(str(waiting.written.summary["run"]))
        (stored,) = ledger.plans.items(plan.id)

    assert stored.item.generation == 2
    assert stored.item.payload["renews"]["sid"] == by_number(first)[WRONG_PIN]["sid"]
    assert [one.follows for one in stored.item.numbers] == [first.written.summary["run"]]


async def test_the_old_run_tells_that_it_was_filed_anew(porting, first, tmp_path):
    waiting = await porting.ported(corrected(first, tmp_path))
    run_id = str(waiting.written.summary["run"])
    porting.sandbox.told("/advance", {"seconds": CANCELLING_SECONDS + 60})
    await porting.start(run_id)
    line = by_number(await porting.start(str(first.written.summary["run"])))[WRONG_PIN]

    assert (line["verdict"], line["reason_code"], line["status"]) == ("port", "port.filed-anew", "canceled")
    assert run_id in line["reason"]


async def test_a_number_that_twilio_submitted_again_meanwhile_is_not_cancelled(porting, first, tmp_path):
    """Approved while it was rejected; carried out when it is on its way again: it goes on where it is."""
    planned = await porting.planned(corrected(first, tmp_path))
    porting.approve(planned)
    (sid,) = [sid for sid, one in porting.objects("PortInPhoneNumber").items() if one["phone_number"] == WRONG_PIN]
    porting.sandbox.told("/porting/pin", {"sid": sid, "pin": NEW_PIN})
    done = await porting.start(str(planned.written.summary["run"]))
    line = by_number(done)[WRONG_PIN]

    assert number_states(porting, WRONG_PIN) == ["port-submitted"]
    assert (line["action"], line["status"], line["origin"]) == (
        "already-filed",
        "port-submitted",
        first.written.summary["run"],
    )
    assert done.written.summary["complete"]


async def test_a_fix_list_of_what_is_not_rejected_any_more_files_nothing(porting, first, tmp_path):
    """The same fix-list with something else corrected, handed in after the first was filed: it is held."""
    waiting = await porting.ported(corrected(first, tmp_path))
    porting.sandbox.told("/advance", {"seconds": CANCELLING_SECONDS + 60})
    await porting.start(str(waiting.written.summary["run"]))
    late = await porting.planned(corrected(first, tmp_path, street="101 Example Street"))
    line = by_number(late)[WRONG_PIN]

    assert (line["action"], line["origin"]) == ("already-filed", waiting.written.summary["run"])
    assert len(late.plan.sheets[0].rows) == 0


async def test_the_bill_of_the_run_before_is_found_though_the_fix_list_lies_elsewhere(porting, first, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    planned = await porting.planned(corrected(first, tmp_path / "elsewhere"))

    assert by_number(planned)[WRONG_PIN]["action"] == "planned"


async def test_numbers_of_two_requests_follow_each_its_own(porting, tmp_path):
    rows = [{"phone_number": WRONG_PIN, "customer_name": "Other Dental"}, WRONG_NAME]
    first = await rejected(porting, port_list(tmp_path / "l.csv", rows), either="port")
    planned = await porting.planned(corrected(first, tmp_path, customer_name="Right Dental"))

    assert [row[1] for row in planned.plan.sheets[0].rows] == [1, 1]


async def test_a_refiled_number_that_is_taken_back_is_not_claimed_when_its_cancellation_lands(porting, first, tmp_path):
    waiting = await porting.ported(corrected(first, tmp_path))
    run_id = str(waiting.written.summary["run"])
    done = await cancelled(porting, run_id)
    porting.sandbox.told("/advance", {"seconds": CANCELLING_SECONDS + 60})
    await followed(porting)
    with porting.ledger() as ledger:
        held = ledger.claims.holders([WRONG_PIN])

    assert (done.withdrawn, held) == ((WRONG_PIN,), {})
    assert porting.accepted()[WRONG_PIN] == 1
