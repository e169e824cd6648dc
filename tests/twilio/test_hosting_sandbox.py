"""Every operation of both hosting APIs, driven over a socket against the sandbox."""

from __future__ import annotations

import pytest

from numberlift.domain.outcomes import Answered, Denied, Refused
from numberlift.errors import RowRefused
from numberlift.twilio.hosting import hosting_api
from numberlift.twilio.hosting_v2 import BulkHostingApi
from numberlift.twilio.wire.addresses import AddressFilters
from numberlift.twilio.wire.authorization_documents import DocumentChanges, DocumentFilters
from numberlift.twilio.wire.bulk_hosting import BulkGroup
from numberlift.twilio.wire.hosted_orders import NewOrder, OrderChanges, OrderFilters
from numberlift.twilio.wire.incoming_numbers import NumberFilters
from tests.twilio.creating_servers import ACCOUNT
from tests.twilio.hosting_bench import BILL, CONTACT, DAY, MAIL, TOLD, a_bench, number, sids


@pytest.fixture
async def bench():
    async with a_bench() as made:
        yield made


async def test_an_order_takes_every_parameter(bench):
    address = await bench.address()
    asked = NewOrder(
        phone_number=number(0),
        account_sid=ACCOUNT,
        friendly_name="front desk",
        unique_name="nl-1",
        cc_emails=("a@example.com", "b@example.com"),
        sms_url="https://example.com/sms",
        sms_method="POST",
        sms_fallback_url="https://example.com/fallback",
        sms_fallback_method="GET",
        status_callback_url="https://example.com/status",
        status_callback_method="POST",
        sms_application_sid="AP" + "a" * 32,
        address_sid=address,
        email=MAIL,
        verification_type="phone-bill",
        verification_document_sid=BILL,
    )

    made = await bench.preview.create_order(asked)
    order = await bench.preview.order(made.sid)

    assert isinstance(made, Answered)
    assert (order.phone_number, order.friendly_name, order.unique_name) == (number(0), "front desk", "nl-1")
    assert (order.cc_emails, order.email, order.address_sid) == (("a@example.com", "b@example.com"), MAIL, address)
    assert (order.verification_type, order.verification_document_sid) == ("phone-bill", BILL)
    assert order.date_created.endswith("Z")
    assert order.sms


async def test_orders_are_listed_by_every_filter(bench):
    first, second = await bench.ordered(0, unique_name="nl-1", friendly_name="x"), await bench.ordered(1)
    order = await bench.preview.order(first)

    assert await sids(bench.preview.orders()) == {first, second}
    for filters in (
        OrderFilters(unique_name="nl-1"),
        OrderFilters(phone_number=number(0)),
        OrderFilters(friendly_name="x"),
        OrderFilters(incoming_phone_number_sid=order.incoming_phone_number_sid),
    ):
        assert await sids(bench.preview.orders(filters)) == {first}
    assert await sids(bench.preview.orders(OrderFilters(status="received"))) == {first, second}
    assert await sids(bench.preview.orders(OrderFilters(status="completed"))) == set()


async def test_an_order_is_changed(bench):
    sid = await bench.ordered()

    order = await bench.preview.update_order(
        sid,
        OrderChanges(
            friendly_name="new", unique_name="nl-2", email=MAIL, cc_emails=("c@example.com",), extension="12",
            call_delay=15,
        ),
    )  # fmt: skip
    cleared = await bench.preview.update_order(sid, OrderChanges(cc_emails=()))

    assert (order.friendly_name, order.unique_name, order.email) == ("new", "nl-2", MAIL)
    assert (order.extension, order.call_delay, order.cc_emails) == ("12", 15, ("c@example.com",))
    assert cleared.cc_emails == ()


