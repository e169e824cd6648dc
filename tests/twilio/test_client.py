"""The client over a real socket: what it sends, and when it asks again."""

from __future__ import annotations

import asyncio
import socket
import time
from base64 import b64encode

import orjson
import pytest

from numberlift.domain.checks import Eligibility, Portability, Undecided
from numberlift.errors import ApiDown, CredentialsRefused, RowRefused, TryAgain
from numberlift.twilio import LoneShares, Pace, Patience, RetryPolicy, Tally
from numberlift.twilio.wire import Request
from tests.twilio.replies import ACCOUNT, ELIGIBLE_ROW, NUMBER
from tests.twilio.serving import QUICK, SECRET, answered, client_of, cut, portable, serving, silence, talking

ORDERS = Request("orders", "GET", "preview", "/Orders", "PageSize=2")
OTHER = "AC" + "2" * 32
OWN = {"sid": ACCOUNT, "status": "active", "type": "Full", "owner_account_sid": ACCOUNT}
NO = {"code": 20003, "message": "Authenticate", "status": 401}


async def test_a_question_carries_credentials_number_and_account():
    async with talking() as (client, server):
        await client.portability(NUMBER, target_account_sid=OTHER, address_sid="AD1")

    asked = server.received[0]
    assert asked.raw_path == (
        f"/v1/Porting/Portability/PhoneNumber/%2B14155550100?TargetAccountSid={OTHER}&AddressSid=AD1"
    )
    assert asked.headers["Authorization"] == "Basic " + b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()
    assert asked.headers["User-Agent"] == "numberlift"


async def test_an_eligibility_check_is_posted_as_json():
    async with talking((200, {"results": [ELIGIBLE_ROW]})) as (client, server):
        answer = await client.eligibility(NUMBER, account_sid=OTHER)

    assert isinstance(answer, Eligibility)
    assert server.received[0].headers["Content-Type"] == "application/json"
    assert orjson.loads(server.bodies[0])["phone_numbers"][0]["hosting_account_sid"] == OTHER


async def test_a_bulk_check_is_started_and_polled():
    started = (202, {"request_id": "EC1", "status": "QUEUED"})
    ended = (200, {"status": "SUCCESSFUL", "results": [ELIGIBLE_ROW]})
    async with talking(started, (200, {"status": "PROCESSING", "results": []}), ended) as (client, _):
        request_id = await client.start_bulk([(NUMBER, "")], friendly_name="list")
        states = [await client.bulk(request_id) for _ in range(2)]

    assert [state.done for state in states] == [False, True]


async def test_a_path_prefix_of_the_base_is_kept():
    async with serving(portable) as base, client_of(f"{base}/proxy/") as client:
        answer = await client.portability(NUMBER)

    assert isinstance(answer, Portability)


@pytest.mark.parametrize(
    "failure",
    [500, 503, 408, 429, cut, (200, b'{"portable": tr'), (400, b"<html>"), (302, {}, {"Location": "/elsewhere"})],
)
async def test_a_check_that_got_no_answer_is_asked_again(failure):
    async with talking(failure, failure, portable) as (client, server):
        answer = await client.portability(NUMBER)

    assert isinstance(answer, Portability)
    assert [asked.path for asked in server.received] == [server.received[0].path] * 3


@pytest.mark.parametrize(
    ("failure", "reason"), [(500, "server-error"), (cut, "reset"), ((200, b""), "unreadable-reply")]
)
async def test_after_the_last_attempt_it_is_unknown_which_is_not_no(failure, reason):
    tally = Tally()
    async with talking(failure, listener=tally) as (client, server):
        with pytest.raises(TryAgain) as caught:
            await client.portability(NUMBER)

    assert caught.value.reason == reason
    assert len(server.received) == tally.requests == QUICK.attempts
    assert tally.retries == QUICK.attempts - 1


async def test_a_lost_connection_is_not_sent_again_behind_the_paces_back():
    """The library would repeat a GET by itself; here each send is one exchange that was waited for and counted."""
    tally = Tally()
    async with talking(portable, cut, portable, listener=tally) as (client, server):
        await client.portability(NUMBER)
        await client.portability(NUMBER)

    assert tally.requests == len(server.received) == 3
    assert tally.failures == 1


async def test_429_is_asked_again_more_often_than_anything_else():
    tally = Tally()
    async with talking(*[429] * (QUICK.attempts + 1), portable, listener=tally) as (client, _):
        assert isinstance(await client.portability(NUMBER), Portability)

    assert tally.rate_limited == QUICK.attempts + 1


async def test_a_time_out_is_total():
    async with talking(silence, timeout_seconds=0.05, retry=RetryPolicy(attempts=1)) as (client, _):
        with pytest.raises(TryAgain) as caught:
            await client.portability(NUMBER)

    assert caught.value.reason == "time-out"
    assert isinstance(caught.value.__cause__, TimeoutError)


