"""The list of port-ins: tokens, filters, order, and how it lags."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import advance, answer, fault
from tests.sandbox.porting_steps import DAY, LIST, card, filed, plain, sign, uploaded


async def listed(client, **query):
    status, body = await answer(client.get(LIST, params=query))
    assert status == 200, body
    return body


async def sids(client, **query):
    return [row["port_in_request_sid"] for row in (await listed(client, **query))["port_in_requests"]]


@pytest.fixture
async def five(client):
    """Five requests, a day apart, oldest first."""
    document = await uploaded(client)
    made = []
    for digits in range(190, 195):
        made.append(await filed(client, card(digits), document=document))
        await advance(client, DAY)
    return made


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
async def test_tokens_lead_through_the_whole_list_once(client, five, size):
    seen, token = [], None
    for _ in range(10):
        page = await listed(client, Size=size, **({"Token": token} if token else {}))
        seen += [row["port_in_request_sid"] for row in page["port_in_requests"]]
        token = page["meta"]["next_token"]
        if token is None:
            break

    assert seen == five[::-1]
    assert set(page["meta"]) == {"next_token", "previous_token"}


async def test_the_token_before_leads_back(client, five):
    first = await listed(client, Size=2)
    second = await listed(client, Size=2, Token=first["meta"]["next_token"])

    assert first["meta"]["previous_token"] is None
    assert await sids(client, Size=2, Token=second["meta"]["previous_token"]) == five[:2:-1]


async def test_a_new_request_does_not_shift_the_pages(client, five):
    first = await listed(client, Size=2)
    await filed(client, card(195))

    assert await sids(client, Token=first["meta"]["next_token"]) == five[2::-1]


async def test_every_filter_narrows(client, five, world):
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(world.store.get("PortInRequest", five[2]).created, UTC).date().isoformat()
    await sign(client, five[4])

    assert await sids(client, PortInRequestSid=f"{five[0]},{five[3]}") == [five[3], five[0]]
    for word in ("In progress", "in_progress"):
        assert await sids(client, PortInRequestStatus=word) == [five[4]]
    assert await sids(client, CreatedAfter=day) == [five[4], five[3]]
    assert await sids(client, CreatedBefore=day) == [five[1], five[0]]


@pytest.mark.parametrize(
    "query",
    [{"Size": "0"}, {"Size": "101"}, {"Token": "KW1"}, {"PortInRequestStatus": "lost"}, {"CreatedAfter": "yesterday"}],
)
async def test_nonsense_is_refused(client, query):
    assert (await answer(client.get(LIST, params=query)))[0] == 400


async def test_a_list_that_lags_does_not_show_the_newest(client, five):
    await fault(client, kind="lag", operation="List*", seconds=DAY + 60, count=1)

    assert await sids(client) == five[3::-1]
    assert await sids(client) == five[::-1]


async def test_statuses_come_in_two_spellings_each_request_in_one(client):
    document = await uploaded(client)
    made = [await filed(client, card(190 + digit), document=document) for digit in range(10)]
    words = {row["port_in_request_status"] for row in (await listed(client))["port_in_requests"]}

    assert {plain(word) for word in words} == {"in-review"}
    assert len(made) == 10
