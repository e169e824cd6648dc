"""Port-ins outlive the sandbox: a world loaded again goes on where it stood, and a reset forgets it all."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp

from numberlift.sandbox import SandboxOptions, World, running
from tests.sandbox.conftest import advance, answer, basic
from tests.sandbox.porting_steps import (
    DAY,
    LIST,
    PLAIN,
    WEBHOOK,
    card,
    create,
    delete,
    number_paths,
    standing,
    submitted,
)


@asynccontextmanager
async def world_at(path):
    async with (
        running(World(SandboxOptions(state_file=path))) as url,
        aiohttp.ClientSession(base_url=url, headers=basic()) as client,
    ):
        yield client


async def test_a_port_in_goes_on_after_a_restart(tmp_path):
    async with world_at(tmp_path / "world") as client:
        sid = await submitted(client, PLAIN, card(173))
        await answer(client.post(WEBHOOK, json={"port_in_target_url": "http://127.0.0.1:1/"}))
    async with world_at(tmp_path / "world") as client:
        await advance(client, 2 * DAY)
        dated = await standing(client, sid)
    async with world_at(tmp_path / "world") as client:
        await delete(client, (await number_paths(client, sid))[1])
        await advance(client, 6 * DAY)

        assert dated == ("action-required", ["port-pending", "port-rejected"])
        assert await standing(client, sid) == ("completed", ["completed", "canceled"])
        assert (await answer(client.get(WEBHOOK)))[0] == 200
        assert (await create(client, PLAIN))[0] == 202


async def test_a_reset_forgets_port_ins_and_switches(client):
    await submitted(client)
    await answer(client.post("/_sandbox/porting", json={"guards": False, "minimum_days": {"JP": 3}}))
    await answer(client.post("/_sandbox/reset", json={}))

    assert (await answer(client.get(LIST)))[1]["port_in_requests"] == []
    assert (await answer(client.get("/_sandbox/porting")))[1]["guards"] is True
    assert (await answer(client.get("/_sandbox/porting")))[1]["minimum_days"] == {"US": 7, "JP": 10}
