"""Bundles are listed by every filter and in both orders, over pages; lists of items lag as told."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import BUNDLES, DE, bundle, fetched, posted, reviewed
from tests.sandbox.conftest import advance, answer, fault


async def sids(client, **query):
    found = await fetched(client, f"{BUNDLES}?{urlencode(query)}")
    return [one["sid"] for one in found["results"]]


@pytest.fixture
async def two(client):
    """An approved Australian bundle that lapses in 30 days, and a German draft."""
    first, *_ = await steps.compliant(client, name="expires-30d")
    await reviewed(client, first)
    return first, await bundle(client, name="second", group=DE)


async def test_each_filter_leaves_what_fits(client, two):
    first, second = two
    regulation = (await fetched(client, f"{BUNDLES}/{second}"))["regulation_sid"]
    until = (await fetched(client, f"{BUNDLES}/{first}"))["valid_until"]
    year = until[:4]

    for query in ({"Status": "twilio-approved"}, {"BundleSids": first}, {"FriendlyName": "expires-30d"}):
        assert await sids(client, **query) == [first]
    for query in ({"RegulationSid": regulation}, {"EndUserType": "business"}, {"HasValidUntilDate": "false"}):
        assert await sids(client, **query) == [second]
    for query in ({"IsoCountry": "au"}, {"HasValidUntilDate": "true"}, {"ValidUntilDate": until}):
        assert await sids(client, **query) == [first]
    assert await sids(client, **{"ValidUntilDate<": f"{int(year) + 1}-12-31T00:00:00Z"}) == [first]
    assert await sids(client, **{"ValidUntilDate>": f"{int(year) + 1}-12-31T00:00:00Z"}) == []
    assert await sids(client, NumberType="local", BundleSids=f"{first},{second}") == [first, second]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"Status": "ready"}, 22203),
        ({"EndUserType": "robot"}, 22212),
        ({"NumberType": "satellite"}, 22213),
        ({"SortBy": "name"}, 20001),
        ({"SortDirection": "up"}, 20001),
        ({"BundleSids": "BU1"}, 20001),
        ({"ValidUntilDate": "soon"}, 20001),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(client, query, code):
    status, body = await answer(client.get(f"{BUNDLES}?{urlencode(query)}"))

    assert (status, body["code"]) == (400, code)


async def test_bundles_are_sorted_over_pages(client):
    made = []
    for name in "abc":
        made.append(await bundle(client, name=name))
        await advance(client, 10)
    await posted(client, f"{BUNDLES}/{made[0]}", 200, FriendlyName="changed last")
    up = await walked(client, SortBy="date-updated")
    down = await walked(client, SortBy="date-updated", SortDirection="DESC")

    assert up == [made[1], made[2], made[0]]
    assert down == up[::-1]


async def walked(client, **query):
    """All sids, a page of one at a time."""
    path, found = f"{BUNDLES}?{urlencode({**query, 'PageSize': 1})}", []
    while path:
        page = await fetched(client, path)
        found += [one["sid"] for one in page["results"]]
        path = page["meta"]["next_page_url"]
    return found


async def test_lists_lag_as_told(client):
    old = await steps.end_user(client)
    await advance(client, 100)
    await steps.end_user(client)
    await fault(client, kind="lag", operation="List*", seconds=50, count=1)
    lagging, current = [await fetched(client, steps.END_USERS) for _ in range(2)]

    assert [one["sid"] for one in lagging["results"]] == [old]
    assert len(current["results"]) == 2


@pytest.mark.parametrize("kind", ["reset-after", "error-after", "truncated", "html", "empty", "mislabelled"])
async def test_a_create_whose_reply_was_lost_was_made_once(client, world, kind):
    await fault(client, kind=kind, operation="Create*", count=1)
    try:
        async with client.post(steps.END_USERS, data={"FriendlyName": "once", "Type": "individual"}) as reply:
            await reply.read()
    except OSError:
        pass

    assert world.store.accepted("EndUser", "once") == 1


@pytest.mark.parametrize("kind", ["throttle", "error", "reset"])
async def test_a_create_that_failed_before_was_not_made(client, world, kind):
    await fault(client, kind=kind, operation="Create*", count=1)
    try:
        form = steps.upload_form({}, "passport", name="never")
        async with client.post(steps.DOCUMENTS, data=form) as reply:
            await reply.read()
    except OSError:
        pass

    assert world.store.accepted("SupportingDocument", "never") == 0


async def test_an_upload_is_read_though_a_fault_has_read_it_before(client, world):
    await fault(client, kind="slow", operation="CreateSupportingDocument", number="+61400000000", count=1)
    await steps.uploaded(client, {}, "passport", name="read twice")

    assert world.store.accepted("SupportingDocument", "read twice") == 1
