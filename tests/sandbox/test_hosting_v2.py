"""The hosting API v2: orders, and bulk requests that verify, mail and group by themselves."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import advance, answer
from tests.sandbox.hosting_steps import PLAIN, V2_ORDERS, address, card, fetched, listed, mailed, placed, sign

BULK = f"{V2_ORDERS}/Bulk"


async def v2_order(client, **changes):
    form = {
        "PhoneNumber": PLAIN,
        "ContactPhoneNumber": "+14155550199",
        "AddressSid": await address(client),
        "Email": "owner@example.com",
        **changes,
    }
    return await answer(client.post(V2_ORDERS, data=form))


async def bulk_body(client, *signers, **changes):
    items = [
        {
            "email": f"signer{place}@example.com",
            "address_sid": await address(client),
            "contact_phone_number": "+14155550199",
            "contact_title": "Owner",
            "numbers": [{"phone_number": number} for number in numbers],
        }
        for place, numbers in enumerate(signers)
    ]
    return {"friendly_name": "move", "notification_email": "ops@example.com", "request_items": items, **changes}


async def begun(client, *signers):
    status, body = await answer(client.post(BULK, json=await bulk_body(client, *signers)))
    assert (status, body["request_status"], body["results"]) == (202, "QUEUED", [])
    return body["url"]


@pytest.mark.vendor_verified
async def test_an_order_of_v2_carries_its_contact(client):
    """The published contract, numbers.v2.hosted_number_order."""
    status, body = await v2_order(client, ContactTitle="Owner", SmsCapability="true")

    assert (status, body["status"], body["next_step"]) == (201, "received", "verify-ownership")
    assert (body["contact_title"], body["contact_phone_number"]) == ("Owner", "+14155550199")
    assert (body["bulk_hosting_request_sid"], body["verification_call_sids"]) == (None, [])
    assert "unique_name" not in body


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ContactPhoneNumber": ""}, 20001),
        ({"AddressSid": ""}, 22109),
        ({"Email": ""}, 22104),
        ({"PhoneNumber": ""}, 22102),
        ({"SmsCapability": "false"}, 22119),
        ({"PhoneNumber": card(52)}, 22110),
    ],
    ids=str,
)
async def test_a_bad_create_is_refused(client, changes, code):
    """The contract's required parameters and Twilio's error pages."""
    status, body = await v2_order(client, **changes)

    assert (status, body["code"]) == (400, code)


async def test_a_call_is_all_that_an_update_does(client):
    _, body = await v2_order(client)
    path = f"{V2_ORDERS}/{body['sid']}"
    no_status = await answer(client.post(path, data={"VerificationCallDelay": "5"}))
    call = {"Status": "pending-verification", "VerificationCallDelay": "5", "VerificationCallExtension": "789"}
    _, called = await answer(client.post(path, data=call))
    await advance(client, 36)

    assert no_status[1]["code"] == 22111
    assert (called["verification_call_delay"], called["verification_call_extension"]) == (5, "789")
    assert (len(called["verification_code"]), (await fetched(client, body["sid"]))["status"]) == (6, "verified")


async def test_both_apis_show_the_same_orders(client):
    old = await placed(client)
    _, new = await v2_order(client, PhoneNumber=card(50, "212"))
    body = await listed(client, V2_ORDERS, SmsCapability="true")

    assert [item["sid"] for item in body["items"]] == [old, new["sid"]]
    assert (await listed(client, V2_ORDERS, SmsCapability="false"))["items"] == []
    async with client.delete(f"{V2_ORDERS}/{old}") as reply:
        assert reply.status == 204


@pytest.mark.vendor_verified
async def test_a_bulk_request_verifies_and_mails_one_letter_for_each_signer(client):
    """The published contract's example: results grouped, underscores, counts as text."""
    url = await begun(client, [PLAIN, card(50, "212")], [card(50, "213"), card(53)])
    seen = []
    for wait in (6, 300):
        await advance(client, wait)
        seen.append((await answer(client.get(url)))[1])
    groups = {group["order_status"]: group for group in seen[1]["results"]}
    letters = {order["phone_number"]: order["signing_document_sid"] for order in groups["pending_loa"]["orders"]}

    assert [body["request_status"] for body in seen] == ["IN_PROGRESS", "PROCESSED"]
    assert {status: group["count"] for status, group in groups.items()} == {"pending_loa": "3", "failed": "1"}
    assert letters[PLAIN] == letters[card(50, "212")] != letters[card(50, "213")]
    assert (seen[1]["total_count"], seen[1]["date_completed"] is None) == (4, False)


async def test_numbers_that_cannot_be_hosted_fail_in_a_bulk_request_and_the_others_go_on(client):
    await placed(client, card(50, "212"))
    url = await begun(client, [PLAIN, PLAIN, card(50, "212"), card(52), "+442079460000"])
    await advance(client, 300)
    _, body = await answer(client.get(url, params={"OrderStatus": "failed"}))
    (failed,) = body["results"]

    assert [order["phone_number"] for order in failed["orders"]] == [
        PLAIN,
        card(50, "212"),
        card(52),
        "+442079460000",
    ]
    assert all(order["failure_reason"] for order in failed["orders"])


async def test_owners_who_do_not_answer_hold_a_bulk_request_up_and_need_support(client):
    url = await begun(client, [PLAIN, card(59), card(60), card(61)])
    await advance(client, 300)
    early = (await answer(client.get(url)))[1]["request_status"]
    await advance(client, 2_000)
    _, body = await answer(client.get(url))

    assert (early, body["request_status"]) == ("IN_PROGRESS", "PROCESSED")
    assert {group["order_status"]: group["count"] for group in body["results"]} == {
        "action_required": "3",
        "pending_loa": "1",
    }


async def test_a_letter_of_a_bulk_request_is_signed_like_any_other(client):
    url = await begun(client, [PLAIN])
    await advance(client, 300)
    (group,) = (await answer(client.get(url)))[1]["results"]
    await sign(client, group["orders"][0]["signing_document_sid"])

    assert (await answer(client.get(url)))[1]["results"][0]["order_status"] == "carrier_processing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"friendly_name": ""}, 22127),
        ({"friendly_name": "x" * 129}, 22116),
        ({"notification_email": "ops"}, 22104),
        ({"request_items": []}, 22124),
        ({"request_items": ["x"]}, 22124),
        ({"request_items": [{"numbers": [{"phone_number": PLAIN}], "address_sid": "AD1"}]}, 22109),
    ],
    ids=str,
)
async def test_a_bad_bulk_request_is_refused(client, changes, code):
    status, body = await answer(client.post(BULK, json=await bulk_body(client, [PLAIN], **changes)))

    assert (status, body["code"]) == (400, code)


async def test_a_bulk_request_holds_a_thousand_numbers_at_most(client):
    numbers = [f"+1415{nnnnnnn}" for nnnnnnn in range(2_000_000, 2_001_001)]
    status, body = await answer(client.post(BULK, json=await bulk_body(client, numbers)))

    assert (status, body["code"]) == (400, 22125)


async def test_what_is_not_there_is_not_found(client):
    document = await mailed(client, await verified_sid(client))
    paths = (f"{BULK}/BH{'0' * 32}", f"{V2_ORDERS}/{document}")

    assert [(await answer(client.get(path)))[0] for path in paths] == [404, 404]


async def verified_sid(client):
    sid = await placed(client)
    await answer(client.post(f"{V2_ORDERS}/{sid}", data={"Status": "pending-verification"}))
    await advance(client, 31)
    return sid
