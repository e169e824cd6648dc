"""The client and the sandbox, each built from Twilio's pages, understand each other: calm, hostile and limited."""

from __future__ import annotations

import asyncio

from numberlift.domain.checks import Eligibility, Portability, Undecided
from numberlift.sandbox import Chaos, SandboxOptions, World, running
from numberlift.twilio import BaseUrls, Credentials, LoneShares, Pace, RetryPolicy, Tally, TwilioClient

CREDENTIALS = Credentials("AC" + "0" * 31 + "1", "sandbox")
NUMBERS = [f"+1415555{last:04d}" for last in range(100, 160)]
QUICK = RetryPolicy(attempts=12, first_wait=0.01, cap=0.1, longest_wish=0.1)


def client_of(url: str, **parts) -> TwilioClient:
    return TwilioClient(
        CREDENTIALS, pace=Pace(LoneShares()), base=BaseUrls.at(url), retry=QUICK, timeout_seconds=2.0, **parts
    )


async def verdicts(chaos: Chaos) -> list:
    async with running(World(SandboxOptions(chaos=chaos))) as url, client_of(url) as client:
        portability = [client.portability(number) for number in NUMBERS]
        eligibility = [client.eligibility(number) for number in NUMBERS]
        return await asyncio.gather(*portability, *eligibility)


async def test_a_hostile_twilio_gives_the_verdicts_of_a_calm_one():
    calm = await verdicts(Chaos.CALM)

    assert all(isinstance(answer, Portability | Eligibility | Undecided) for answer in calm)
    assert {answer.portable for answer in calm if isinstance(answer, Portability)} == {True, False}
    assert await verdicts(Chaos.HOSTILE) == calm


async def test_a_bulk_check_agrees_with_single_ones():
    """But for those that Twilio failed to find out, which are asked again one by one."""
    async with running(World(SandboxOptions(speed=200.0))) as url, client_of(url) as client:
        request_id = await client.start_bulk([(number, "") for number in NUMBERS], friendly_name="list")
        for _ in range(200):
            state = await client.bulk(request_id)
            if state.done:
                break
            await asyncio.sleep(0.02)
        single = await asyncio.gather(*(client.eligibility(number) for number in NUMBERS))

    decided = {answer for answer in state.rows if isinstance(answer, Eligibility)}
    assert {answer.phone_number for answer in state.rows} == set(NUMBERS)
    assert len(decided) > len(NUMBERS) / 2
    assert decided <= set(single)


async def test_the_own_account_answers():
    async with running(World(SandboxOptions())) as url, client_of(url, listener=Tally()) as client:
        account = await client.account()

    assert (account.sid, account.status) == (CREDENTIALS.account_sid, "active")
