"""The lifecycles of hosting, compared with what Twilio's two pages say, written down here once more."""

from __future__ import annotations

import pytest

from numberlift.domain.hosting_steps import Act, OrderFacts, letter_of, next_step_of
from numberlift.domain.lifecycle import Waits
from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT, HOSTED_ORDER
from numberlift.sandbox.services.hosting import statuses as sandbox

DAY = 24 * 3600.0

# Status Values: each status, what its description says follows. "failed": SMS enabled, or idle for more than 30 days,
# which can befall any open order; "action-required": onboarding encountered a failure.
ORDER_MOVES = {
    "twilio-processing": "received failed",
    "received": "pending-verification verified action-required failed",
    "pending-verification": "verified action-required failed",
    "verified": "pending-loa action-required failed",
    "pending-loa": "carrier-processing verified action-required failed",
    "carrier-processing": "testing completed action-required failed",
    "testing": "completed action-required failed",
    "completed": "",
    "action-required": "carrier-processing testing completed failed",
    "failed": "",
}
DOCUMENT_MOVES = {
    "opened": "signing canceled failed",
    "signing": "opened signed canceled failed",
    "signed": "",
    "canceled": "",
    "failed": "",
}
WAITS = {
    "twilio-processing": "twilio",
    "received": "us",
    "pending-verification": "phone",
    "verified": "us",
    "pending-loa": "signer",
    "carrier-processing": "carrier",
    "testing": "twilio",
    "completed": "nobody",
    "action-required": "twilio",
    "failed": "nobody",
}


def moves(lifecycle):
    return {status: set(stage.moves) for status, stage in lifecycle.stages.items()}


@pytest.mark.vendor_verified
def test_an_order_moves_only_as_the_page_on_orders_says():
    assert moves(HOSTED_ORDER) == {status: set(after.split()) for status, after in ORDER_MOVES.items()}


@pytest.mark.vendor_verified
def test_a_document_moves_only_as_the_page_on_documents_says():
    assert moves(AUTHORIZATION_DOCUMENT) == {status: set(after.split()) for status, after in DOCUMENT_MOVES.items()}


@pytest.mark.vendor_verified
def test_an_order_can_be_cancelled_in_the_four_statuses_that_the_page_names():
    assert HOSTED_ORDER.cancellable == {"received", "pending-verification", "verified", "pending-loa"}


def test_the_sandbox_makes_no_move_that_is_not_in_the_table_and_cancels_in_the_same_statuses():
    """It has a table of its own, for both answer to Twilio's page and not to each other."""
    for status, after in sandbox.MOVES.items():
        assert {*map(str, after)} <= set(ORDER_MOVES[status].split())
    assert {*map(str, sandbox.DELETABLE)} == HOSTED_ORDER.cancellable
    assert {*map(str, sandbox.Status)} == set(HOSTED_ORDER.stages)
    assert {*map(str, sandbox.DocumentStatus)} == set(AUTHORIZATION_DOCUMENT.stages)


def test_the_ends_are_ends():
    assert HOSTED_ORDER.terminal == {"completed", "failed"}
    assert AUTHORIZATION_DOCUMENT.terminal == {"signed", "canceled", "failed"}


@pytest.mark.parametrize("lifecycle", [HOSTED_ORDER, AUTHORIZATION_DOCUMENT], ids=lambda each: each.kind)
def test_what_has_ended_leads_nowhere_and_all_else_leads_to_an_end(lifecycle):
    for status, stage in lifecycle.stages.items():
        assert stage.ended == (not stage.moves)
        assert stage.ended or any(lifecycle.leads_to(status, end) for end in lifecycle.terminal)


@pytest.mark.parametrize("lifecycle", [HOSTED_ORDER, AUTHORIZATION_DOCUMENT], ids=lambda each: each.kind)
def test_moves_lead_only_to_known_statuses(lifecycle):
    assert all(stage.moves <= set(lifecycle.stages) for stage in lifecycle.stages.values())


def test_every_status_says_who_moves_next():
    assert {status: stage.waits.value for status, stage in HOSTED_ORDER.stages.items()} == WAITS


@pytest.mark.parametrize("lifecycle", [HOSTED_ORDER, AUTHORIZATION_DOCUMENT], ids=lambda each: each.kind)
def test_every_status_is_told_in_two_sentences(lifecycle):
    for stage in lifecycle.stages.values():
        assert stage.sentence.endswith(".")
        assert stage.next_step.endswith(".")


def test_a_status_nobody_documented_is_shown_and_is_no_end():
    stage = HOSTED_ORDER.stage("on-hold")

    assert "on-hold" in stage.sentence
    assert not stage.ended
    assert not stage.cancel


