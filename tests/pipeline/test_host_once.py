"""Nothing twice: lost replies, late commits, lagging lists, with the sandbox's own guards off."""

from __future__ import annotations

import asyncio

import pytest

from numberlift.domain.creates import State
from numberlift.errors import RunOwned, RunStopped
from numberlift.pipeline.planning.resolving import Word, reviews_of, settle
from tests.commands import until
from tests.pipeline.hosting_runs import GOOD, by_number, host_list

CREATE = "Create*HostedNumberOrder"
LOST = [
    {"kind": "reset-after"},
    {"kind": "error-after"},
    {"kind": "truncated"},
    {"kind": "late", "seconds": 0.5},
    {"kind": "reset"},
    {"kind": "error", "status": 500},
    {"kind": "throttle"},
]


async def finished(hosting, run_id, *, starts=6):
    """Start again until the run is done."""
    for _ in range(starts):
        hosted = await hosting.start(run_id)
        if hosted.written.exit_code == 0:
            return hosted
    raise AssertionError(hosted.written.summary)


@pytest.mark.parametrize("unique_name", ["ignored", "refused", "returned"])
async def test_every_kind_of_lost_reply_ends_in_one_order(hosting, tmp_path, unique_name):
    """One number for each way a reply gets lost, and lists that lag behind: one order each, its sid in the ledger."""
    hosting.loosen(unique_name)
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:8]))
    for number, rule in zip(GOOD, LOST, strict=False):
        hosting.fault(operation=CREATE, number=number[1:], count=1, **rule)
    hosting.fault(kind="lag", operation="List*", seconds=0.4, count=20)
    hosting.approve(planned)
    hosted = await finished(hosting, planned.written.summary["run"])

    assert hosting.accepted() == dict.fromkeys(GOOD[:8], 1)
    orders = {one["phone_number"]: sid for sid, one in hosting.objects("HostedNumberOrder").items()}
    assert {number: line["sid"] for number, line in by_number(hosted).items()} == orders


async def test_an_address_whose_reply_was_lost_is_found_and_used(hosting, tmp_path):
    hosting.fault(kind="reset-after", operation="CreateAddress", count=1)
    await hosting.hosted(host_list(tmp_path / "l.csv", GOOD[:2]))
    addresses = hosting.objects("Address")

    assert len(addresses) == 1
    assert {order["address_sid"] for order in hosting.objects("HostedNumberOrder").values()} == set(addresses)


async def test_a_cancelled_start_lets_the_create_in_flight_end_and_the_next_goes_on(hosting, tmp_path):
    hosting.loosen()
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:6]))
    hosting.approve(planned)
    hosting.fault(kind="slow", operation=CREATE, seconds=0.4)
    start = asyncio.ensure_future(hosting.start(planned.written.summary["run"]))
    await asyncio.to_thread(until, lambda: hosting.objects("Address"))
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    hosting.sandbox.told("/faults", {"clear": True})
    await finished(hosting, planned.written.summary["run"])

    assert hosting.accepted() == dict.fromkeys(GOOD[:6], 1)


async def test_wrong_credentials_in_the_middle_stop_the_run_and_lose_nothing(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:3]))
    hosting.approve(planned)
    hosting.fault(kind="error", status=401)
    with pytest.raises(RunStopped):
        await hosting.start(planned.written.summary["run"])
    hosting.sandbox.told("/faults", {"clear": True})
    await finished(hosting, planned.written.summary["run"])

    assert hosting.accepted() == dict.fromkeys(GOOD[:3], 1)


async def test_two_starts_at_once_are_one_too_many(hosting, tmp_path):
    planned = await hosting.planned(host_list(tmp_path / "l.csv", GOOD[:3]))
    hosting.approve(planned)
    run_id = planned.written.summary["run"]
    came = await asyncio.gather(hosting.start(run_id), hosting.start(run_id), return_exceptions=True)

    assert sum(isinstance(one, RunOwned) for one in came) == 1
    assert hosting.accepted() == dict.fromkeys(GOOD[:3], 1)


async def reviewed(hosting, tmp_path):
    """A run of the v2 API with a create whose fate nobody can find out: weak, and nothing to be seen."""
    place = hosting.place.__class__(
        hosting.place.home, hosting.place.url, hosting.place.more | {"NUMBERLIFT_HOSTING_API": "v2"}
    )
    weak = hosting.__class__(place, hosting.sandbox)
    planned = await weak.planned(host_list(tmp_path / "l.csv", GOOD[:2]))
    weak.approve(planned)
    weak.fault(kind="reset", operation=CREATE, number=GOOD[0][1:], count=1)
    return weak, await weak.start(planned.written.summary["run"])


async def test_what_cannot_be_found_out_is_reviewed_and_sent_again_only_on_a_persons_word(hosting, tmp_path):
    weak, hosted = await reviewed(hosting, tmp_path)
    run_id = hosted.written.summary["run"]
    again = await weak.start(run_id)

    assert by_number(again)[GOOD[0]]["action"] == "review"
    assert (again.written.exit_code, weak.accepted()) == (1, {GOOD[1]: 1})
    with weak.ledger() as ledger:
        (review,) = reviews_of(ledger, run_id)
        assert "no answer came" in review.what_to_do
        settle(ledger, Word(run_id, number=GOOD[0], absent=True, by="Tester"))
    done = await finished(weak, run_id)

    assert weak.accepted() == dict.fromkeys(GOOD[:2], 1)
    assert by_number(done)[GOOD[0]]["action"] == "ordered"


async def test_a_review_is_settled_by_the_sid_that_a_person_found(hosting, tmp_path):
    weak, hosted = await reviewed(hosting, tmp_path)
    run_id, sid = hosted.written.summary["run"], "HR" + "c" * 32
    with weak.ledger() as ledger:
        settle(ledger, Word(run_id, number=GOOD[0], sid=sid, by="Tester"))
        states = {one.key: one.state for one in ledger.creations.of_plan(hosted.plan.plan_id).values()}
    done = await weak.start(run_id)

    assert states[GOOD[0]] is State.CONFIRMED
    assert (by_number(done)[GOOD[0]]["sid"], weak.accepted()) == (sid, {GOOD[1]: 1})
