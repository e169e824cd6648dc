"""Beside port-in requests: bills go up by their content, webhook configurations and messages are read."""

from __future__ import annotations

import orjson
import pytest

from numberlift.errors import RowRefused
from numberlift.twilio.wire.documents import media_type, read_document, upload_bill
from numberlift.twilio.wire.porting_webhooks import (
    PortingEvent,
    WebhookConfiguration,
    delete_webhooks,
    read_event,
    read_webhooks,
    set_webhooks,
)
from tests.twilio.porting_bench import BILL, DOCUMENT, PLAIN
from tests.twilio.replies import error, reply

KW, PU = "KW" + "a" * 32, "PU" + "b" * 32


@pytest.mark.parametrize(
    ("content", "kind"),
    [(BILL, "application/pdf"), (b"\xff\xd8\xffx", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF89a", "")],
)
def test_a_bill_is_known_by_its_content(content, kind):
    assert media_type(content) == kind


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-" + bytes(10 * 1024 * 1024)], ids=["empty", "gif", "large"])
def test_a_bill_that_twilio_refuses_is_not_sent(content):
    with pytest.raises(RowRefused):
        upload_bill(content, filename="bill.pdf")


def test_a_bill_that_came_without_content_is_noticed():
    fields = {"sid": DOCUMENT, "document_type": "utility_bill", "status": "DRAFT", "mime_type": ""}
    with pytest.raises(RowRefused, match="without content"):
        read_document(reply(fields, 201))


def test_a_bills_content_is_in_no_repr():
    assert "%PDF" not in repr(upload_bill(BILL, filename="bill.pdf"))


def test_a_webhook_configuration_is_built_and_read():
    configuration = WebhookConfiguration(port_out_target_url="https://example.com/out")
    assert set_webhooks(configuration).json == {
        "port_out_target_url": "https://example.com/out",
        "notifications_of": [],
    }
    assert delete_webhooks("PORT_OUT").path.endswith("/Webhook/PORT_OUT")
    assert read_webhooks(error(404, 20404)) is None
    assert read_webhooks(reply({"port_in_target_url": None})) is None
    with pytest.raises(ValueError, match="at least one"):
        set_webhooks(WebhookConfiguration())


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        (
            {"status": "WaitingForSignature", "last_date_updated": "2026-03-01T12:00:00Z"},
            PortingEvent(request_sid=KW, status="waiting-for-signature", at="2026-03-01T12:00:00Z"),
        ),
        (
            {"status": "Pending", "phone_number": PLAIN, "port_in_phone_number_sid": PU, "portable": "true"},
            PortingEvent(request_sid=KW, status="port-pending", number_sid=PU, phone_number=PLAIN),
        ),
    ],
)
def test_a_webhooks_message_is_read(fields, event):
    assert read_event(orjson.dumps({"port_in_request_sid": KW, **fields})) == event


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"port_in_request_sid": "x"}'])
def test_what_is_no_message_is_none(body):
    assert read_event(body) is None
