"""No secret and no authorization header reaches a log, a message, a repr or a traceback."""

from __future__ import annotations

import asyncio
import logging
import traceback
from base64 import b64encode

import aiohttp
import pytest

from numberlift.errors import NumberliftError
from numberlift.twilio import Credentials
from tests.twilio.replies import ACCOUNT, NUMBER
from tests.twilio.serving import CREDENTIALS, SECRET, cut, portable, silence, talking

AUTHORIZATION = b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()


async def garbage(request: aiohttp.web.Request) -> aiohttp.web.StreamResponse:
    """Answer what is no HTTP, so that aiohttp raises an error that knows the whole request."""
    assert request.transport is not None
    request.transport.write(b"HTTP/9.9 what\r\n\r\n")
    return await cut(request)


def everything_of(error: BaseException) -> str:
    """What a curious log could print of an error and its causes."""
    told = [*traceback.format_exception(error), *(repr(value) for value in vars(error).values())]
    cause = error.__cause__ or error.__context__
    return "".join([repr(error), *told, everything_of(cause) if cause else ""])


@pytest.mark.parametrize("answer", [portable, 500, 401, 429, cut, garbage, silence, (200, b"{")])
async def test_no_log_at_any_level_and_no_error_holds_a_secret(answer, caplog):
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    told = ""
    async with talking(answer, portable, timeout_seconds=0.1) as (client, _):
        try:
            await client.portability(NUMBER)
        except NumberliftError as error:
            told = everything_of(error)
        told += repr(client) + repr(client.line) + repr(vars(client)) + repr(vars(client.line))

    told += caplog.text + repr([vars(record) for record in caplog.records])
    assert SECRET not in told
    assert AUTHORIZATION not in told


def test_credentials_print_as_dots():
    key = Credentials(ACCOUNT, api_key="SK1", api_secret="top-secret")
    for given in (CREDENTIALS, key, CREDENTIALS.authorization(), [key.authorization()]):
        shown = f"{given!r}"
        assert "••••" in shown
        assert SECRET not in shown
        assert "top-secret" not in shown