def test_statuses_may_pass_unseen_between_two_looks():
    assert HOSTED_ORDER.leads_to("received", "testing")
    assert not HOSTED_ORDER.may_move("received", "testing")
    assert not HOSTED_ORDER.leads_to("testing", "received")
    assert HOSTED_ORDER.may_move("testing", "testing")


def test_statuses_sort_in_their_usual_order_unknown_ones_last():
    mixed = ["completed", "on-hold", "received", "twilio-processing"]

    assert sorted(mixed, key=HOSTED_ORDER.order_of) == ["twilio-processing", "received", "completed", "on-hold"]


@pytest.mark.parametrize(
    ("status", "group_ready", "act", "waits"),
    [
        ("twilio-processing", False, Act.WAIT, Waits.TWILIO),
        ("received", False, Act.CALL, Waits.US),
        ("pending-verification", False, Act.CODE, Waits.PHONE),
        ("verified", False, Act.GROUP, Waits.PHONE),
        ("verified", True, Act.LETTER, Waits.US),
        ("pending-loa", True, Act.SIGN, Waits.SIGNER),
        ("carrier-processing", False, Act.WAIT, Waits.CARRIER),
        ("testing", False, Act.WAIT, Waits.TWILIO),
        ("completed", False, Act.DONE, Waits.NOBODY),
        ("action-required", False, Act.SUPPORT, Waits.TWILIO),
        ("failed", False, Act.RENEW, Waits.NOBODY),
        ("on-hold", True, Act.SUPPORT, Waits.TWILIO),
    ],
)
def test_each_status_has_its_next_step(status, group_ready, act, waits):
    step = next_step_of(OrderFacts("HR1", status), group_ready=group_ready)

    assert (step.act, step.waits) == (act, waits)
    assert step.by_itself == (act is Act.LETTER)


@pytest.mark.parametrize(
    ("attempts", "words"), [(1, "2 calls are left"), (2, "1 call is left"), (3, "no call is left")]
)
def test_the_calls_that_are_left_are_told(attempts, words):
    order = OrderFacts("HR1", "pending-verification", verification_attempts=attempts)

    assert words in next_step_of(order, group_ready=False).next_step


@pytest.mark.parametrize("status", ["received", "pending-verification"])
def test_nobody_is_called_where_a_phone_bill_proves_the_owner(status):
    step = next_step_of(OrderFacts("HR1", status, verification_type="phone-bill"), group_ready=False)

    assert (step.act, step.waits) == (Act.WAIT, Waits.TWILIO)


@pytest.mark.parametrize(
    ("document_status", "act", "waits"),
    [
        ("", Act.SIGN, Waits.SIGNER),
        ("signing", Act.SIGN, Waits.SIGNER),
        ("opened", Act.RESEND, Waits.US),
        ("canceled", Act.RESEND, Waits.US),
        ("failed", Act.RESEND, Waits.US),
        ("signed", Act.SIGN, Waits.SIGNER),
    ],
)
def test_a_letter_that_ended_unsigned_needs_a_person(document_status, act, waits):
    """Its order goes on waiting for a signature, and nobody has been asked for one."""
    step = next_step_of(OrderFacts("HR1", "pending-loa", document_status=document_status), group_ready=True)

    assert (step.act, step.waits, step.by_itself) == (act, waits, False)


def test_a_letter_waits_until_its_whole_group_is_verified_or_set_aside():
    group = [OrderFacts("HR1", "verified"), OrderFacts("HR2", "received"), OrderFacts("HR3", "failed")]

    letter = letter_of(group, wait_seconds=5 * DAY)

    assert letter == (("HR1",), ("HR3",), ("HR2",))
    assert not letter.ready


def test_a_letter_does_not_wait_for_ever():
    """Unverified for NUMBERLIFT_LOA_WAIT is set aside."""
    group = [
        OrderFacts("HR1", "verified"),
        OrderFacts("HR2", "received", unverified_seconds=5 * DAY),
        OrderFacts("HR3", "action-required"),
    ]

    letter = letter_of(group, wait_seconds=5 * DAY)

    assert letter == (("HR1",), ("HR2", "HR3"), ())
    assert letter.ready


def test_a_number_verified_late_gets_a_letter_of_its_own():
    group = [OrderFacts("HR1", "pending-loa"), OrderFacts("HR2", "verified"), OrderFacts("HR3", "completed")]

    letter = letter_of(group, wait_seconds=5 * DAY)

    assert letter == (("HR2",), (), ())
    assert letter.ready


def test_a_group_without_a_verified_number_gets_no_letter():
    assert not letter_of([OrderFacts("HR1", "failed")], wait_seconds=DAY).ready
    assert not letter_of([], wait_seconds=DAY).ready
