"""Addresses and incoming phone numbers on the account API, as far as hosting needs them."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import FOREIGN, NORTH, answer
from tests.sandbox.hosting_steps import ADDRESSES, NUMBERS, PLACE, fetched, order, placed, walk

PATH = ADDRESSES.removesuffix(".json")


async def created(client, **changes):
    return await answer(client.post(ADDRESSES, data={**PLACE, **changes}))


async def test_an_address_is_kept_and_fetched_and_a_po_box_will_do(client):
    status, body = await created(client, FriendlyName="Main")
    _, again = await answer(client.get(f"{PATH}/{body['sid']}.json"))

    assert (status, body["sid"][:2], body["street"], body["friendly_name"]) == (201, "AD", "PO Box 12", "Main")
    assert again == body


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Street": ""}, 21238),
        ({"CustomerName": " "}, 21238),
        ({"IsoCountry": "USA"}, 21238),
        ({"FriendlyName": "x" * 65}, 21238),
        ({"PostalCode": "9410"}, 21628),
        ({"PostalCode": "00000"}, 21628),
        ({"Region": "XX"}, 21628),
        ({"IsoCountry": "CA", "Region": "ON"}, 21628),
        ({"Region": "ca", "AutoCorrectAddress": "false"}, 21629),
    ],
    ids=str,
)
async def test_a_bad_address_is_refused(client, changes, code):
    """Error pages 21238, 21628 and 21629."""
    status, body = await created(client, **changes)

    assert (status, body["code"]) == (400, code)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"Region": "ca", "PostalCode": "941051234"}, ("CA", "94105-1234", "US")),
        ({"Region": "on", "PostalCode": "k1a0b1", "IsoCountry": "ca"}, ("ON", "K1A 0B1", "CA")),
        (
            {"Region": "Greater London", "PostalCode": "SW1A 1AA", "IsoCountry": "GB"},
            ("Greater London", "SW1A 1AA", "GB"),
        ),
    ],
)
async def test_an_address_is_corrected(client, given, kept):
    _, body = await created(client, **given)

    assert (body["region"], body["postal_code"], body["iso_country"]) == kept


@pytest.mark.parametrize("account", [FOREIGN, "AC" + "f" * 32])
async def test_other_accounts_paths_do_not_exist(client, account):
    status, body = await answer(client.get(f"/2010-04-01/Accounts/{account}/Addresses.json"))

    assert (status, body["code"]) == (404, 20404)


async def test_an_address_of_a_subaccount_is_not_on_the_main_accounts_path(client):
    _, body = await answer(client.post(f"/2010-04-01/Accounts/{NORTH}/Addresses.json", data=PLACE))

    assert (await answer(client.get(f"{PATH}/{body['sid']}.json")))[0] == 404
    assert (await answer(client.get(f"/2010-04-01/Accounts/{NORTH}/Addresses/{body['sid']}.json")))[0] == 200


@pytest.mark.vendor_verified
async def test_deleting_the_number_off_boards_a_completed_order(client, world):
    """The order's page, the warning under "Delete"."""
    await walk(client, "+14155550150", 86_401, 3_601)
    ((number, _),) = world.store.items("IncomingPhoneNumber")
    async with client.delete(f"{NUMBERS}/{number}.json") as reply:
        gone = reply.status

    assert (gone, (await answer(client.get(f"{NUMBERS}/{number}.json")))[0]) == (204, 404)
    assert (await order(client))[0] == 201


async def test_the_number_of_an_open_order_is_not_deleted(client):
    sid = await placed(client)
    number = (await fetched(client, sid))["incoming_phone_number_sid"]
    status, body = await answer(client.delete(f"{NUMBERS}/{number}.json"))

    assert (status, body["code"]) == (400, 20001)
    assert sid in body["message"]


async def test_a_number_says_where_it_comes_from(client):
    sid = await placed(client, FriendlyName="Desk")
    number = (await fetched(client, sid))["incoming_phone_number_sid"]
    _, body = await answer(client.get(f"{NUMBERS}/{number}.json"))

    assert (body["origin"], body["friendly_name"]) == ("hosted", "Desk")
    assert body["capabilities"] == {"fax": False, "mms": False, "sms": True, "voice": False}
