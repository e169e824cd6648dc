"""The switches of hosting, the fates of orders, and faults for one number of a form."""

from __future__ import annotations

import pytest

from numberlift.errors import SettingsRefused
from numberlift.sandbox import World, fates_markdown
from numberlift.sandbox.fates import CARDS, ORDERING, FateBook
from numberlift.sandbox.fates.ordering import ORDER_SHARES
from numberlift.sandbox.services.hosting.statuses import Status
from numberlift.sandbox.services.hosting.switches import Switches
from tests.sandbox.conftest import advance, answer, fault, numbers_from
from tests.sandbox.hosting_steps import PLAIN, call, card, fetched, order, placed, switch, walk

SWITCHES = "/_sandbox/hosting"


async def test_the_switches_are_shown_changed_one_by_one_and_set_back_by_a_reset(client):
    _, before = await answer(client.get(SWITCHES))
    await switch(client, guards=False)
    await switch(client, unique_name="returned", seconds={"carrier": 5})
    _, after = await answer(client.get(SWITCHES))
    await answer(client.post("/_sandbox/reset"))
    _, again = await answer(client.get(SWITCHES))

    assert after == {
        **before,
        "guards": False,
        "unique_name": "returned",
        "seconds": {**before["seconds"], "carrier": 5},
    }
    assert (again, before["guards"], before["seconds"]["code"], before["seconds"]["idle"]) == (
        before,
        True,
        600,
        30 * 86_400,
    )


@pytest.mark.parametrize(
    "body",
    [
        {"unique_name": "twice"},
        {"guards": "off"},
        {"seconds": {"lunch": 1}},
        {"seconds": {"carrier": -1}},
        {"seconds": {"carrier": True}},
        {"seconds": 5},
        {"colour": "red"},
    ],
    ids=str,
)
async def test_a_senseless_switch_is_refused_and_changes_nothing(client, body):
    _, before = await answer(client.get(SWITCHES))
    status, refusal = await answer(client.post(SWITCHES, json=body))

    assert (status, refusal["code"]) == (400, 20001)
    assert (await answer(client.get(SWITCHES)))[1] == before


def test_switches_survive_being_written_down():
    from dataclasses import asdict

    switches = Switches(guards=False)

    assert Switches.from_json(asdict(switches), standing=Switches()) == switches


def test_the_page_lists_every_way_of_an_order():
    page = fates_markdown()

    for digits, name in zip(range(50, 70), ORDERING, strict=False):
        assert CARDS[str(digits)].ordering == name
        assert f"| 555-01{digits} | {ORDERING[name].meaning} | `{name}` |" in page


def test_shares_of_orders_add_up_to_a_hundred_and_letters_wait_for_their_signer():
    ways = [ORDERING[share.ordering] for share in ORDER_SHARES]

    assert sum(share.of_hundred for share in ORDER_SHARES) == 100
    assert {way.recipient for way in ways} == {"waits"}


def test_numbers_without_a_card_mostly_complete():
    book = FateBook(seed=1)
    ways = [book.fate(number).ordering for number, _ in zip(numbers_from(), range(1_000), strict=False)]

    assert 0.8 < sum(not way.ends_in and way.call == "answers" for way in ways) / 1_000 < 0.95


def test_every_way_goes_wrong_in_a_status_that_exists():
    assert {way.ends_in for way in ORDERING.values()} - {""} <= {*Status}
    assert {way.ending for way in ORDERING.values()} <= {*Status}


async def test_a_world_file_can_name_the_way_of_a_number():
    world = World(overrides={PLAIN: {"order": "testing-stops"}})

    assert world.fates.fate(PLAIN).ordering == ORDERING["testing-stops"]
    with pytest.raises(SettingsRefused, match="order must be one of"):
        World(overrides={PLAIN: {"order": "lost"}})
    await world.close()


@pytest.mark.parametrize(
    ("digits", "seen"),
    [
        (50, ["carrier-processing", "testing", "completed"]),
        (54, ["carrier-processing", "failed", "failed"]),
        (55, ["carrier-processing", "action-required", "action-required"]),
        (56, ["carrier-processing", "testing", "failed"]),
        (57, ["carrier-processing", "testing", "action-required"]),
    ],
)
async def test_after_the_signature_an_order_goes_its_way(client, digits, seen):
    assert await walk(client, card(digits), 86_401, 3_601) == seen


@pytest.mark.parametrize(("digits", "ending"), [(51, "received"), (53, "failed")])
async def test_processing_ends_by_the_clock(client, digits, ending):
    _, body = await order(client, card(digits))
    await advance(client, 11)
    done = await fetched(client, body["sid"])

    assert (body["status"], done["status"]) == ("twilio-processing", ending)
    assert bool(done["failure_reason"]) == (ending == "failed")
    assert done["date_updated"] > body["date_updated"]


@pytest.mark.vendor_verified
async def test_an_order_idle_for_thirty_days_fails(client):
    """The order's page, `failed`."""
    idle, busy = await placed(client), await placed(client, card(59))
    await advance(client, 20 * 86_400)
    await call(client, busy)
    await advance(client, 11 * 86_400)
    statuses = [(await fetched(client, sid))["status"] for sid in (idle, busy)]

    assert statuses == ["failed", "pending-verification"]
    assert (await order(client))[0] == 201


async def test_a_fault_can_be_about_one_number_of_a_form(client):
    await fault(client, kind="error", number=PLAIN)

    assert [(await order(client, number))[0] for number in (PLAIN, card(51))] == [503, 201]