async def test_a_server_that_is_not_there_was_never_sent_anything():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with client_of(f"http://127.0.0.1:{taken.getsockname()[1]}") as client:
            with pytest.raises(TryAgain) as caught:
                await client.portability(NUMBER)

    assert caught.value.reason == "never-sent"
    assert caught.value.__cause__ is not None


async def test_a_failure_inside_twilio_is_asked_a_few_times_and_then_undecided():
    failed = (400, {"code": 22135, "message": "x", "status": 400})
    async with talking(failed) as (client, server):
        answer = await client.portability(NUMBER)

    assert answer == Undecided(NUMBER, "internal-processing-error", 22135)
    assert len(server.received) == QUICK.undecided_attempts
    async with talking(failed, portable) as (client, _):
        assert isinstance(await client.portability(NUMBER), Portability)


async def test_wrong_credentials_stop_the_run():
    async with talking((401, NO)) as (client, _):
        with pytest.raises(CredentialsRefused):
            await client.portability(NUMBER, target_account_sid=OTHER)
        with pytest.raises(CredentialsRefused):
            await client.account()


async def test_an_account_we_may_not_use_refuses_only_its_row():
    """Our own account still answers, so the credentials are good."""
    async with talking((401, NO), (200, OWN)) as (client, server):
        with pytest.raises(RowRefused, match=OTHER):
            await client.portability(NUMBER, target_account_sid=OTHER)

    assert server.received[1].path == f"/2010-04-01/Accounts/{ACCOUNT}.json"


async def test_the_account_is_fetched():
    async with talking((200, OWN)) as (client, _):
        account = await client.account()

    assert (account.sid, account.status, account.trial) == (ACCOUNT, "active", False)


async def test_pages_are_walked_on_the_configured_base_until_the_last():
    pages = [
        (200, {"items": [{"n": 1}], "meta": {"next_page_url": "https://evil.example/x?Page=1"}}),
        (200, {"items": [{"n": 2}], "meta": {"next_page_url": None}}),
    ]
    async with talking(*pages) as (client, server):
        found = [item["n"] async for page in client.line.pages(ORDERS, key="items") for item in page.items]

    assert found == [1, 2]
    assert [asked.path_qs for asked in server.received] == ["/Orders?PageSize=2", "/Orders?Page=1"]


async def test_pages_that_lead_in_a_circle_are_no_whole_list():
    circle = (200, {"items": [{"n": 1}], "meta": {"next_page_url": "https://x/y?Page=1"}})
    async with talking(circle) as (client, _):
        with pytest.raises(TryAgain):
            [page async for page in client.line.pages(ORDERS, key="items")]


async def test_an_api_that_is_plainly_down_stops_the_run():
    """Many numbers fail and nobody is answered: the rows are kept for the next start."""
    patience = Patience(seconds=0.2, failures=20)
    async with talking(503, patience=patience) as (client, _):
        asked = [asyncio.ensure_future(client.portability(NUMBER)) for _ in range(20)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)

    assert any(isinstance(outcome, ApiDown) and "again to go on" in str(outcome) for outcome in outcomes)


async def test_a_third_of_requests_failing_changes_no_answer():
    """Resets, 429, 503 and truncated replies in turn, for 300 numbers and 20 workers."""
    turns = iter(range(10**6))
    failures = (cut, 429, 503, (200, b'{"po'))

    async def hostile(request):
        turn = next(turns)
        if turn % 3:
            return await portable(request)
        failure = failures[turn // 3 % 4]
        return await failure(request) if callable(failure) else answered(failure)

    policy = RetryPolicy(attempts=12, first_wait=0.001, cap=0.002)
    numbers = [f"+1415555{last:04d}" for last in range(300)]
    async with serving(hostile) as base, client_of(base, retry=policy, pace=Pace(LoneShares())) as client:
        answers = await asyncio.gather(*(client.portability(number) for number in numbers))

    assert [answer.phone_number for answer in answers] == numbers
    assert all(isinstance(answer, Portability) and answer.portable for answer in answers)


async def test_a_client_not_entered_says_so():
    with pytest.raises(RuntimeError, match="enter the TwilioClient"):
        await client_of("http://127.0.0.1:1").portability(NUMBER)


async def test_no_more_connections_than_the_pace_allows():
    most, now = 0, 0

    async def count(request):
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return await portable(request)

    async with serving(count) as base, client_of(base, pace=Pace(LoneShares(), max_concurrency=4)) as client:
        await asyncio.gather(*(client.portability(NUMBER) for _ in range(40)))

    assert most == 4


async def test_a_wait_that_the_server_asks_for_is_kept():
    async with talking((429, {}, {"Retry-After": "1"}), portable, retry=RetryPolicy()) as (client, _):
        began = time.monotonic()
        await client.portability(NUMBER)

    assert time.monotonic() - began >= 1.0
