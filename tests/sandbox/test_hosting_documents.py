"""Letters of authorization: mailed at once, one for each order, edited only when open, signed or cancelled."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import advance, answer
from tests.sandbox.hosting_steps import (
    DOCUMENTS,
    V2_DOCUMENTS,
    card,
    fetched,
    letter,
    listed,
    mailed,
    placed,
    sign,
    switch,
    verified,
)

OTHER = card(50, "212")


async def edit(client, sid, *pairs, **form):
    return await answer(client.post(f"{DOCUMENTS}/{sid}", data=[*form.items(), *pairs]))


def holding(*sids):
    return [("HostedNumberOrderSids", sid) for sid in sids]


async def held(client, document, path="DependentHostedNumberOrders"):
    return [item["sid"] for item in (await listed(client, f"{DOCUMENTS}/{document}/{path}"))["items"]]


async def statuses(client, *sids):
    return [(await fetched(client, sid))["status"] for sid in sids]


@pytest.mark.vendor_verified
async def test_a_letter_is_mailed_at_once_and_its_orders_wait_for_it(client):
    """The document's page: the LOA will immediately be sent out for signature."""
    one, two = await verified(client), await verified(client, OTHER)
    status, body = await letter(client, one, two, CcEmails="copy@example.com")
    orders = [await fetched(client, sid) for sid in (one, two)]

    assert (status, body["status"], body["sid"][:2]) == (201, "signing", "PX")
    assert (body["email"], body["cc_emails"]) == ("owner@example.com", ["copy@example.com"])
    assert {(order["status"], order["signing_document_sid"]) for order in orders} == {("pending-loa", body["sid"])}


@pytest.mark.parametrize("path", ["DependentOrders", "DependentHostedNumberOrders"])
async def test_the_orders_of_a_letter_answer_under_both_names(client, path):
    sid = await verified(client)
    document = await mailed(client, sid)

    assert await held(client, document, path) == [sid]


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"AddressSid": ""}, 22109),
        ({"AddressSid": "AD" + "0" * 32}, 22109),
        ({"Email": ""}, 22104),
        ({"Email": "owner"}, 22104),
        ({"CcEmails": "owner"}, 22104),
        ({"ContactTitle": ""}, 20001),
        ({"ContactPhoneNumber": ""}, 20001),
        ({"ContactPhoneNumber": "Ms"}, 22102),
    ],
    ids=str,
)
async def test_a_bad_letter_is_refused_and_moves_nothing(client, world, form, code):
    """Error pages 22104 and 22109; a title is no number, whatever the page's table says."""
    sid = await verified(client)
    status, body = await letter(client, sid, **form)

    assert (status, body["code"]) == (400, code)
    assert (await statuses(client, sid), [*world.store.items("AuthorizationDocument")]) == (["verified"], [])


@pytest.mark.vendor_verified
async def test_a_letter_needs_verified_orders_of_ours(client):
    """Error 22101."""
    ours = await verified(client)
    unverified = await placed(client, OTHER)
    for sids in ((), ("HR1",), (ours, "HR" + "0" * 32), (ours, unverified)):
        status, body = await letter(client, *sids)
        assert (status, body["code"]) == (400, 22101), sids

    assert await statuses(client, ours) == ["verified"]


@pytest.mark.vendor_verified
async def test_an_order_in_another_letter_is_refused(client):
    """The document's page, the note on HostedNumberOrderSids."""
    sid = await verified(client)
    await mailed(client, sid)
    status, body = await letter(client, sid, await verified(client, OTHER))

    assert (status, body["code"]) == (400, 22101)


async def test_without_guards_an_order_can_get_into_two_letters(client, world):
    await switch(client, guards=False)
    sid = await verified(client)
    documents = [await mailed(client, sid) for _ in range(2)]

    assert [world.store.get("AuthorizationDocument", d).fields["order_sids"] for d in documents] == [[sid]] * 2


async def test_a_signed_letter_sends_its_orders_to_the_carrier(client):
    sid = await verified(client)
    document = await mailed(client, sid)
    status, body = await sign(client, document)
    again = await sign(client, document)

    assert (status, body, again[1]["code"]) == (200, {"signed": document}, 22107)
    assert await statuses(client, sid) == ["carrier-processing"]


