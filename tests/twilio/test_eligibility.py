"""Hosting eligibility, one number and in bulk."""

from __future__ import annotations

import pytest

from numberlift.domain.checks import Eligibility, Undecided
from numberlift.errors import RowRefused, TryAgain
from numberlift.twilio.wire import (
    BulkState,
    ask_bulk,
    ask_bulk_result,
    ask_eligibility,
    read_bulk,
    read_bulk_started,
    read_eligibility,
)
from tests.twilio.replies import ACCOUNT, ELIGIBLE_ROW, NUMBER, error, reply

FAILED_ROW = ELIGIBLE_ROW | {"eligibility_status": "INELIGIBLE", "eligibility_sub_status": "INTERNAL_PROCESSING_ERROR"}
ELIGIBLE = Eligibility(
    NUMBER, "eligible", "eligible", "", "create-hosted-number-order", number_type="toll-free", country="US"
)


def bulk(status, *rows, completed=None):
    return reply({"status": status, "date_completed": completed, "results": list(rows), "request_id": "EC1"})


def test_one_number_is_asked_for_its_account():
    item = {"phone_number": NUMBER, "hosting_account_sid": ACCOUNT}

    assert ask_eligibility(NUMBER, ACCOUNT).json == {"phone_numbers": [item]}
    assert ask_eligibility(NUMBER).json == {"phone_numbers": [{"phone_number": NUMBER}]}


def test_an_eligible_number():
    assert read_eligibility(reply({"results": [ELIGIBLE_ROW]}), NUMBER) == ELIGIBLE


def test_the_lower_spelling_and_the_order_are_read():
    row = {
        "phone_number": NUMBER,
        "account_sid": ACCOUNT,
        "eligibility_status": "ineligible",
        "eligibility_sub_status": "already-in-twilio",
        "ineligibility_reason": "already-in-twilio-and-in-hosting-process",
        "next_step": "manage-hosting-order",
        "phone_number_type": "local",
        "country": "US",
        "voice_provider": "Acme",
        "hosting_order_sid": "HR1",
        "hosting_order_status": "PENDING_LOA",
    }
    answer = read_eligibility(reply({"results": [row]}), NUMBER)

    assert isinstance(answer, Eligibility)
    assert (answer.sub_status, answer.country, answer.carrier) == ("already-in-twilio", "US", "Acme")
    assert (answer.order_sid, answer.order_status) == ("HR1", "pending-loa")


@pytest.mark.parametrize("next_step", ["NONE", "RETRY_THE_ELIGIBILITY_CHECK"])
def test_a_failure_inside_twilio_is_undecided(next_step):
    answer = read_eligibility(reply({"results": [FAILED_ROW | {"next_step": next_step}]}), NUMBER)

    assert answer == Undecided(NUMBER, "internal-processing-error")


@pytest.mark.parametrize(
    ("code", "sub_status"),
    [(22102, "invalid-phone-number"), (21470, "invalid-hosting-account-sid"), (21471, "invalid-hosting-account-sid")],
)
def test_a_request_refused_for_its_number_or_account_is_a_verdict(code, sub_status):
    answer = read_eligibility(error(400, code), NUMBER)

    assert isinstance(answer, Eligibility)
    assert (answer.status, answer.sub_status) == ("ineligible", sub_status)


@pytest.mark.parametrize(
    "results",
    [None, [], [ELIGIBLE_ROW, ELIGIBLE_ROW], [ELIGIBLE_ROW | {"phone_number": "+14155550199"}], ["x"], {}],
)
def test_anything_but_one_row_about_the_number_is_unreadable(results):
    with pytest.raises(TryAgain) as caught:
        read_eligibility(reply({"results": results}), NUMBER)

    assert caught.value.reason == "unreadable-reply"


def test_a_bulk_check_needs_a_name_and_1_to_1000_numbers():
    asked = ask_bulk([(NUMBER, ""), ("+14155550101", ACCOUNT)], "n" * 200)

    assert len(asked.json["friendly_name"]) == 128
    assert asked.json["phone_numbers"][1] == {"phone_number": "+14155550101", "hosting_account_sid": ACCOUNT}
    for size in (0, 1001):
        with pytest.raises(ValueError, match="1 to 1000"):
            ask_bulk([(NUMBER, "")] * size, "x")


def test_a_started_bulk_check_is_known_by_its_request_id():
    assert read_bulk_started(reply({"request_id": "EC1", "status": "QUEUED"}, 202)) == "EC1"
    assert ask_bulk_result("EC1").path == "/v1/HostedNumber/Eligibility/Bulk/EC1"
    with pytest.raises(TryAgain):
        read_bulk_started(reply({"status": "QUEUED"}, 202))


def test_results_partly_there_are_not_the_end():
    assert read_bulk(bulk("PROCESSING", ELIGIBLE_ROW)) == BulkState(done=False, rows=(ELIGIBLE,))
    assert read_bulk(bulk("QUEUED")) == BulkState(done=False, rows=())
    assert read_bulk(bulk("IN_PROGRESS", {"phone_number": NUMBER}, FAILED_ROW)) == BulkState(done=False, rows=())


@pytest.mark.parametrize(("status", "completed"), [("SUCCESSFUL", None), ("COMPLETE", None), ("X", "2026-11-01")])
def test_the_status_or_the_date_ends_it(status, completed):
    state = read_bulk(bulk(status, ELIGIBLE_ROW, FAILED_ROW, {"phone_number": "+1"}, {}, 7, completed=completed))

    unanswered = Undecided(NUMBER, "internal-processing-error"), Undecided("+1", "unreadable-reply")
    assert state == BulkState(done=True, rows=(ELIGIBLE, *unanswered))


def test_a_bulk_check_that_twilio_forgot_is_refused():
    with pytest.raises(RowRefused):
        read_bulk(error(404, 20404))
