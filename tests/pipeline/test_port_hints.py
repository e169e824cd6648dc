"""Webhooks as hints: whatever order they come in, however often, they lead to the state that polling alone finds."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.ledger import Delivery
from numberlift.pipeline.following.hints import pause_until_told
from numberlift.pipeline.porting.configuring import point_at
from numberlift.twilio.wire.porting_webhooks import WebhookConfiguration
from numberlift.web.receiver import receiving
from numberlift.web.receiver.reading import Sent, read_sent
from tests.pipeline.porting_runs import ALIKE, PortPlace, card, fresh_place, port_list
from tests.pipeline.porting_steps import followed, following
from tests.places import Place
from tests.web.receivers import PUBLIC, TOKENS, porting

DAY = 86_400
NUMBERS = [ALIKE[0], ALIKE[1], card(212, "75"), card(213, "73")]
"""Two that are ported, one that its carrier rejects, one whose port date moves."""
WORLDS = 25 if os.environ.get("NUMBERLIFT_TRIAL") == "long" else 2
STAGES = (0, 61, 4_000, 2 * DAY, 4 * DAY, 40 * DAY)
"""Seconds that pass before each look; letters are signed after the second."""


@pytest.fixture
def place(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)


async def filed(place, folder, numbers):
    return str((await place.ported(port_list(folder / "l.csv", numbers), either="port")).written.summary["run"])


def passes(place, seconds):
    place.sandbox.told("/advance", {"seconds": seconds})


def signed(place):
    for sid in place.objects("PortInRequest"):
        place.sandbox.told(f"/sign/{sid}", {})


def messages(place):
    """The bodies of the webhooks that Twilio has sent so far."""
    return [one["sent"] for one in place.sandbox.told("/state")["callbacks"]]


async def settled(place):
    """The same, once no more come."""
    sent = messages(place)
    while not sent or len(sent) < len(messages(place)):
        await asyncio.sleep(0.2)
        sent = messages(place)
    return sent


def come(place, bodies):
    """Webhooks as the receiver takes them: checked, read and kept."""
    for body in bodies:
        sent = porting(body)
        read = read_sent(
            Sent("porting", PUBLIC + sent.target, sent.headers["X-Twilio-Signature"], sent.body), auth_tokens=TOKENS
        )
        with place.ledger() as ledger:
            ledger.deliveries.keep([read])


def state(place, run_id):
    """All that the ledger holds of a run's port-ins, but when it was looked at."""
    with place.ledger() as ledger:
        orders = [replace(one, fetched_at=None, status_since=None, body={}) for one in ledger.orders.of_run(run_id)]
        return orders, [one.body for order in orders for one in order.numbers], sorted(ledger.claims.of_run(run_id))


def waiting(place):
    with place.ledger() as ledger:
        return ledger.deliveries.hints()


async def configure(place):
    """Send the account's webhooks to where nobody listens: what was sent is read from the sandbox."""
    async with following(place) as parts:
        await parts.api.set_webhooks(WebhookConfiguration(port_in_target_url="http://127.0.0.1:9/x"))


@pytest.fixture(scope="module")
def ended(tmp_path_factory, hosting_sandbox, blank_ledger):
    """A port at its end of which the ledger knows no more than that it was filed, and the webhooks that were sent."""
    folder = tmp_path_factory.mktemp("ended")
    place = fresh_place(folder / "home", hosting_sandbox, blank_ledger)

    async def through():
        await configure(place)
        run_id = await filed(place, folder, NUMBERS)
        passes(place, 61)
        signed(place)
        passes(place, 46 * DAY)
        return run_id, await settled(place)

    run_id, sent = asyncio.run(through())
    polled = copied(place, folder / "polled")
    asyncio.run(followed(polled))
    return place, run_id, sent, state(polled, run_id)


def copied(place, home):
    shutil.copytree(place.place.home, home)
    return PortPlace(Place(home, place.sandbox.url, place.place.more), place.sandbox)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_order_and_any_repetition_ends_where_polling_alone_ends(tmp_path_factory, ended, data):
    place, run_id, sent, polled = ended
    hinted = copied(place, tmp_path_factory.mktemp("hinted") / "home")
    rounds = data.draw(st.lists(st.lists(st.integers(0, len(sent) - 1), max_size=12), max_size=3))
    for chosen in rounds:
        come(hinted, [sent[at] for at in chosen])
        asyncio.run(followed(hinted))
    asyncio.run(followed(hinted))

    assert state(hinted, run_id) == polled
    assert waiting(hinted) == []


