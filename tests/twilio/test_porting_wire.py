"""Porting requests are built as the contract says, and replies are read in every spelling, secrets kept out."""

from __future__ import annotations

import pickle
from contextlib import suppress
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.errors import NumberliftError, TryAgain
from numberlift.twilio.wire import port_ins as wire
from numberlift.twilio.wire.documents import read_document
from numberlift.twilio.wire.port_in_listings import PortInFilters, list_port_ins, listing_in
from numberlift.twilio.wire.port_in_orders import LosingCarrier, PortInItem, ask_port_in
from numberlift.twilio.wire.porting_webhooks import read_event, read_webhooks
from tests.twilio.creating_servers import ACCOUNT
from tests.twilio.porting_bench import ACCOUNT_NUMBER, DOCUMENT, PIN, PLAIN, order_of
from tests.twilio.replies import reply

KW, PU = "KW" + "a" * 32, "PU" + "b" * 32
# https://github.com/twilio/twilio-oai, numbers v1, the examples of create and of fetch (April 2026)
NUMBER = {
    "phone_number": PLAIN,
    "number_type": "LOCAL",
    "rejection_reason": None,
    "rejection_reason_code": None,
    "status_last_time_updated_timestamp": "2025-01-01T00:52:21Z",
    "portable": True,
    "not_portability_reason": "string",
    "not_portability_reason_code": 0,
    "port_in_phone_number_sid": PU,
    "port_in_phone_number_status": "In Review",
    "port_date": "2023-09-17T00:00:00Z",
}
REQUEST = {
    "port_in_request_sid": KW,
    "account_sid": ACCOUNT,
    "port_in_request_status": "pending",
    "losing_carrier_information": {"customer_name": "Harbour Bakery", "account_number": ACCOUNT_NUMBER},
    "phone_numbers": [NUMBER],
    "documents": [DOCUMENT],
    "notification_emails": ["user@example.com"],
    "support_ticket_id": 123456,
    "order_cancellation_reason": None,
    "date_created": "2023-09-10T06:52:21Z",
}


def test_a_create_holds_what_is_given_and_nothing_else():
    order = order_of(PLAIN, bundle_sid="BU1", notification_emails=("a@example.com",))
    body = ask_port_in(order).json

    assert body["phone_numbers"] == [{"phone_number": PLAIN, "pin": PIN}]
    assert (body["documents"], body["bundle_sid"]) == ([DOCUMENT], "BU1")
    assert body["losing_carrier_information"]["address"]["state"] == "Nevada"
    assert set(body) == {
        "account_sid", "documents", "phone_numbers", "losing_carrier_information", "notification_emails", "bundle_sid",
    }  # fmt: skip


def test_every_field_of_the_contract_can_be_sent():
    carrier = LosingCarrier(
        **dict.fromkeys(
            (
                "customer_type", "customer_name", "account_number", "account_telephone_number", "address_sid",
                "authorized_representative", "authorized_representative_email", "authorized_representative_katakana",
                "katakana_name", "sub_municipality", "building",
            ),
            "x",
        )
    )  # fmt: skip
    dates = dict.fromkeys(
        ("target_port_in_date", "target_port_in_time_range_start", "target_port_in_time_range_end"), "y"
    )
    japan = {"portability_advance_carrier": "ntt", "auto_cancel_approval_numbers": "2"}
    body = ask_port_in(order_of(PLAIN, carrier=carrier, **dates, **japan)).json

    assert set(body["losing_carrier_information"].values()) == {"x"}
    assert len(body["losing_carrier_information"]) == 11
    assert body.items() >= (dates | japan).items()


@pytest.mark.parametrize("count", [0, 1001])
def test_a_size_that_twilio_refuses_is_not_sent(count):
    with pytest.raises(ValueError, match="1 to 1000"):
        ask_port_in(replace(order_of(PLAIN), numbers=(PortInItem(PLAIN),) * count))


def test_pins_and_account_numbers_are_in_no_repr():
    order = order_of(PLAIN)
    request = ask_port_in(order)
    told = repr(order) + repr(request) + str(request.json) + f"{request.json}" + repr(wire.port_in_in(REQUEST))

    for secret in (PIN, ACCOUNT_NUMBER, "Harbour", "owner@example.com", "Main St"):
        assert secret not in told
    assert pickle.loads(pickle.dumps(request)).json == request.json
    assert PIN.encode() in orjson.dumps(request.json)


def test_nothing_that_is_read_keeps_a_pin_or_an_account_number():
    number = wire.number_in({**NUMBER, "port_out_pin": int(PIN), "pin": PIN})
    request = wire.port_in_in({**REQUEST, "phone_numbers": [{**NUMBER, "port_out_pin": int(PIN)}]})
    kept = orjson.dumps([wire.facts_of(request)]).decode() + str(_values(request)) + str(_values(number))

    assert PIN not in kept
    assert ACCOUNT_NUMBER not in kept


def _values(value):
    return [getattr(value, name) for name in value.__slots__]


