"""A rejected number whose old request cannot be found any more is a person's business: nobody guesses how it ended."""

from __future__ import annotations

import pytest

from tests.pipeline.porting_runs import ACCOUNT_NUMBER, ALIKE, by_number, card, fresh_place, port_list
from tests.pipeline.porting_steps import cancelled, fixed, followed, number_states, rejected

WRONG_PIN, NEW_PIN = card(212, "75"), "4826482648"
CANCELLING_SECONDS = 86_400


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    place = fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)
    place.sandbox.told("/porting", {"seconds": {"cancelling": CANCELLING_SECONDS}})
    return place


@pytest.fixture
async def waiting(porting, tmp_path):
    """The runs of a rejected number: the old one, and that of its fix-list, which finds no old request any more."""
    first = await rejected(porting, port_list(tmp_path / "l.csv", [ALIKE[0], WRONG_PIN]), either="port")
    fix = fixed(first, tmp_path / "fixed.csv", pin=NEW_PIN, account_number=ACCOUNT_NUMBER)
    lose(porting)
    return str(first.written.summary["run"]), await porting.ported(fix)


def lose(porting) -> None:
    """Twilio says of every request that there is none, and of what is to be cancelled too."""
    for operation in ("FetchPortingPortIn", "DeletePortingPortInPhoneNumber", "DeletePortingPortIn"):
        porting.fault(kind="error", operation=operation, status=404)


def find(porting) -> None:
    porting.sandbox.told("/faults", {"clear": True})


async def test_it_is_set_aside_with_what_a_person_does_and_nothing_is_cancelled_or_filed(porting, waiting):
    old, done = waiting
    line, run_id = by_number(done)[WRONG_PIN], str(done.written.summary["run"])

    assert (line["action"], line["reason_code"]) == ("review", "port.old-not-found")
    assert f"numberlift cancel {old} --number {WRONG_PIN}" in line["next_step"]
    assert f"numberlift cancel {run_id} --number {WRONG_PIN}" in line["next_step"]
    assert (done.written.summary["awaiting"], done.written.summary["complete"]) == (None, False)
    assert "DeletePortingPortInPhoneNumber" not in porting.sandbox.traffic()["operations"]
    assert porting.accepted()[WRONG_PIN] == 1


async def test_follow_says_so_and_files_nothing_however_often_it_looks(porting, waiting):
    _, done = waiting
    run_id = str(done.written.summary["run"])
    rounds = [await followed(porting) for _ in range(2)]

    assert ["not found at Twilio" in one.stuck[run_id] for one in rounds] == [True, True]
    assert not any(one.complete for one in rounds)
    assert porting.accepted()[WRONG_PIN] == 1


async def test_a_request_that_is_found_again_goes_on_as_if_nothing_had_been(porting, waiting):
    _, done = waiting
    find(porting)
    again = await porting.start(str(done.written.summary["run"]))

    assert again.written.summary["awaiting"] == "cancellation"
    assert number_states(porting, WRONG_PIN) == ["canceling"]


async def test_a_person_who_cancels_it_in_the_old_run_has_it_filed_by_follow(porting, waiting):
    """The sandbox would refuse a number that it has in a request of before; there the person had looked."""
    old, done = waiting
    porting.loosen()
    told = await cancelled(porting, old, WRONG_PIN)
    filed_at_once = porting.accepted()[WRONG_PIN]
    await followed(porting)
    run_id = str(done.written.summary["run"])
    with porting.ledger() as ledger:
        holder = ledger.claims.holders([WRONG_PIN])[WRONG_PIN].run_id

    assert (told.begun, told.failed) == ((WRONG_PIN,), ())
    assert (filed_at_once, porting.accepted()[WRONG_PIN]) == (1, 2)
    assert holder == run_id


async def test_a_person_who_takes_it_back_here_leaves_it_in_the_old_run(porting, waiting):
    old, done = waiting
    run_id = str(done.written.summary["run"])
    told = await cancelled(porting, run_id, WRONG_PIN)
    again = await followed(porting)
    with porting.ledger() as ledger:
        holder = ledger.claims.holders([WRONG_PIN])[WRONG_PIN].run_id

    assert told.withdrawn == (WRONG_PIN,)
    assert (again.awaiting, holder) == ((), old)
    assert porting.accepted()[WRONG_PIN] == 1


async def test_nobody_cancels_it_for_a_person_who_says_no(porting, waiting):
    old, _ = waiting
    told = await cancelled(porting, old, WRONG_PIN, yes=False)
    with porting.ledger() as ledger:
        holder = ledger.claims.holders([WRONG_PIN])[WRONG_PIN].run_id

    assert (told, holder) == (None, old)
