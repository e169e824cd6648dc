"""Lists of orders: filters, pages by token, and lists that lag."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.conftest import advance, answer, fault
from tests.sandbox.hosting_steps import (
    ADDRESSES,
    DOCUMENTS,
    NUMBERS,
    ORDERS,
    PLACE,
    PLAIN,
    card,
    listed,
    mailed,
    placed,
    sign,
    verified,
)

AREAS = ("201", "205", "212", "213", "215", "216", "303")


async def several(client):
    return [await placed(client, card(50, area), UniqueName=f"in-{area}", FriendlyName="list") for area in AREAS]


def sids(body):
    return [item["sid"] for item in body["items"]]


async def follow(client, url):
    """The sids of every page from here on."""
    pages = []
    while url:
        _, body = await answer(client.get(urlsplit(url).path + "?" + urlsplit(url).query))
        pages.append(sids(body))
        url = body["meta"]["next_page_url"]
    return pages


async def test_each_filter_finds_its_order(client):
    ours = await several(client)
    number = (await answer(client.get(f"{ORDERS}/{ours[1]}")))[1]["incoming_phone_number_sid"]
    filters = (
        {"PhoneNumber": card(50, "205")},
        {"UniqueName": "in-205"},
        {"IncomingPhoneNumberSid": number},
        {"FriendlyName": "list", "PhoneNumber": card(50, "205")},
    )

    assert [sids(await listed(client, **query)) for query in filters] == [[ours[1]]] * 4
    assert len(sids(await listed(client, FriendlyName="list", Status="received"))) == len(ours)
    assert sids(await listed(client, UniqueName="nobody")) == []


@pytest.mark.vendor_verified
async def test_a_status_that_does_not_exist_is_refused(client):
    """Error 22111: filtering on a status that does not exist."""
    status, body = await answer(client.get(ORDERS, params={"Status": "lost"}))

    assert (status, body["code"]) == (400, 22111)


@pytest.mark.vendor_verified
async def test_an_empty_list_has_the_pages_meta(client, url):
    """The resource's page, the reply of "Read multiple"."""
    body = await listed(client, Status="completed", PhoneNumber=PLAIN)
    address = f"{url}{ORDERS}?Status=completed&PhoneNumber=%2B14155550150&PageSize=50&Page=0"

    assert body == {
        "items": [],
        "meta": {
            "first_page_url": address,
            "key": "items",
            "next_page_url": None,
            "page": 0,
            "page_size": 50,
            "previous_page_url": None,
            "url": address,
        },
    }


@pytest.mark.parametrize("size", [1, 3, 7, 8])
async def test_pages_hold_every_order_once(client, url, size):
    ours = await several(client)
    pages = await follow(client, f"{url}{ORDERS}?PageSize={size}&FriendlyName=list")

    assert [sid for page in pages for sid in page] == ours
    assert all(len(page) == size for page in pages[:-1])


async def test_a_page_leads_back_to_the_one_before(client):
    await several(client)
    first = await listed(client, PageSize="2")
    after = urlsplit(first["meta"]["next_page_url"])
    _, second = await answer(client.get(f"{after.path}?{after.query}"))
    before = urlsplit(second["meta"]["previous_page_url"])
    _, back = await answer(client.get(f"{before.path}?{before.query}"))

    assert parse_qs(after.query)["PageToken"]
    assert (sids(back), second["meta"]["page"]) == (sids(first), 1)


async def test_pages_go_on_although_orders_came_and_went_meanwhile(client):
    ours = await several(client)
    first = await listed(client, PageSize="3")
    for gone in (ours[0], ours[2]):
        async with client.delete(f"{ORDERS}/{gone}"):
            pass
    late = await placed(client, card(50, "305"))
    rest = await follow(client, first["meta"]["next_page_url"])

    assert [sid for page in rest for sid in page] == [*ours[3:], late]


@pytest.mark.parametrize(
    "query", [{"PageSize": "0"}, {"PageSize": "1001"}, {"Page": "-1"}, {"PageSize": "x"}, {"PageToken": "nonsense"}]
)
async def test_senseless_pages_are_refused(client, query):
    status, body = await answer(client.get(ORDERS, params=query))

    assert (status, body["code"]) == (400, 20001)


@pytest.mark.vendor_verified
async def test_the_page_number_alone_is_client_state(client):
    """The contract: "The page index. This value is simply for client state"."""
    ours = await several(client)

    assert sids(await listed(client, PageSize="2", Page="1")) == ours[:2]


async def test_a_list_that_lags_shows_an_order_only_after_its_time(client):
    await fault(client, kind="lag", operation="List*", seconds=30)
    sid = await placed(client, UniqueName="fresh")
    seen = []
    for wait in (0, 29, 2):
        await advance(client, wait)
        seen.append(sids(await listed(client, UniqueName="fresh")))

    assert seen == [[], [], [sid]]
    assert (await answer(client.get(f"{ORDERS}/{sid}")))[0] == 200


async def test_addresses_are_found_by_name_and_country_over_pages(client):
    for name in ("key-1", "key-2", "key-2"):
        assert (await answer(client.post(ADDRESSES, data={**PLACE, "FriendlyName": name})))[0] == 201
    by_name = await listed(client, ADDRESSES, FriendlyName="key-2", PageSize="1")
    _, second = await answer(client.get(by_name["next_page_uri"]))
    elsewhere = await listed(client, ADDRESSES, IsoCountry="CA")
    customer = await listed(client, ADDRESSES, CustomerName=PLACE["CustomerName"])

    assert (len(by_name["addresses"]), len(second["addresses"]), second["next_page_uri"]) == (1, 1, None)
    assert by_name["addresses"][0]["sid"] != second["addresses"][0]["sid"]
    assert (elsewhere["addresses"], len(customer["addresses"])) == ([], 3)


async def test_incoming_numbers_are_found_by_number(client):
    await several(client)
    body = await listed(client, f"{NUMBERS}.json", PhoneNumber=card(50, "212"))

    assert [item["phone_number"] for item in body["incoming_phone_numbers"]] == [card(50, "212")]


async def test_letters_are_listed_by_email_and_status(client):
    first = await mailed(client, await verified(client))
    second = await mailed(client, await verified(client, card(50, "212")), Email="two@example.com")
    await sign(client, first)
    found = [
        [item["sid"] for item in (await listed(client, DOCUMENTS, **query))["items"]]
        for query in ({}, {"Status": "signed"}, {"Email": "two@example.com"}, {"Status": "opened"})
    ]

    assert found == [[first, second], [first], [second], []]
    assert (await answer(client.get(DOCUMENTS, params={"Status": "lost"})))[1]["code"] == 22122


async def test_the_number_of_an_order_in_a_letter_can_be_looked_for(client):
    document = await mailed(client, await verified(client), await verified(client, card(50, "212")))
    body = await listed(client, f"{DOCUMENTS}/{document}/DependentOrders", PhoneNumber=PLAIN, Status="pending-loa")

    assert [item["phone_number"] for item in body["items"]] == [PLAIN]
