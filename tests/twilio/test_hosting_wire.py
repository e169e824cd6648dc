"""Hosting as values: what is sent, and whatever Twilio may write read into one spelling or not at all."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.errors import RowRefused, SettingsRefused, TryAgain
from numberlift.twilio.hosting import hosting_api
from numberlift.twilio.wire import hosting
from numberlift.twilio.wire.addresses import AddressFilters as Addresses
from numberlift.twilio.wire.addresses import NewAddress, address_in, create_address, list_addresses
from numberlift.twilio.wire.authorization_documents import DocumentChanges, NewDocument, document_in
from numberlift.twilio.wire.bulk_hosting import BulkGroup, create_bulk, read_bulk_hosting
from numberlift.twilio.wire.hosted_orders import NewOrder, OrderChanges, OrderFilters, order_in
from numberlift.twilio.wire.hosting import PREVIEW, V2
from numberlift.twilio.wire.incoming_numbers import number_in
from numberlift.twilio.wire.times import iso, moment
from tests.twilio.creating_servers import SID, client_at, reply, served, talking
from tests.twilio.creating_servers import Server as Answering
from tests.twilio.replies import reply as value

HR, PX, PN, AD, AC, CA = (prefix + "a" * 32 for prefix in ("HR", "PX", "PN", "AD", "AC", "CA"))

# https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource (update)
ORDER = {
    "account_sid": AC, "address_sid": AD, "call_delay": 15, "capabilities": {"sms": True, "voice": False},
    "cc_emails": ["test1@twilio.com", "test2@twilio.com"], "date_created": "2017-03-28T20:06:39Z",
    "date_updated": "2017-03-28T20:06:39Z", "email": "test+hosted@twilio.com", "extension": "1234",
    "failure_reason": "", "friendly_name": "new friendly name", "incoming_phone_number_sid": PN,
    "phone_number": "+14153608311", "sid": HR, "signing_document_sid": PX, "status": "pending-verification",
    "unique_name": "new unique name", "url": "https://preview.twilio.com/HostedNumbers/HostedNumberOrders/" + HR,
    "verification_attempts": 1, "verification_call_sids": [CA], "verification_code": "8794",
    "verification_document_sid": None, "verification_type": "phone-call",
}  # fmt: skip


def form(request):
    return list(request.form)


@pytest.mark.vendor_verified
def test_the_pages_own_order_is_read_whole():
    order = order_in(ORDER)

    assert (order.sid, order.status, order.phone_number, order.unique_name) == (
        HR, "pending-verification", "+14153608311", "new unique name",
    )  # fmt: skip
    assert (order.signing_document_sid, order.incoming_phone_number_sid) == (PX, PN)
    assert (order.verification_code, order.verification_attempts, order.verification_call_sids) == ("8794", 1, (CA,))
    assert (order.extension, order.call_delay, order.verification_type) == ("1234", 15, "phone-call")
    assert (order.date_created, order.verification_document_sid, order.sms) == ("2017-03-28T20:06:39Z", "", True)


def test_v2_spells_extension_and_delay_otherwise_and_both_are_read():
    fields = {"sid": HR, "status": "RECEIVED", "verification_call_extension": 789, "verification_call_delay": "15"}

    order = order_in(fields)

    assert (order.status, order.extension, order.call_delay) == ("received", "789", 15)


@pytest.mark.parametrize(
    ("spelt", "status"),
    [("PENDING_LOA", "pending-loa"), ("pending_loa", "pending-loa"), ("Action Required", "action-required")],
)
def test_a_status_is_one_however_it_is_spelt(spelt, status):
    assert order_in({"sid": HR, "status": spelt}).status == status


def test_null_is_the_empty_value_everywhere():
    order = order_in({"sid": HR, "status": "received", **dict.fromkeys(set(ORDER) - {"sid", "status"})})

    assert (order.friendly_name, order.cc_emails, order.verification_call_sids, order.call_delay) == ("", (), (), 0)


def test_nothing_personal_stands_in_the_repr():
    shown = repr(order_in(ORDER)) + repr(NewOrder(phone_number="+1", email="a@example.com", friendly_name="desk"))

    assert not any(secret in shown for secret in ("twilio.com'", "8794", "friendly name", "a@example.com", "desk"))


@pytest.mark.parametrize("fields", [{}, {"sid": HR}, {"status": "received"}, {"sid": "HR1", "status": "received"}])
def test_an_order_without_sid_or_status_is_unreadable(fields):
    with pytest.raises(TryAgain):
        order_in(fields)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(ORDER)), _JSON))
def test_any_json_reads_as_an_order_or_as_unreadable(fields):
    known = {"sid": HR, "status": "received", "phone_number": "+14155550100"} | fields
    for read, sid in ((order_in, HR), (document_in, PX), (address_in, AD), (number_in, PN)):
        try:
            assert read(known | {"sid": sid}).sid == sid
        except TryAgain as error:
            assert error.reason == "unreadable-reply"  # noqa: PT017 - it may also be read


def test_a_document_is_one_however_it_is_spelt():
    document = document_in(
        {"sid": PX, "status": "CANCELLED", "cc_emails": None, "date_created": "Tue, 28 Mar 2017 20:06:39 +0000"}
    )

    assert (document.status, document.cc_emails, document.date_created) == ("canceled", (), "2017-03-28T20:06:39Z")


def test_a_preview_order_is_sent_with_names_and_without_contacts():
    order = NewOrder(
        phone_number="+14155550100", unique_name="k", cc_emails=("a@x.org", "b@x.org"), contact_title="Ms", sms_url="u"
    )

    request = hosting.create_order(PREVIEW, order)

    assert (request.method, request.host, request.path) == ("POST", "preview", "/HostedNumbers/HostedNumberOrders")
    assert form(request) == [
        ("PhoneNumber", "+14155550100"), ("SmsCapability", "true"), ("SmsUrl", "u"), ("UniqueName", "k"),
        ("CcEmails", "a@x.org"), ("CcEmails", "b@x.org"),
    ]  # fmt: skip


def test_a_v2_order_is_sent_with_contacts():
    order = NewOrder(phone_number="+14155550100", contact_title="Ms", contact_phone_number="+14155550123")

    request = hosting.create_order(V2, order)

    assert (request.host, request.path) == ("numbers", "/v2/HostedNumber/Orders")
    assert ("ContactTitle", "Ms") in form(request)
    assert ("ContactPhoneNumber", "+14155550123") in form(request)


def test_a_change_sends_only_what_is_given_and_clears_with_an_empty_list():
    request = hosting.update_order(PREVIEW, SID, OrderChanges(cc_emails=(), call_delay=0, extension="1"))

    assert form(request) == [("CcEmails", ""), ("Extension", "1"), ("CallDelay", "0")]


def test_v2_calls_with_its_own_names():
    changes = OrderChanges(status="pending-verification", extension="1", call_delay=5)

    request = hosting.update_order(V2, SID, changes)

    assert form(request) == [
        ("Status", "pending-verification"), ("VerificationCallExtension", "1"), ("VerificationCallDelay", "5"),
    ]  # fmt: skip


def test_a_letter_lists_its_orders_as_a_repeated_name():
    document = NewDocument(
        order_sids=(HR, SID), address_sid=AD, email="a@x.org", contact_title="Ms", contact_phone_number="+14155550123"
    )

    request = hosting.create_document(PREVIEW, document)

    assert form(request)[:2] == [("HostedNumberOrderSids", HR), ("HostedNumberOrderSids", SID)]
    assert ("ContactTitle", "Ms") in form(request)
    assert form(hosting.update_document(PREVIEW, PX, DocumentChanges(order_sids=()))) == [("HostedNumberOrderSids", "")]


def test_a_list_asks_for_full_pages_and_encodes_its_filters():
    request = hosting.list_orders(V2, OrderFilters(phone_number="+14155550100", status="received"))

    assert parse_qsl(request.query) == [("Status", "received"), ("PhoneNumber", "+14155550100"), ("PageSize", "1000")]


def test_an_address_is_sent_and_listed_in_its_account():
    address = NewAddress(
        customer_name="Example Ltd", street="1 Main St", city="Reno", region="NV", postal_code="89501", country="US",
        friendly_name="k", auto_correct=False,
    )  # fmt: skip

    request = create_address(AC, address)

    assert request.path == f"/2010-04-01/Accounts/{AC}/Addresses.json"
    assert form(request)[-2:] == [("FriendlyName", "k"), ("AutoCorrectAddress", "false")]
    assert "StreetSecondary" not in dict(form(request))
    assert list_addresses(AC, Addresses(friendly_name="k")).query == "FriendlyName=k&PageSize=1000"


def test_a_bulk_request_groups_numbers_by_signer():
    group = BulkGroup(email="a@x.org", address_sid=AD, contact_phone_number="+1", numbers=(("+2", "u"), ("+3", "")))

    request = create_bulk([group], friendly_name="f")

    assert json.loads(json.dumps(request.json)) == {
        "friendly_name": "f",
        "request_items": [
            {
                "email": "a@x.org",
                "address_sid": AD,
                "contact_phone_number": "+1",
                "numbers": [{"phone_number": "+2", "status_callback_url": "u"}, {"phone_number": "+3"}],
            }
        ],
    }


@pytest.mark.vendor_verified
def test_a_bulk_reply_is_read_as_orders_whatever_the_spelling_of_its_statuses():
    """The published contract's example has pending_loa with an underscore, and its count as a string."""
    orders = [{"hosting_order_sid": HR, "phone_number": "+12222222222", "account_sid": AC, "signing_document_sid": PX}]
    body = {
        "bulk_hosting_sid": "BH" + "a" * 32,
        "request_status": "PROCESSED",
        "total_count": 1,
        "results": [{"order_status": "pending_loa", "count": "1", "orders": orders}],
    }

    state = read_bulk_hosting(value(body))

    assert (state.done, state.status, state.total) == (True, "processed", 1)
    assert [(order.status, order.order_sid, order.signing_document_sid) for order in state.orders] == [
        ("pending-loa", HR, PX)
    ]