async def test_a_call_tells_a_code_that_verifies(bench):
    made = await bench.preview.create_order(NewOrder(phone_number=TOLD))

    called = await bench.preview.call(made.sid, extension="7", call_delay=5)
    order = await bench.preview.update_order(
        made.sid, OrderChanges(verification_code=called.facts["verification_code"])
    )

    assert (called.status, called.facts["extension"], called.facts["call_delay"]) == ("pending-verification", "7", 5)
    assert order.status == "verified"


async def test_a_wrong_code_is_refused_with_its_code(bench):
    made = await bench.preview.create_order(NewOrder(phone_number=TOLD))
    await bench.preview.call(made.sid)

    with pytest.raises(RowRefused) as refused:
        await bench.preview.update_order(made.sid, OrderChanges(verification_code="nope"))

    assert refused.value.code == 22113


async def test_a_phone_bill_is_handed_in_without_a_call(bench):
    sid = await bench.ordered()

    order = await bench.preview.update_order(
        sid,
        OrderChanges(status="pending-verification", verification_type="phone-bill", verification_document_sid=BILL),
    )

    assert (order.status, order.verification_type) == ("pending-verification", "phone-bill")


async def test_a_call_is_placed_by_call_only(bench):
    sid = await bench.ordered()

    with pytest.raises(ValueError, match="use `call`"):
        await bench.preview.update_order(sid, OrderChanges(status="pending-verification"))


async def test_a_letter_is_sent_by_send_document_only(bench):
    with pytest.raises(ValueError, match="use `send_document`"):
        await bench.preview.update_document("PX" + "1" * 32, DocumentChanges(status="signing"))


async def test_an_order_is_cancelled_and_once_more(bench):
    sid = await bench.ordered()

    await bench.preview.delete_order(sid)
    await bench.preview.delete_order(sid)

    with pytest.raises(RowRefused):
        await bench.preview.order(sid)


async def test_a_letter_is_sent_opened_changed_and_sent_again(bench):
    address = await bench.address()
    first, second = await bench.verified(await bench.ordered(0), await bench.ordered(1))
    sid = await bench.letter(address, first)

    opened = await bench.preview.update_document(sid, DocumentChanges(status="opened"))
    changed = await bench.preview.update_document(
        sid, DocumentChanges(order_sids=(first, second), email="new@example.com", cc_emails=("d@example.com",))
    )
    held = await sids(bench.preview.dependents(sid))
    sent = await bench.preview.send_document(sid)

    assert (opened.status, changed.status, sent.status) == ("opened", "opened", "signing")
    assert (changed.email, changed.cc_emails) == ("new@example.com", ("d@example.com",))
    assert held == {first, second}
    assert (await bench.preview.document(sid)).address_sid == address


async def test_an_open_letter_is_emptied(bench):
    address = await bench.address()
    (order,) = await bench.verified(await bench.ordered())
    sid = await bench.letter(address, order)
    await bench.preview.update_document(sid, DocumentChanges(status="opened"))

    await bench.preview.update_document(sid, DocumentChanges(order_sids=()))

    assert await sids(bench.preview.dependents(sid)) == set()


@pytest.mark.parametrize("name", ["preview", "v2"])
async def test_letters_are_listed_by_mail_and_status(bench, name):
    api, address = hosting_api(bench.line, name), await bench.address()
    order = await bench.ordered_v2(address)
    await bench.verified(order)
    sid = await bench.letter(address, order, api=api)

    assert await sids(api.documents()) == {sid}
    assert await sids(api.documents(DocumentFilters(email=MAIL, status="signing"))) == {sid}
    assert await sids(api.documents(DocumentFilters(email="other@example.com"))) == set()
    assert await sids(api.dependents(sid)) == {order}


async def test_v2_orders_calls_lists_and_cancels(bench):
    address = await bench.address()
    sid = await bench.ordered_v2(address)
    order = await bench.v2.order(sid)

    called = await bench.v2.call(sid, extension="9", call_delay=3)

    assert (order.contact_phone_number, order.contact_title, order.email) == (CONTACT, "Ms", MAIL)
    assert (called.status, called.facts["extension"], called.facts["call_delay"]) == ("pending-verification", "9", 3)
    assert await sids(bench.v2.orders(OrderFilters(phone_number=number(0)))) == {sid}
    await bench.v2.delete_order(sid)
    assert await sids(bench.v2.orders()) == set()


