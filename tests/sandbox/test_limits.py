"""Limits are enforced by sliding window and by count, and traffic is counted exactly."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.sandbox.limits import Limits
from numberlift.sandbox.traffic import Traffic
from tests.sandbox.conftest import NORTH, PORTABILITY, StoppedTime, answer, basic, fault

GOOD = PORTABILITY + "+14155550100"


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=80).map(sorted))
def test_the_most_in_any_one_second_is_exact(milliseconds):
    """Compared with counting every window that ends at an arrival."""
    clock = StoppedTime(0.0)
    traffic = Traffic(now=clock)
    for at in milliseconds:
        clock.at = at / 1000
        traffic.arrived("x")

    assert traffic.most_per_second == max(
        sum(end / 1000 - 1.0 < at / 1000 <= end / 1000 for at in milliseconds) for end in milliseconds
    )


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=80).map(sorted), st.integers(1, 10))
def test_no_second_ever_admits_more_than_the_rate(milliseconds, rate):
    clock = StoppedTime(0.0)
    limits = Limits(rate=rate, concurrency=None, now=clock)
    admitted = []
    for at in milliseconds:
        clock.at = at / 1000
        if limits.admit("AC1"):
            admitted.append(clock.at)
            limits.release("AC1")

    assert max(sum(end - 1.0 < at <= end for at in admitted) for end in admitted) <= rate


async def test_above_the_rate_comes_20429_and_is_counted(client):
    await answer(client.post("/_sandbox/limits", json={"rate": 5}))
    answers = await asyncio.gather(*(answer(client.get(GOOD)) for _ in range(12)))
    _, traffic = await answer(client.get("/_sandbox/traffic"))

    refused = [body["code"] for status, body in answers if status == 429]
    assert refused == [20429] * 7
    assert (traffic["rate_limited"], traffic["most_in_one_second"], traffic["requests"]) == (7, 12, 12)


async def test_above_the_concurrency_comes_20429(client):
    await answer(client.post("/_sandbox/limits", json={"concurrency": 4, "latency_ms": 300}))
    answers = await asyncio.gather(*(answer(client.get(GOOD)) for _ in range(10)))
    _, traffic = await answer(client.get("/_sandbox/traffic"))

    assert sorted(status for status, _ in answers) == [200] * 4 + [429] * 6
    assert traffic["highest_concurrency"] >= 4
    assert traffic["in_flight"] == 0


async def test_a_limit_is_an_accounts_own(client, url):
    await answer(client.post("/_sandbox/limits", json={"rate": 1}))
    async with aiohttp.ClientSession(base_url=url, headers=basic(NORTH, "sandbox-north")) as other:
        statuses = [(await answer(session.get(GOOD)))[0] for session in (client, client, other)]

    assert statuses == [200, 429, 200]


async def test_a_limit_is_lifted_by_null(client):
    await answer(client.post("/_sandbox/limits", json={"rate": 1}))
    status, limits = await answer(client.post("/_sandbox/limits", json={"rate": None}))
    statuses = [(await answer(client.get(GOOD)))[0] for _ in range(5)]

    assert (status, limits["rate"], statuses) == (200, None, [200] * 5)


@pytest.mark.parametrize("body", [{"rate": 0}, {"rate": "many"}, {"concurrency": -1}, {"latency_ms": -5}])
async def test_a_senseless_limit_is_refused(client, body):
    assert (await answer(client.post("/_sandbox/limits", json=body)))[0] == 400


async def test_traffic_is_counted_by_operation_without_the_control_plane(client):
    await answer(client.get(GOOD))
    await answer(client.post("/v1/HostedNumber/Eligibility", json={}))
    _, traffic = await answer(client.get("/_sandbox/traffic"))

    assert traffic["operations"] == {"FetchPortingPortability": 1, "CreateEligibility": 1}
    assert traffic["statuses"] == {"200": 1, "400": 1}


async def test_faults_played_are_counted_by_kind(client):
    await fault(client, kind="error", count=2)
    for _ in range(3):
        await answer(client.get(GOOD))
    _, traffic = await answer(client.get("/_sandbox/traffic"))

    assert traffic["faults"] == {"error": 2}


async def test_asks_per_number_are_kept_while_told_to(client):
    await answer(client.get(GOOD))
    await answer(client.post("/_sandbox/traffic", json={"reset": True, "record_numbers": True}))
    for _ in range(3):
        await answer(client.get(GOOD))
    _, traffic = await answer(client.get("/_sandbox/traffic"))

    assert (traffic["asks"], traffic["requests"]) == ({"portability": {"+14155550100": 3}}, 3)
