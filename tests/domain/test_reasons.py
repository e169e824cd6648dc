"""Every code that Twilio documents, and every word of our own, is put into words; what is not known is shown."""

import re

import pytest

from numberlift.domain import reasons
from numberlift.domain.words.advice import Remedy
from numberlift.domain.words.reasons_hosting import NEXT_STEPS, REASONS, SUB_STATUSES
from numberlift.domain.words.reasons_porting import PORTABILITY_CODES
from numberlift.domain.words.reasons_rows import NOTES, ROW_PROBLEMS, UNANSWERED

# From Twilio's page on the hosted-number eligibility resource.
DOCUMENTED_SUB_STATUSES = """
country-ineligible number-format-ineligible number-type-ineligible carrier-ineligible already-in-twilio
internal-processing-error invalid-phone-number invalid-hosting-account-sid eligible-by-manual-process
may-be-eligible-by-manual-process eligible
"""
DOCUMENTED_REASONS = """
eligible-for-hosting country-not-supported number-format-ineligible number-type-ineligible
numbers-provider-does-not-allow-twilio-to-host-it already-in-twilio-but-not-in-use
already-in-twilio-and-in-hosting-process already-in-twilio-for-both-capabilities
already-in-twilio-without-messaging-capability already-in-twilio-owned-by-other-account internal-processing-error
invalid-phone-number hosting-account-sid-does-not-belong-to-your-account hosting-account-sid-does-not-exist
eligible-for-hosting-by-manual-process missing-provider-data already-hosted-in-twilio
support-validation-required-number-without-an-approved-nnid
"""
DOCUMENTED_NEXT_STEPS = """
none create-hosted-number-order edit-ineligible-number-and-run-eligibility-check-again manage-hosting-order
recover-messaging-capability contact-support-ineligible-carrier contact-support-internal-transfer
contact-support-ineligible-inventory-status number-type-cannot-be-hosted retry-the-eligibility-check
update-hosting-account-sid contact-support-to-manually-host-the-number contact-support-missing-provider-data
contact-support-for-manual-process contact-support-to-retire-previous-orders
"""
# From Twilio's page on the Portability API and its error catalogue.
DOCUMENTED_CODES = {22131, 22136, 22137, 22132, 22130, 22133, 22102, 22171, 22135, 20003}
SHORTENED_IN_AN_EXAMPLE = {"edit-ineligible-number"}
EVERY_ADVICE = [
    *SUB_STATUSES.items(),
    *REASONS.items(),
    *NEXT_STEPS.items(),
    *PORTABILITY_CODES.items(),
    *ROW_PROBLEMS.items(),
    *UNANSWERED.items(),
]


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("table", "documented", "count"),
    [
        (SUB_STATUSES, DOCUMENTED_SUB_STATUSES, 11),
        (REASONS, DOCUMENTED_REASONS, 18),
        (NEXT_STEPS, DOCUMENTED_NEXT_STEPS, 15),
    ],
)
def test_every_documented_hosting_word_has_advice_and_no_other(table, documented, count):
    assert len(documented.split()) == count
    assert set(table) - SHORTENED_IN_AN_EXAMPLE == set(documented.split())


@pytest.mark.vendor_verified
def test_every_documented_portability_code_has_advice():
    assert set(PORTABILITY_CODES) == DOCUMENTED_CODES


@pytest.mark.parametrize(("code", "advice"), EVERY_ADVICE)
def test_advice_is_a_sentence_and_a_step_in_plain_words(code, advice):
    """No bare codes, no shouting, an end to every sentence, a kind of remedy."""
    for text in (advice.sentence, advice.next_step):
        assert re.fullmatch(r"[A-Z].{10,220}\.", text)
        assert str(code) not in text or "-" not in str(code)
    assert advice.remedy in Remedy


def test_support_is_told_what_to_be_given():
    steps = [advice.next_step for _, advice in EVERY_ADVICE if advice.next_step.startswith("Ask Twilio support to")]

    assert steps
    assert all("number" in step for step in steps)


@pytest.mark.parametrize("ask", [reasons.hosting_sub_status, reasons.hosting_reason, reasons.hosting_next_step])
def test_an_unknown_hosting_word_is_shown_with_whom_to_ask(ask):
    advice = ask("brand-new-word")

    assert "brand-new-word" in advice.sentence
    assert "Twilio support" in advice.next_step
    assert "brand-new-word" in advice.next_step


def test_an_unknown_portability_code_is_shown_with_whom_to_ask():
    advice = reasons.portability_code(22999)

    assert "22999" in advice.sentence
    assert "the number and the code" in advice.next_step


def test_a_reply_without_any_code_still_says_whom_to_ask():
    assert "Twilio support" in reasons.portability_code(None).next_step


def test_a_portability_reason_is_known_by_its_name_too():
    assert reasons.portability_code(None, name="manual-porting-available") == PORTABILITY_CODES[22133]


def test_an_overlong_code_is_cut():
    assert len(reasons.hosting_reason("x" * 10_000).sentence) < 200


def test_an_unanswered_check_names_twilios_code():
    advice = reasons.unanswered("refused", code=20429)

    assert "20429" in advice.sentence
    assert advice.remedy is Remedy.RETRY


def test_an_unknown_cause_and_an_unknown_problem_are_shown():
    assert "odd-cause" in reasons.unanswered("odd-cause").sentence
    assert "odd-problem" in reasons.row_problem("odd-problem").sentence


def test_every_problem_that_a_cell_can_have_is_in_words():
    """The problems that the code names and the table of words are the same set; intake adds one that is no cell's."""
    from pathlib import Path

    domain = Path(reasons.__file__).parent
    words = {"account-sid-malformed"}
    for name in ("numbers.py", "phone/full.py", "phone/shapes.py"):
        words |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', (domain / name).read_text(encoding="utf-8")))

    assert words - set(NOTES) - {"toll-free"} == set(ROW_PROBLEMS)
