"""Faults by rule and by profile: what the client sees, what was processed, and that a retry helps."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from numberlift.sandbox import Chaos, SandboxOptions, World, running
from numberlift.sandbox.faults import PROFILES, WEBHOOK, Asked, Faults, Rule
from tests.sandbox.conftest import BULK, ELIGIBILITY, PORTABILITY, answer, basic, bulk_body, fault, numbers_from

GOOD = PORTABILITY + "+14155550100"
CUT = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


def checks(world):
    return len(list(world.store.items("BulkEligibility")))


@pytest.mark.parametrize(("more", "retry_after"), [({}, None), ({"retry_after": 2}, "2")])
async def test_throttled_with_and_without_retry_after(client, more, retry_after):
    await fault(client, kind="throttle", count=1, **more)
    async with client.get(GOOD) as reply:
        body = await reply.json()
        again = (await answer(client.get(GOOD)))[0]

    assert (reply.status, body["code"], reply.headers.get("Retry-After"), again) == (429, 20429, retry_after, 200)


async def test_a_client_that_dies_in_its_request_is_no_fault_of_the_server(url, client, world, caplog):
    """It was killed before its body was whole: nothing is processed, and the server has nothing to complain of."""
    host, port = url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {BULK} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n"
    writer.write(f"{head}Authorization: {basic()['Authorization']}\r\n\r\n{{".encode())
    await writer.drain()
    await in_flight(client, 1)
    writer.transport.abort()
    await in_flight(client, 0)

    assert (checks(world), [one.getMessage() for one in caplog.records if one.name.startswith("aiohttp")]) == (0, [])


async def in_flight(client, wanted):
    """Wait until so many requests are under way."""
    for _ in range(1_000):
        if (await answer(client.get("/_sandbox/traffic")))[1]["in_flight"] == wanted:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(wanted)


@pytest.mark.parametrize(("status", "code"), [(500, 20500), (503, 20503)])
async def test_an_error_comes_before_processing(client, world, status, code):
    await fault(client, kind="error", status=status, count=1)
    got, body = await answer(client.post(BULK, json=bulk_body("+14155550100")))

    assert (got, body["code"], checks(world)) == (status, code, 0)


async def test_a_reset_before_processing_leaves_nothing(client, world):
    await fault(client, kind="reset", method="POST")
    with pytest.raises(CUT):
        await client.post(BULK, json=bulk_body("+14155550100"))

    assert checks(world) == 0


async def test_a_reset_after_the_commit_leaves_the_object(client, world):
    await fault(client, kind="reset-after", method="POST")
    with pytest.raises(CUT):
        await client.post(BULK, json=bulk_body("+14155550100"))

    assert checks(world) == 1


async def test_an_error_after_the_commit_leaves_the_object(client, world):
    await fault(client, kind="error-after", count=1)
    status, body = await answer(client.post(BULK, json=bulk_body("+14155550100")))

    assert (status, body["code"], checks(world)) == (503, 20503, 1)


async def test_a_late_commit_lands_after_the_connection_is_gone(client, world):
    await fault(client, kind="late", seconds=0.2, method="POST")
    with pytest.raises(CUT):
        await client.post(BULK, json=bulk_body("+14155550100"))
    before = checks(world)
    await asyncio.sleep(0.4)

    assert (before, checks(world)) == (0, 1)


async def test_a_slow_request_is_processed_although_the_client_gave_up(client, world):
    await fault(client, kind="slow", seconds=0.3, count=1)
    with pytest.raises(TimeoutError):
        await client.post(BULK, json=bulk_body("+14155550100"), timeout=aiohttp.ClientTimeout(total=0.1))
    before = checks(world)
    await asyncio.sleep(0.5)

    assert (before, checks(world)) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "content_type", "readable"),
    [
        ("truncated", "application/json", False),
        ("mislabelled", "text/plain", True),
        ("html", "text/html", False),
        ("empty", "application/json", False),
    ],
)
async def test_an_unreadable_200(client, kind, content_type, readable):
    import orjson

    await fault(client, kind=kind, count=1)
    async with client.get(GOOD) as reply:
        text = await reply.read()
    try:
        read = bool(orjson.loads(text))
    except orjson.JSONDecodeError:
        read = False

    assert (reply.status, reply.content_type, read) == (200, content_type, readable)


async def test_a_rule_can_be_about_one_number_in_the_path_or_the_body(client):
    await fault(client, kind="error", number="+14155550102")
    statuses = [
        (await answer(client.get(PORTABILITY + "+14155550102")))[0],
        (await answer(client.get(GOOD)))[0],
        (await answer(client.post(BULK, json=bulk_body("+14155550102"))))[0],
        (await answer(client.post(ELIGIBILITY, json=bulk_body("+14155550100"))))[0],
    ]

    assert statuses == [503, 200, 503, 200]


async def test_a_rule_can_be_about_one_operation_and_so_many_times(client):
    await fault(client, kind="error", operation="FetchPorting*", count=2)
    gets = [(await answer(client.get(GOOD)))[0] for _ in range(3)]
    _, listed = await answer(client.get("/_sandbox/faults"))

    assert (gets, listed["rules"][0]["count"]) == ([503, 503, 200], 0)


async def test_rules_are_cleared_and_the_profile_changed_by_control(client):
    await fault(client, kind="error")
    _, cleared = await answer(client.post("/_sandbox/faults", json={"clear": True, "chaos": "flaky"}))

    assert (cleared["rules"], cleared["chaos"]) == ([], "flaky")


@pytest.mark.parametrize(
    "rule", [{"kind": "earthquake"}, {"count": 1}, {"kind": "slow", "colour": "red"}, "reset", {"kind": "slow", "x": 1}]
)
async def test_a_senseless_rule_is_refused(client, rule):
    status, _ = await answer(client.post("/_sandbox/faults", json={"rule": rule}))

    assert status == 400


def test_hostile_spoils_about_a_third_of_requests_and_the_same_ones_for_a_seed():
    asked = Asked("FetchPortingPortability", "GET", GOOD)

    def draws(seed):
        faults = Faults(chaos=Chaos.HOSTILE, seed=seed)
        return [faults.drawn(asked) for _ in range(3000)]

    spoilt = sum(rule is not None for rule in draws(1)) / 3000
    assert 0.28 < spoilt < 0.40
    assert draws(1) == draws(1) != draws(2)


@pytest.mark.parametrize("chaos", list(Chaos))
def test_the_shares_of_a_profile_leave_room_for_success(chaos):
    for operation in ("FetchX", "ListX", WEBHOOK):
        webhook = operation == WEBHOOK
        shares = [
            rule.probability
            for rule in PROFILES[chaos]
            if rule.befalls(Asked(operation, "GET", "/")) and rule.kind.startswith("webhook") == webhook
        ]
        assert sum(shares) < 0.7


def test_a_rule_of_requests_never_befalls_a_webhook():
    faults = Faults(chaos=Chaos.CALM, seed=1)
    faults.add([Rule.from_json({"kind": "error"})])

    assert faults.drawn(Asked(WEBHOOK, "POST", "http://localhost/")) is None
    assert faults.drawn(Asked("FetchX", "GET", "/")) is not None


async def test_hostile_verdicts_equal_calm_ones_once_asked_often_enough():
    async def verdict(session, number):
        for _ in range(60):
            try:
                async with session.get(PORTABILITY + number) as reply:
                    body = await reply.json(content_type=None)
                    if isinstance(body, dict) and "portable" in body:
                        return body["portable"], body["not_portable_reason_code"]
            except (aiohttp.ClientError, ValueError):
                continue
        raise AssertionError(number)

    async def verdicts(chaos):
        world = World(SandboxOptions(chaos=chaos))
        async with running(world) as url, aiohttp.ClientSession(base_url=url, headers=basic()) as session:
            numbers = [number for number, _ in zip(numbers_from(), range(60), strict=False)]
            return await asyncio.gather(*(verdict(session, number) for number in numbers)), world.traffic.report()

    (calm, _), (hostile, traffic) = await verdicts(Chaos.CALM), await verdicts(Chaos.HOSTILE)

    assert calm == hostile
    assert len(traffic["faults"]) > 5


async def test_latency_does_not_block_others(client):
    await answer(client.post("/_sandbox/limits", json={"latency_ms": 200}))
    begun = time.monotonic()
    await asyncio.gather(*(answer(client.get(GOOD)) for _ in range(20)))

    assert 0.2 <= time.monotonic() - begun < 3