@pytest.mark.parametrize("ending", ["canceled", "failed"])
async def test_a_letter_that_ends_unsigned_frees_its_orders_for_another(client, ending):
    sid = await verified(client)
    document = await mailed(client, sid)
    await sign(client, document, **{"as": ending})
    left = await fetched(client, sid)
    _, body = await answer(client.get(f"{DOCUMENTS}/{document}"))
    again = await mailed(client, sid)

    assert (left["status"], left["signing_document_sid"], body["status"]) == ("pending-loa", None, ending)
    assert (await fetched(client, sid))["signing_document_sid"] == again


@pytest.mark.parametrize(("digits", "ending"), [(63, "signed"), (64, "canceled"), (65, "failed")])
async def test_some_recipients_do_something_without_being_told(client, digits, ending):
    document = await mailed(client, await verified(client), await verified(client, card(digits)))
    await advance(client, 7_201)

    assert (await answer(client.get(f"{DOCUMENTS}/{document}")))[1]["status"] == ending


async def test_nobody_signs_what_is_not_there_or_in_a_way_unknown(client):
    document = await mailed(client, await verified(client))
    missing = await sign(client, "PX" + "0" * 32)
    senseless = await sign(client, document, **{"as": "eaten"})

    assert (missing[0], senseless[0]) == (404, 400)


@pytest.mark.vendor_verified
async def test_a_letter_out_for_signature_is_edited_only_after_opening_it(client):
    """The document's page: can only be updated when in opened status."""
    document = await mailed(client, await verified(client))
    shut = await edit(client, document, Email="new@example.com")
    both = await edit(client, document, Status="opened", Email="new@example.com")
    opened = await edit(client, document, Status="opened")
    changed = await edit(client, document, Email="new@example.com", CcEmails="")

    assert [body.get("code") for _, body in (shut, both)] == [22107, 22107]
    assert (opened[1]["status"], changed[1]["status"], changed[1]["email"]) == ("opened", "opened", "new@example.com")


async def test_an_open_letter_is_mailed_again_with_its_new_list(client, world):
    one, two = await verified(client), await verified(client, OTHER)
    document = await mailed(client, one)
    await edit(client, document, Status="opened")
    _, body = await edit(client, document, *holding(two), Status="signing")
    orders = [await fetched(client, sid) for sid in (one, two)]

    assert (body["status"], await held(client, document)) == ("signing", [two])
    assert [(o["status"], o["signing_document_sid"]) for o in orders] == [
        ("pending-loa", None),
        ("pending-loa", document),
    ]
    assert world.store.get("AuthorizationDocument", document).fields["sent"] == 2


@pytest.mark.vendor_verified
async def test_an_empty_list_clears_an_open_letter_which_cannot_be_mailed_then(client):
    """The document's page: POST with an empty parameter to remove all."""
    sid = await verified(client)
    document = await mailed(client, sid)
    await edit(client, document, Status="opened")
    cleared, _ = await edit(client, document, HostedNumberOrderSids="")
    status, body = await edit(client, document, Status="signing")

    assert (cleared, await held(client, document)) == (200, [])
    assert (status, body["code"]) == (400, 22101)


async def test_an_order_in_an_open_letter_is_still_held(client):
    sid = await verified(client)
    await edit(client, await mailed(client, sid), Status="opened")

    assert (await letter(client, sid))[1]["code"] == 22101


@pytest.mark.vendor_verified
@pytest.mark.parametrize("ending", ["signed", "canceled", "failed"])
async def test_an_ended_letter_is_immutable(client, ending):
    """The document's page, "Status Values"; error 22107."""
    document = await mailed(client, await verified(client))
    await sign(client, document, **{"as": ending})

    assert (await edit(client, document, Status="opened"))[1]["code"] == 22107


@pytest.mark.vendor_verified
async def test_a_status_that_only_others_set_is_refused(client):
    """Error 22122."""
    document = await mailed(client, await verified(client))

    assert (await edit(client, document, Status="signed"))[1]["code"] == 22122


@pytest.mark.vendor_verified
async def test_deleting_is_not_supported(client):
    """The document's page: DELETE is not currently supported."""
    document = await mailed(client, await verified(client))
    status, body = await answer(client.delete(f"{DOCUMENTS}/{document}"))

    assert (status, body["code"]) == (405, 20004)


async def test_in_v2_deleting_cancels_and_frees_the_orders(client):
    sid = await verified(client)
    _, body = await letter(client, sid, path=V2_DOCUMENTS)
    codes = []
    for _ in range(2):
        async with client.delete(f"{V2_DOCUMENTS}/{body['sid']}") as reply:
            codes.append(reply.status)

    assert codes == [204, 400]
    assert (await answer(client.get(body["url"])))[1]["status"] == "canceled"
    assert (await fetched(client, sid))["signing_document_sid"] is None
