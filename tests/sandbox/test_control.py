"""The control plane: hello, reset, advance, state, sign; no credentials, not counted."""

from __future__ import annotations

import aiohttp
import pytest

from tests.sandbox.conftest import BULK, PORTABILITY, advance, answer, bulk_body, fault


async def test_a_sandbox_is_recognised_without_credentials(url, world):
    async with aiohttp.ClientSession(base_url=url) as session:
        status, hello = await answer(session.get("/_sandbox"))

    assert (status, hello["sandbox"], hello["world"]) == (200, True, world.id)


async def test_reset_begins_a_new_world(client, world):
    await answer(client.post(BULK, json=bulk_body("+14155550140")))
    await fault(client, kind="error")
    await advance(client, 86_400)
    _, before = await answer(client.get("/_sandbox"))
    _, after = await answer(client.post("/_sandbox/reset"))
    _, state = await answer(client.get("/_sandbox/state"))

    assert after["world"] != before["world"]
    assert after["now"] < before["now"]
    assert (state["objects"], state["asks"]) == ({}, {})
    assert (await answer(client.get(PORTABILITY + "+14155550100")))[0] == 200
    assert world.traffic.requests == 1


async def test_advance_moves_the_clock_and_may_change_its_speed(client):
    _, before = await answer(client.get("/_sandbox"))
    _, after = await answer(client.post("/_sandbox/advance", json={"seconds": 86_400, "speed": 5}))

    assert (after["now"] > before["now"], after["speed"]) == (True, 5)


@pytest.mark.parametrize("body", [{"seconds": -1}, {"seconds": "long"}, {"speed": -1}])
async def test_a_senseless_move_is_refused(client, body):
    assert (await answer(client.post("/_sandbox/advance", json=body)))[0] == 400


async def test_the_state_shows_every_object_by_kind(client):
    _, begun = await answer(client.post(BULK, json=bulk_body("+14155550140", name="mine")))
    _, state = await answer(client.get("/_sandbox/state"))
    _, other = await answer(client.get("/_sandbox/state", params={"kind": "Nothing"}))

    assert state["objects"]["BulkEligibility"][begun["request_id"]]["friendly_name"] == "mine"
    assert state["asks"] == {"hosting": {"+14155550140": 1}}
    assert other["objects"] == {"Nothing": {}}


@pytest.mark.parametrize("sid", ["PX" + "1" * 32, "KW" + "1" * 32, "nonsense"])
async def test_signing_what_does_not_exist_is_not_found(client, sid):
    status, body = await answer(client.post(f"/_sandbox/sign/{sid}"))

    assert (status, body["code"]) == (404, 20404)


async def test_control_calls_are_no_traffic_and_suffer_no_faults(client, world):
    await fault(client, kind="error")
    status, _ = await answer(client.get("/_sandbox/state"))

    assert (status, world.traffic.requests) == (200, 0)
