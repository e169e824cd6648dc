"""Every porting operation, driven over a socket against the sandbox."""

from __future__ import annotations

import pytest

from numberlift.domain.outcomes import Answered, NeverSent, NoAnswer, Refused
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.wire.port_in_listings import PortInFilters
from numberlift.twilio.wire.porting_webhooks import WebhookConfiguration
from tests.twilio.creating_servers import ACCOUNT
from tests.twilio.porting_bench import BILL, DAY, OTHER, PIN, PLAIN, THIRD, WRONG_NAME, a_bench

HOOKS = WebhookConfiguration(
    port_in_target_url="https://example.com/in", notifications_of=("PortInCompleted", "PortInCanceled")
)


@pytest.fixture
async def bench():
    async with a_bench() as made:
        yield made


async def statuses(bench, sid):
    found = await bench.api.request(sid)
    return found.status, [number.status for number in found.numbers]


async def test_a_bill_is_uploaded_once_more_where_no_answer_came(bench):
    await bench.fault("reset-after", operation="CreateDocument")
    document = await bench.api.upload_bill(BILL, filename="bill.pdf", friendly_name="May")

    assert (document.sid[:2], document.mime_type, document.status) == ("RD", "application/pdf", "draft")
    assert (document.document_type, document.friendly_name) == ("utility_bill", "May")


async def test_a_large_bill_is_uploaded_whole(bench):
    assert (await bench.api.upload_bill(BILL + bytes(3_000_000), filename="bill.pdf")).mime_type == "application/pdf"


async def test_a_port_in_is_filed_and_read_back(bench):
    order = await bench.order(PLAIN, OTHER, notification_emails=("a@example.com",), target_port_in_date="2099-01-02")
    made = await bench.api.create(order)
    found = await bench.api.request(made.sid)

    assert isinstance(made, Answered)
    assert (made.status, [number["phone_number"] for number in made.facts["numbers"]]) == ("in-review", [PLAIN, OTHER])
    assert (found.account_sid, found.documents, found.status) == (ACCOUNT, order.documents, "in-review")
    assert (found.customer_name, found.notification_emails) == ("Harbour Bakery", ("a@example.com",))
    assert (found.target_port_in_date, found.date_created[-1]) == ("2099-01-02", "Z")
    assert PIN not in str(made.facts)


async def test_a_number_is_read_in_both_forms(bench):
    """The number's sid has two names; a dozen numbers meet both."""
    numbers = [f"+1{area}5550190" for area in (201, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215)]
    sid = await bench.submitted(*numbers)
    found = await bench.api.request(sid)
    alone = [await bench.api.number(sid, number.sid) for number in found.numbers]

    assert [number.sid for number in alone] == [number.sid for number in found.numbers]
    assert {(number.status, number.country, number.number_type) for number in alone} == {
        ("port-submitted", "US", "local")
    }


async def test_a_port_date_and_a_rejection_are_read(bench):
    sid = await bench.submitted(PLAIN, WRONG_NAME)
    await bench.control("advance", seconds=2 * DAY)
    dated, rejected = (await bench.api.request(sid)).numbers

    assert (dated.status, dated.port_date[-1], dated.rejection_code) == ("port-pending", "Z", None)
    assert (rejected.status, rejected.rejection_code) == ("port-rejected", 22153)
    assert (rejected.rejection_reason, rejected.port_date) == ("invalid-end-user-name", "")
    assert (await bench.api.number(sid, rejected.sid)).rejection_code == 22153


async def test_a_refusal_is_told_with_its_code_and_nothing_personal(bench):
    await bench.filed(PLAIN)
    refused = await bench.api.create(await bench.order(PLAIN))

    assert isinstance(refused, Refused)
    assert (refused.status, refused.code) == (400, 22137)
    assert PLAIN not in refused.message


@pytest.mark.parametrize(
    ("kind", "cause", "count"),
    [
        ("reset-after", "reset", 1),
        ("error-after", "server-error", 1),
        ("reset", "reset", 0),
        ("error", "server-error", 0),
        ("truncated", "unreadable-reply", 1),
        ("html", "unreadable-reply", 1),
        ("empty", "unreadable-reply", 1),
    ],
)
async def test_a_create_is_sent_once_whatever_happens(bench, kind, cause, count):
    order = await bench.order(PLAIN)
    await bench.fault(kind, operation="CreatePortingPortIn")
    made = await bench.api.create(order)

    assert isinstance(made, NoAnswer)
    assert (made.cause, await bench.asked("CreatePortingPortIn")) == (cause, 1)
    assert (await bench.accepted()).get(PLAIN, 0) == count