def test_the_contracts_example_is_read():
    found = wire.read_port_in(reply(REQUEST))

    assert (found.sid, found.status, found.account_sid, found.support_ticket_id) == (KW, "in-review", ACCOUNT, "123456")
    assert found.numbers[0] == wire.PortInNumber(
        sid=PU,
        phone_number=PLAIN,
        status="in-review",
        request_sid=KW,
        number_type="local",
        portable=True,
        not_portable_reason="string",
        port_date="2023-09-17T00:00:00Z",
        status_since="2025-01-01T00:52:21Z",
    )


@pytest.mark.parametrize(
    ("spelled", "status"),
    [
        ("In review", "in-review"),
        ("in_review", "in-review"),
        ("Waiting for Signature", "waiting-for-signature"),
        ("WaitingForSignature", "waiting-for-signature"),
        ("In progress", "in-progress"),
        ("InProgress", "in-progress"),
        ("Action Required", "action-required"),
        ("ACTION_REQUIRED", "action-required"),
        ("Cancelled", "canceled"),
        ("On Hold", "on-hold"),
    ],
)
def test_a_requests_status_has_one_spelling(spelled, status):
    assert wire.port_in_in(REQUEST | {"port_in_request_status": spelled}).status == status


@pytest.mark.parametrize(
    ("spelled", "status"),
    [
        ("port_submitted", "port-submitted"),
        ("Submitted", "port-submitted"),
        ("Pending", "port-pending"),
        ("PortPending", "port-pending"),
        ("PORT_REJECTED", "port-rejected"),
        ("Rejected", "port-rejected"),
        ("canceling", "canceling"),
        ("Completed", "completed"),
    ],
)
def test_a_numbers_status_has_one_spelling(spelled, status):
    assert wire.number_in(NUMBER | {"port_in_phone_number_status": spelled}).status == status


@pytest.mark.parametrize("sid_name", ["phone_number_sid", "port_in_phone_number_sid"])
@pytest.mark.parametrize("code", [22155, "22155"])
@pytest.mark.parametrize("name", ["not_portability_reason", "not_portable_reason"])
def test_a_number_alone_is_read_in_every_form(sid_name, code, name):
    fields = {
        "port_in_request_sid": KW,
        sid_name: PU,
        "phone_number": PLAIN,
        "phone_number_type": "MOBILE",
        "country": "USA",
        "portable": False,
        name: "ALREADY_IN_TWILIO",
        f"{name}_code": "22132",
        "port_in_phone_number_status": "port_rejected",
        "rejection_reason_code": code,
        "rejection_reason": "INVALID_PIN",
        "missing_required_fields": True,
        "last_updated": "2025-01-01T00:52:21Z",
    }
    number = wire.read_number(reply(fields))

    assert (number.sid, number.request_sid, number.number_type, number.country) == (PU, KW, "mobile", "US")
    assert (number.not_portable_code, number.not_portable_reason) == (22132, "already-in-twilio")
    assert (number.rejection_code, number.rejection_reason) == (22155, "invalid-pin")
    assert number.missing_required_fields is True


@pytest.mark.parametrize("gone", ["port_in_request_sid", "port_in_request_status", "phone_numbers"])
def test_half_a_request_is_unknown(gone):
    with pytest.raises(TryAgain):
        wire.read_port_in(reply({name: value for name, value in REQUEST.items() if name != gone}))


def test_a_create_counts_as_answered_with_its_sid_alone():
    created = wire.read_created_port_in(reply({"port_in_request_sid": KW}, 202))

    assert (created.sid, created.status, created.facts) == (KW, "", {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**9) | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*REQUEST, *NUMBER, "x"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
MANGLED = st.dictionaries(st.sampled_from([*REQUEST, *NUMBER]), JSON, max_size=5)


@given(MANGLED, st.booleans())
def test_whatever_a_reply_holds_it_is_read_or_one_of_our_errors(mangled, numbers):
    fields = REQUEST | mangled
    if numbers:
        fields["phone_numbers"] = [NUMBER | mangled]
    for read in (wire.read_port_in, wire.read_number, wire.read_created_port_in, read_webhooks, read_document):
        with suppress(NumberliftError):
            read(reply(fields))
    read_event(orjson.dumps(fields))


def test_the_list_is_asked_with_its_own_words():
    filters = PortInFilters(sids=(KW,), status="waiting-for-signature", created_after="2026-03-01")

    assert list_port_ins(filters, size=7).query == (
        f"PortInRequestSid={KW}&PortInRequestStatus=Waiting+for+Signature&CreatedAfter=2026-03-01&Size=7"
    )


def test_a_listing_is_read():
    row = {
        "port_in_request_sid": KW,
        "port_in_request_status": "Completed",
        "status_last_updated_timestamp": "2025-04-30",
        "phone_numbers_requested": "3",
        "phone_numbers_ported": 0,
        "suggested_action": None,
    }
    found = listing_in(row)

    assert (found.status, found.status_since, found.requested, found.ported) == ("completed", "2025-04-30", 3, 0)
    with pytest.raises(TryAgain):
        listing_in({})
