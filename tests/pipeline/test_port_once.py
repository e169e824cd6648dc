"""Nothing twice in porting: lost replies, lagging lists, a person's word, SIGKILL, with the sandbox's guard off."""

from __future__ import annotations

import json

import pytest

from numberlift.pipeline.planning.resolving import Word, reviews_of, settle
from tests.commands import command, ended, started, until
from tests.pipeline.porting_runs import GOOD, by_number, fresh_place, port_list

CREATE = "CreatePortingPortIn"
WORDS = ("--direct", "--yes", "--json")
LOST = [
    {"kind": "reset-after"},
    {"kind": "error-after"},
    {"kind": "truncated"},
    {"kind": "late", "seconds": 0.5},
    {"kind": "reset"},
    {"kind": "error", "status": 500},
    {"kind": "throttle"},
]


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    place = fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)
    place.loosen()
    return place


async def test_every_kind_of_lost_reply_leaves_each_number_in_one_request_or_in_review(porting, tmp_path):
    """One number for each way a reply gets lost, and lists that lag a little: those found are filed, others wait."""
    for rule in LOST:
        porting.fault(operation=CREATE, count=1, **rule)
    porting.fault(kind="lag", operation="ListPortInRequests", seconds=1)
    ported = await porting.ported(port_list(tmp_path / "l.csv", GOOD[: len(LOST) + 2]))
    lines = by_number(ported)

    assert max(porting.accepted().values()) == 1
    assert {line["action"] for line in lines.values()} <= {"filed", "review"}
    filed = {line["phone_number"]: line["sid"] for line in lines.values() if line["action"] == "filed"}
    assert set(filed.values()) <= set(porting.objects("PortInRequest"))
    assert set(GOOD[: len(LOST) + 2]) - porting.accepted().keys() <= lines.keys() - filed.keys()


async def reviewed(porting, tmp_path):
    """A list of two whose first request is under review: its reply was lost, and lists show nothing of it."""
    porting.fault(kind="reset-after", operation=CREATE, count=1)
    porting.fault(kind="lag", operation="ListPortInRequests", seconds=3600)
    ported = await porting.ported(port_list(tmp_path / "l.csv", GOOD[:2]))
    porting.sandbox.told("/faults", {"clear": True})
    return ported, str(ported.written.summary["run"])


async def test_a_request_that_cannot_be_found_is_under_review_and_never_sent_again(porting, tmp_path):
    ported, run_id = await reviewed(porting, tmp_path)
    again = await porting.start(run_id)

    assert sorted(line["action"] for line in by_number(ported).values()) == ["filed", "review"]
    assert (again.written.summary["complete"], again.written.exit_code) == (False, 1)
    assert porting.accepted() == dict.fromkeys(GOOD[:2], 1)


async def test_a_review_is_settled_by_the_sid_that_a_person_found(porting, tmp_path):
    ported, run_id = await reviewed(porting, tmp_path)
    sids = {line["sid"] for line in by_number(ported).values()}
    (lost,) = set(porting.objects("PortInRequest")) - sids
    with porting.ledger() as ledger:
        (review,) = reviews_of(ledger, run_id)
        settle(ledger, Word(run_id, number=review.phone_numbers[0], sid=lost, by="Tester"))
    done = await porting.start(run_id)

    assert by_number(done)[review.phone_numbers[0]]["sid"] == lost
    assert (done.written.exit_code, porting.accepted()) == (0, dict.fromkeys(GOOD[:2], 1))


async def test_a_review_that_a_person_calls_absent_is_sent_again_with_its_pin(porting, tmp_path):
    """The PIN and account number were kept for it, and are gone once it is filed."""
    porting.fault(kind="reset", operation=CREATE, count=1)
    ported = await porting.ported(port_list(tmp_path / "l.csv", GOOD[:2]))
    run_id = str(ported.written.summary["run"])
    with porting.ledger() as ledger:
        (review,) = reviews_of(ledger, run_id)
        settle(ledger, Word(run_id, number=review.phone_numbers[0], absent=True, by="Tester"))
    done = await porting.start(run_id)

    assert (done.written.exit_code, porting.accepted()) == (0, dict.fromkeys(GOOD[:2], 1))
    assert all(one["pin"] for one in porting.objects("PortInPhoneNumber").values() if "pin" in one)


@pytest.mark.trial
def test_killed_while_it_files_and_started_again_every_number_is_filed_once_or_in_review(porting, tmp_path):
    """A third of the replies are lost, all are slow, the sandbox guards nothing; killed after 2 and after 7."""
    numbers = str(port_list(tmp_path / "l.csv", GOOD[:10]))
    porting.fault(kind="reset-after", operation=CREATE, probability=0.33)
    porting.fault(kind="slow", operation=CREATE, seconds=0.2)
    for reached in (2, 7):
        with started(porting.place, "port", numbers, "--concurrency", "3", *WORDS) as process:
            until(lambda least=reached: sum(porting.accepted().values()) >= least, process=process)
            process.kill()
    porting.sandbox.told("/faults", {"clear": True})
    done = ended(command(porting.place, "port", numbers, *WORDS))
    actions = json.loads(done.out)["actions"]

    assert actions["filed"] + actions.get("review", 0) == 10
    assert porting.accepted() == dict.fromkeys(GOOD[:10], 1)