async def test_a_create_is_dropped_at_the_last_moment(bench):
    async def too_late():
        raise TryAgain("too late", reason="fence")

    order = await bench.order(PLAIN)
    assert isinstance(await bench.api.create(order, before_first_byte=too_late), NeverSent)
    assert await bench.accepted() == {}


async def test_requests_are_listed_over_pages_and_by_every_filter(bench):
    first = await bench.submitted(PLAIN)
    second = await bench.filed(OTHER, THIRD)

    async def sids(**filters):
        return [row.sid async for page in bench.api.requests(PortInFilters(**filters)) for row in page]

    assert await sids() == [second, first]
    assert await sids(status="in-progress") == [first]
    assert await sids(sids=(second,)) == [second]
    assert await sids(created_before="2000-01-01") == await sids(created_after="2099-01-01") == []


async def test_a_listing_counts_what_is_ported(bench):
    await bench.submitted(PLAIN, WRONG_NAME)
    await bench.control("advance", seconds=8 * DAY)
    (row,) = [row async for page in bench.api.requests() for row in page]

    assert (row.status, row.requested, row.ported) == ("action-required", 2, 1)
    assert row.status_since
    assert row.suggested_action


async def test_a_request_is_cancelled(bench):
    sid = await bench.filed(PLAIN)
    await bench.api.cancel(sid)
    await bench.control("advance", seconds=601)

    assert await statuses(bench, sid) == ("canceled", ["canceled"])


async def test_a_number_is_cancelled_alone(bench):
    sid = await bench.submitted(PLAIN, WRONG_NAME)
    await bench.control("advance", seconds=2 * DAY)
    await bench.api.cancel_number(sid, (await bench.api.request(sid)).numbers[1].sid)

    assert await statuses(bench, sid) == ("in-progress", ["port-pending", "canceling"])


@pytest.mark.parametrize(("kind", "sent"), [("reset-after", 1), ("error-after", 1), ("reset", 2), ("error", 2)])
async def test_an_unanswered_cancel_is_looked_up_before_it_is_sent_again(bench, kind, sent):
    sid = await bench.filed(PLAIN)
    await bench.fault(kind, operation="DeletePortingPortIn")
    await bench.api.cancel(sid)

    assert (await bench.asked("DeletePortingPortIn"), await statuses(bench, sid)) == (
        sent,
        ("in-review", ["canceling"]),
    )


@pytest.mark.parametrize("kind", ["reset-after", "reset"])
async def test_an_unanswered_cancel_of_a_number_too(bench, kind):
    sid = await bench.filed(PLAIN, OTHER)
    number = (await bench.api.request(sid)).numbers[1]
    await bench.fault(kind, operation="DeletePortingPortInPhoneNumber")
    await bench.api.cancel_number(sid, number.sid)

    assert await statuses(bench, sid) == ("in-review", ["in-review", "canceling"])


async def test_what_is_over_refuses_and_what_is_gone_is_done(bench):
    sid = await bench.filed(PLAIN)
    await bench.control("advance", seconds=31 * DAY)
    with pytest.raises(RowRefused):
        await bench.api.cancel(sid)

    await bench.api.cancel("KW" + "0" * 32)
    await bench.api.cancel_number(sid, "PU" + "0" * 32)


async def test_webhooks_are_set_shown_and_deleted(bench):
    assert await bench.api.webhooks() is None
    await bench.api.set_webhooks(HOOKS)
    shown = await bench.api.webhooks()
    await bench.api.delete_webhooks("PORT_IN")
    await bench.api.delete_webhooks("PORT_IN")

    assert shown.same_as(HOOKS)
    assert shown.port_in_target_date_created.endswith("Z")
    assert await bench.api.webhooks() is None


@pytest.mark.parametrize(("kind", "sent"), [("reset-after", 1), ("reset", 2), ("truncated", 1)])
async def test_an_unanswered_change_of_webhooks_is_looked_up_first(bench, kind, sent):
    await bench.fault(kind, operation="CreatePortingWebhookConfiguration")
    await bench.api.set_webhooks(HOOKS)

    assert (await bench.api.webhooks()).same_as(HOOKS)
    assert await bench.asked("CreatePortingWebhookConfiguration") == sent


async def test_an_unanswered_deletion_of_webhooks_too(bench):
    await bench.api.set_webhooks(HOOKS)
    await bench.fault("error-after", operation="DeletePortingWebhook*")
    await bench.api.delete_webhooks("PORT_IN")

    assert await bench.api.webhooks() is None


async def test_a_cancel_that_is_never_answered_stays_unknown(bench):
    sid = await bench.filed(PLAIN)
    await bench.fault("error", operation="DeletePortingPortIn", count=None)
    with pytest.raises(TryAgain):
        await bench.api.cancel(sid)

    assert await statuses(bench, sid) == ("in-review", ["in-review"])