async def both_ways(folder, sandbox, blank, chance):
    """A port followed twice: with webhooks in any order, repeated and left out, and by polling alone."""
    hinted = fresh_place(folder / "hinted", sandbox, blank)
    await configure(hinted)
    run_id = await filed(hinted, folder, NUMBERS)
    polled = copied(hinted, folder / "polled")
    for at, seconds in enumerate(STAGES):
        passes(hinted, seconds)
        if at == 1:
            signed(hinted)
        sent = messages(hinted)
        come(hinted, chance.choices(sent, k=chance.randrange(8)) if sent else [])
        for place in (hinted, polled):
            if chance.random() < 0.5:
                await followed(place)
    late = messages(hinted)
    come(hinted, chance.sample(late, chance.randrange(len(late))))
    for place in (hinted, polled):
        await followed(place)
    return hinted, polled, run_id


@pytest.mark.trial
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(WORLDS))
async def test_so_it_does_while_the_world_goes_on(tmp_path, hosting_sandbox, blank_ledger, seed):
    hinted, polled, run_id = await both_ways(tmp_path, hosting_sandbox, blank_ledger, random.Random(seed))

    assert state(hinted, run_id) == state(polled, run_id)
    assert waiting(hinted) == []


async def test_many_hints_about_a_request_are_one_fetch_and_a_replay_is_none(place, tmp_path):
    await configure(place)
    run_id = await filed(place, tmp_path, ALIKE[:2])
    await followed(place)
    passes(place, 61)
    signed(place)
    await followed(place)
    sent = await settled(place)
    come(place, sent)
    first = await followed(place)
    come(place, sent)
    second = await followed(place, run_id)

    assert len(sent) > 4
    assert [first.fetched, second.fetched, waiting(place)] == [1, 0, []]


async def test_what_a_webhook_led_to_is_told_by_webhook_in_the_timeline(place, tmp_path):
    await configure(place)
    run_id = await filed(place, tmp_path, ALIKE[:1])
    await followed(place)
    passes(place, 61)
    signed(place)
    come(place, await settled(place))
    await followed(place)
    with place.ledger() as ledger:
        sources = {one.source for one in ledger.events.of_run(run_id) if one.kind == "number-status"}

    assert "webhook" in sources


async def test_nothing_that_a_webhook_says_is_believed(place, tmp_path):
    """One that says a number was ported, about a number that was not."""
    run_id = await filed(place, tmp_path, ALIKE[:1])
    (sid,) = place.objects("PortInRequest")
    come(place, [{"port_in_request_sid": sid, "phone_number": ALIKE[0], "status": "Completed"}])
    (run,) = (await followed(place, run_id)).runs

    assert (run.ported, waiting(place)) == (0, [])


async def test_a_hint_about_what_cannot_be_read_now_waits(place, tmp_path):
    await filed(place, tmp_path, ALIKE[:1])
    await followed(place)
    (sid,) = place.objects("PortInRequest")
    come(place, [{"port_in_request_sid": sid, "status": "InProgress"}])
    place.fault(kind="error", operation="FetchPortingPortIn", status=400)
    failed = await followed(place)
    place.sandbox.told("/faults", {"clear": True})

    assert (failed.complete, [one.sid for one in waiting(place)]) == (False, [sid])
    assert ((await followed(place)).fetched, waiting(place)) == (1, [])


async def test_a_pause_ends_soon_after_a_webhook_came(place):
    slept = []

    async def pause(seconds):
        slept.append(seconds)
        with place.ledger() as other:
            other.deliveries.keep([Delivery("porting", f"word {len(slept)}")] if len(slept) == 2 else [])

    with place.ledger() as ledger:
        await pause_until_told(ledger, 1_800, since=ledger.deliveries.newest(), pause=pause)

    assert slept == [5.0, 5.0]


async def test_from_the_sandbox_over_the_receiver_to_the_ledger(place, tmp_path):
    """Signed by the sandbox, checked and kept by the receiver at the address that the account was pointed at."""
    with place.ledger() as ledger:
        async with receiving(place.place.settings(), ledger, port=0) as at, following(place) as parts:
            await point_at(parts.api, f"{at.public_url}/webhooks/porting", may_replace=False, agree=lambda _: False)
            run_id = await filed(place, tmp_path, ALIKE[:1])
            await followed(place)
            passes(place, 61)
            await settled(place)
            statuses = {one["outcome"] for one in place.sandbox.told("/state")["callbacks"]}
            (run,) = (await followed(place, run_id)).runs

    assert statuses == {"200"}
    assert run.statuses == {"waiting-for-signature": 1}
