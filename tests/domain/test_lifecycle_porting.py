"""The lifecycles of porting: ours, the sandbox's, and what Twilio's pages say, written down here once more."""

from __future__ import annotations

import pytest

from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.domain.words.advice import Remedy
from numberlift.domain.words.rejections_porting import (
    CREATE_REFUSALS,
    REJECTIONS,
    REJECTIONS_BY_NAME,
    Reach,
    create_refusal,
    rejection,
)
from numberlift.sandbox.services.porting.statuses import NUMBER_MOVES, REQUEST_MOVES

# The page on port-in requests names seven statuses of a request, the contract's bulk update eight of a number; the
# process: review, letter out, signed and submitted to the carrier, accepted with a date or rejected, ported. A request
# is completed when every number is ported or canceled, canceled when it or all its numbers are, expired when unsigned.
REQUEST = {
    "in-review": "waiting-for-signature canceled",
    "waiting-for-signature": "in-progress expired canceled",
    "in-progress": "action-required completed canceled",
    "action-required": "in-progress completed canceled",
    "completed": "",
    "expired": "",
    "canceled": "",
}
NUMBER = {
    "in-review": "waiting-for-signature canceling canceled",
    "waiting-for-signature": "port-submitted canceling canceled",
    "port-submitted": "port-pending port-rejected canceling canceled",
    "port-pending": "completed port-rejected canceling canceled",
    "port-rejected": "port-submitted canceling canceled",
    "canceling": "canceled completed",
    "canceled": "",
    "completed": "",
}
REQUEST_WAITS = {
    "in-review": "twilio",
    "waiting-for-signature": "signer",
    "in-progress": "carrier",
    "action-required": "us",
    "completed": "nobody",
    "canceled": "nobody",
    "expired": "nobody",
}
NUMBER_WAITS = {
    "in-review": "twilio",
    "waiting-for-signature": "signer",
    "port-submitted": "carrier",
    "port-pending": "carrier",
    "port-rejected": "us",
    "canceling": "twilio",
    "completed": "nobody",
    "canceled": "nobody",
}
# https://www.twilio.com/docs/api/errors/22150 to 22159, and the names in the contract's enum of rejection reasons.
NAMES = {
    "contact-support-required": 22150,
    "phone-number-with-carrier-restriction": 22151,
    "phone-number-inactive-or-disconnected": 22152,
    "invalid-end-user-name": 22153,
    "invalid-address": 22154,
    "invalid-pin": 22155,
    "invalid-account-number": 22156,
}
BOTH = [PORT_IN_REQUEST, PORT_IN_NUMBER]


def table(written):
    return {status: set(after.split()) for status, after in written.items()}


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("lifecycle", "sandbox", "written"),
    [(PORT_IN_REQUEST, REQUEST_MOVES, REQUEST), (PORT_IN_NUMBER, NUMBER_MOVES, NUMBER)],
)
def test_ours_the_sandboxs_and_the_pages_tables_are_the_same(lifecycle, sandbox, written):
    """The page on port-in requests, its process and statuses."""
    ours = {status: set(stage.moves) for status, stage in lifecycle.stages.items()}

    assert ours == table(written)
    assert {str(status): {str(to) for to in moves} for status, moves in sandbox.items()} == table(written)


@pytest.mark.parametrize(("lifecycle", "waits"), [(PORT_IN_REQUEST, REQUEST_WAITS), (PORT_IN_NUMBER, NUMBER_WAITS)])
def test_every_status_says_who_moves_next(lifecycle, waits):
    assert {status: stage.waits.value for status, stage in lifecycle.stages.items()} == waits


def test_the_ends_are_ends():
    assert PORT_IN_REQUEST.terminal == {"completed", "canceled", "expired"}
    assert PORT_IN_NUMBER.terminal == {"completed", "canceled"}


def test_what_has_not_ended_can_be_cancelled_unless_it_is_being():
    assert PORT_IN_REQUEST.cancellable == set(REQUEST) - PORT_IN_REQUEST.terminal
    assert PORT_IN_NUMBER.cancellable == set(NUMBER) - PORT_IN_NUMBER.terminal - {"canceling"}


@pytest.mark.parametrize("lifecycle", BOTH, ids=lambda each: each.kind)
def test_what_has_ended_leads_nowhere_and_all_else_leads_to_an_end(lifecycle):
    for status, stage in lifecycle.stages.items():
        assert stage.ended == (not stage.moves)
        assert stage.ended or any(lifecycle.leads_to(status, end) for end in lifecycle.terminal)


@pytest.mark.parametrize("lifecycle", BOTH, ids=lambda each: each.kind)
def test_every_status_is_told_in_two_sentences(lifecycle):
    for stage in lifecycle.stages.values():
        assert stage.sentence.endswith(".")
        assert stage.next_step.endswith(".")


def test_statuses_may_pass_unseen_between_two_looks():
    assert PORT_IN_REQUEST.leads_to("in-review", "completed")
    assert PORT_IN_NUMBER.leads_to("in-review", "port-rejected")
    assert not PORT_IN_NUMBER.leads_to("completed", "port-pending")


def test_what_can_be_filed_anew_is_what_was_not_ported():
    assert {status for status, stage in PORT_IN_REQUEST.stages.items() if stage.renew} == {"canceled", "expired"}
    assert {status for status, stage in PORT_IN_NUMBER.stages.items() if stage.renew} == {"canceled", "port-rejected"}


@pytest.mark.vendor_verified
def test_every_rejection_code_of_the_catalogue_has_its_advice():
    """The error catalogue, 22150 to 22159."""
    assert set(REJECTIONS) == set(range(22150, 22160))
    assert dict(REJECTIONS_BY_NAME) == NAMES
    for found in REJECTIONS.values():
        assert found.advice.sentence.endswith(".")
        assert found.advice.next_step.endswith(".")


def test_a_pin_is_the_numbers_own_and_name_address_and_account_are_the_requests():
    reach = {code: found.reach for code, found in REJECTIONS.items() if found.columns}

    assert reach == {
        22155: Reach.NUMBER,
        **dict.fromkeys((22153, 22154, 22156, 22157, 22158), Reach.REQUEST),
    }


def test_what_a_person_can_correct_names_columns_or_what_the_carrier_must_do():
    for code, found in REJECTIONS.items():
        fixable = found.advice.remedy is Remedy.FIX
        assert fixable == (found.reach is not Reach.NOTHING), code
        assert fixable or not found.columns


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_a_rejection_is_known_by_its_name_too(name, code):
    assert rejection(None, name=name) == REJECTIONS[code]


def test_a_rejection_nobody_documented_is_shown():
    assert "22999" in rejection(22999).advice.sentence
    assert "lost-in-the-post" in rejection(None, name="lost-in-the-post").advice.sentence
    assert rejection(None).advice.remedy is Remedy.SUPPORT


@pytest.mark.parametrize("code", [22137, 22170, 22171, 22172, 22173])
def test_every_documented_refusal_of_a_create_has_its_advice(code):
    assert create_refusal(code) == CREATE_REFUSALS[code]


def test_a_refusal_nobody_documented_is_shown():
    assert "22199" in create_refusal(22199).sentence
    assert create_refusal(None).remedy is Remedy.SUPPORT
