"""A new service gets everything by declaring itself: store, clock, signers, ticks, lists that lag, faults."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from numberlift.sandbox import running
from numberlift.sandbox.replies import json_body, json_reply
from numberlift.sandbox.service import Service, account_of, listed_before, world_of
from tests.sandbox.conftest import advance, answer, basic, fault


async def create(request):
    world, body = world_of(request), await json_body(request)
    fields = {"account_sid": account_of(request), "number": body["number"], "status": "new"}
    sid = world.store.insert("Letter", "PX", fields, at=world.clock.now(), number=body["number"])
    return json_reply({"sid": sid}, status=201)


async def list_all(request):
    letters = world_of(request).store.items("Letter", created_before=listed_before(request))
    return json_reply({"items": [sid for sid, _ in letters]})


def sign(world, sid, ending):
    letter = world.store.get("Letter", sid)
    if letter is None:
        return False
    world.store.put("Letter", sid, {**letter.fields, "status": ending})
    return True


def tick(world):
    for sid, letter in list(world.store.items("Letter")):
        if letter.fields["status"] == "new" and world.clock.now() > letter.created + 3600:
            world.store.put("Letter", sid, {**letter.fields, "status": "expired"})


LETTERS = Service(
    name="letters",
    routes=(web.post("/letters", create, name="CreateLetter"), web.get("/letters", list_all, name="ListLetter")),
    signers={"PX": sign},
    tick=tick,
)


@pytest.fixture
async def client(world):
    async with running(world, services=(LETTERS,)) as url, aiohttp.ClientSession(url, headers=basic()) as session:
        yield session


async def letter(client, number="+14155550100"):
    status, body = await answer(client.post("/letters", json={"number": number}))
    assert status == 201
    return body["sid"]


async def test_creates_are_counted_per_number(client):
    for number in ("+14155550100", "+14155550100", "+14155550101"):
        await letter(client, number)
    _, state = await answer(client.get("/_sandbox/state"))

    assert state["accepted"] == {"Letter": {"+14155550100": 2, "+14155550101": 1}}


async def test_a_letter_is_signed_by_control(client, world):
    sid = await letter(client)
    status, body = await answer(client.post(f"/_sandbox/sign/{sid}"))

    assert (status, body) == (200, {"signed": sid})
    assert world.store.get("Letter", sid).fields["status"] == "signed"


async def test_what_is_due_happens_when_the_clock_is_moved(client, world):
    sid = await letter(client)
    await advance(client, 4000)

    assert world.store.get("Letter", sid).fields["status"] == "expired"


async def test_a_list_that_lags_does_not_show_what_is_new(client):
    old = await letter(client)
    await advance(client, 100)
    new = await letter(client)
    await fault(client, kind="lag", operation="List*", seconds=50, count=1)
    _, lagging = await answer(client.get("/letters"))
    _, current = await answer(client.get("/letters"))

    assert (lagging["items"], current["items"]) == ([old], [old, new])