@pytest.mark.parametrize("results", ["x", [3], [{"orders": None}], [{"orders": [{}]}]])
def test_a_bulk_reply_that_makes_no_sense_is_unreadable(results):
    body = {"bulk_hosting_sid": "BH" + "a" * 32, "request_status": "QUEUED", "results": results}

    with pytest.raises(TryAgain):
        read_bulk_hosting(value(body))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2017-03-28T20:06:39Z", "2017-03-28T20:06:39Z"),
        ("2017-03-28T22:06:39.123+02:00", "2017-03-28T20:06:39Z"),
        ("Tue, 28 Mar 2017 20:06:39 +0000", "2017-03-28T20:06:39Z"),
        ("Tue, 28 Mar 2017 20:06:39 GMT", "2017-03-28T20:06:39Z"),
        ("2017-03-28T20:06:39", "2017-03-28T20:06:39Z"),
        ("yesterday", ""),
        ("", ""),
        (None, ""),
        (1490731599, ""),
    ],
)
def test_times_are_read_in_both_of_twilios_ways(written, read):
    assert iso(written) == read


@given(_JSON | st.text())
def test_any_value_is_a_time_or_none(written):
    assert moment(written) is None or moment(written).tzinfo is not None


async def test_the_orders_of_a_letter_are_found_under_either_name_of_the_list():
    """The page says DependentOrders, the published contract DependentHostedNumberOrders."""
    page = {"items": [ORDER], "meta": {"key": "items", "next_page_url": None}}
    missing = reply(404, {"code": 20404, "message": "not found", "status": 404})

    async with talking([missing, reply(200, page)]) as (server, client):
        found = [order.sid async for orders in hosting_api(client.line, "preview").dependents(PX) for order in orders]

    assert found == [HR]
    assert [head.split()[1].split(b"/")[-1].split(b"?")[0] for head in server.requests] == [
        b"DependentOrders", b"DependentHostedNumberOrders",
    ]  # fmt: skip


async def test_a_letter_that_is_not_there_is_refused_under_both_names():
    missing = reply(404, {"code": 20404, "message": "not found", "status": 404})

    async with talking(missing) as (_, client):
        with pytest.raises(RowRefused):
            _ = [page async for page in hosting_api(client.line, "preview").dependents(PX)]


async def test_all_pages_are_read_on_the_base_that_was_asked():
    link = "https://preview.twilio.com/HostedNumbers/HostedNumberOrders?PageSize=1&Page=1&PageToken=PTx"
    first = {"items": [ORDER], "meta": {"key": "items", "next_page_url": link}}
    last = {"items": [ORDER | {"sid": SID}], "meta": {"key": "items", "next_page_url": None}}

    async with talking([reply(200, first), reply(200, last)]) as (server, client):
        pages = [[order.sid for order in page] async for page in hosting_api(client.line, "preview").orders()]

    assert pages == [[HR], [SID]]
    assert b"PageToken=PTx" in server.requests[1].split()[1]


async def test_another_hosting_api_is_refused():
    async with served(Answering(b"")) as server, client_at(server.url) as client:
        with pytest.raises(SettingsRefused, match="preview or v2"):
            hosting_api(client.line, "v3")
