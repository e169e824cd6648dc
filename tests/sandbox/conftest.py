"""A sandbox on a real socket of this process, and a client that asks it."""

from __future__ import annotations

import itertools

import aiohttp
import pytest
from aiohttp import encode_basic_auth

from numberlift.sandbox import SandboxOptions, World, running

MAIN = "AC00000000000000000000000000000001"
NORTH = "AC00000000000000000000000000000002"
FOREIGN = "AC00000000000000000000000000000009"
PORTABILITY = "/v1/Porting/Portability/PhoneNumber/"
ELIGIBILITY = "/v1/HostedNumber/Eligibility"
BULK = "/v1/HostedNumber/Eligibility/Bulk"


def basic(user=MAIN, password="sandbox"):
    """An Authorization header."""
    return {"Authorization": encode_basic_auth(user, password)}


def bulk_body(*numbers, name="a list"):
    return {"friendly_name": name, "phone_numbers": [{"phone_number": number} for number in numbers]}


@pytest.fixture
def world():
    return World(SandboxOptions(concurrency_limit=None))


@pytest.fixture
async def url(world):
    async with running(world) as base:
        yield base


@pytest.fixture
async def client(url):
    """A session with the main account's credentials and the sandbox as its base."""
    async with aiohttp.ClientSession(base_url=url, headers=basic()) as session:
        yield session


async def answer(request):
    """Status and JSON of a reply under way."""
    async with request as reply:
        return reply.status, await reply.json()


async def advance(client, seconds):
    await answer(client.post("/_sandbox/advance", json={"seconds": seconds}))


async def fault(client, **rule):
    """Add one fault rule by the control plane."""
    status, body = await answer(client.post("/_sandbox/faults", json={"rule": rule}))
    assert status == 200, body


class StoppedTime:
    """A wall clock that stands still unless told."""

    def __init__(self, at=1_800_000_000.0):
        self.at = at

    def __call__(self):
        return self.at


def numbers_from(start="+14152000000"):
    """Endless distinct US numbers."""
    return (f"+{number}" for number in itertools.count(int(start)))