async def test_v2_withdraws_a_letter_and_preview_cannot(bench):
    address = await bench.address()
    order = await bench.ordered_v2(address)
    await bench.verified(order, api=bench.v2)
    sid = await bench.letter(address, order, api=bench.v2)

    with pytest.raises(RowRefused, match="withdrawal"):
        await bench.preview.withdraw_document(sid)
    await bench.v2.withdraw_document(sid)

    assert (await bench.v2.document(sid)).status == "canceled"


async def test_v2_says_what_it_cannot_do_before_anything_is_sent(bench):
    with pytest.raises(RowRefused, match="unique names"):
        await bench.v2.create_order(NewOrder(phone_number=number(0), unique_name="nl-1"))
    with pytest.raises(RowRefused, match="phone bill"):
        await bench.v2.create_order(NewOrder(phone_number=number(0), verification_type="phone-bill"))
    with pytest.raises(RowRefused, match="changes of an order"):
        await bench.v2.update_order("HR" + "1" * 32, OrderChanges(email=MAIL))
    with pytest.raises(RowRefused, match="changes of a letter"):
        await bench.v2.update_document("PX" + "1" * 32, DocumentChanges(status="opened"))


async def test_a_bulk_request_is_followed_to_its_orders(bench):
    address, bulk = await bench.address(), BulkHostingApi(bench.line)
    group = BulkGroup(
        email=MAIL,
        address_sid=address,
        contact_phone_number=CONTACT,
        contact_title="Ms",
        numbers=((number(0), "https://example.com/status"), (number(1), "")),
    )

    made = await bulk.create([group], friendly_name="a list", notification_email=MAIL)
    assert isinstance(made, Answered)
    await bench.control("advance", seconds=60)
    state = await bulk.fetch(made.sid)

    assert state.done
    assert {order.phone_number for order in state.orders} == {number(0), number(1)}
    assert all(order.order_sid.startswith("HR") for order in state.orders)


async def test_addresses_are_created_fetched_and_listed(bench):
    sid = await bench.address("nl-key")

    address = await bench.account.address(sid)

    assert (address.customer_name, address.street, address.street_2) == ("Example Ltd", "1 Main St", "Floor 2")
    assert (address.city, address.region, address.postal_code, address.country) == ("Reno", "NV", "89501", "US")
    assert await sids(bench.account.addresses()) == {sid}
    assert await sids(bench.account.addresses(AddressFilters(friendly_name="other"))) == set()


async def test_a_number_comes_with_its_order_and_leaves_once_it_is_hosted(bench):
    (sid,) = await bench.verified(await bench.ordered())
    letter = await bench.letter(await bench.address(), sid)
    await bench.control(f"sign/{letter}")
    await bench.control("advance", seconds=3 * DAY)
    order = await bench.preview.order(sid)
    held = await bench.account.number(order.incoming_phone_number_sid)

    assert (order.status, held.phone_number) == ("completed", number(0))
    assert await sids(bench.account.numbers(NumberFilters(phone_number=number(0)))) == {held.sid}
    await bench.account.delete_number(held.sid)
    await bench.account.delete_number(held.sid)
    assert await sids(bench.account.numbers()) == set()


async def test_a_create_that_twilio_refuses_says_why(bench):
    refused = await bench.preview.create_order(NewOrder(phone_number="+14155550152"))
    denied = await bench.preview.create_order(NewOrder(phone_number=number(0), account_sid="AC" + "0" * 31 + "9"))

    assert isinstance(refused, Refused)
    assert refused.code == 22110
    assert isinstance(denied, Denied)
