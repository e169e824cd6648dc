"""The table from answers to verdicts: total, in plain words, and unknown is never no."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.checks import CheckKind, Eligibility, Portability, Undecided
from numberlift.domain.routing import VerdictName, route
from numberlift.domain.standing import Stand, hosting_standing
from numberlift.domain.words.reasons_hosting import NEXT_STEPS, REASONS, SUB_STATUSES
from numberlift.domain.words.reasons_porting import PORTABILITY_CODES

NUMBER = "+14155550100"
BOTH = frozenset(CheckKind)
HOSTING_ONLY = frozenset({CheckKind.HOSTING})
PORTABILITY_ONLY = frozenset({CheckKind.PORTABILITY})


def hosting(sub_status="eligible", reason="", next_step=""):
    status = "eligible" if "eligible" in sub_status.split("-")[:3] else "ineligible"
    return Eligibility(NUMBER, status, sub_status, reason, next_step)


def portable(**details):
    return Portability(NUMBER, portable=True, **details)


def not_portable(code, reason=""):
    return Portability(NUMBER, portable=False, reason_code=code, reason=reason)


def routed(hosting, portability, *, number_type="local", country="US", asked=BOTH):
    return route(number_type=number_type, country=country, hosting=hosting, portability=portability, asked=asked)


FAILED = Undecided(NUMBER, "time-out")
NO_HOSTING = hosting("carrier-ineligible")
NO_PORTING = not_portable(22130)
RETRY = hosting("carrier-ineligible", "", "retry-the-eligibility-check")
MAYBE = hosting("may-be-eligible-by-manual-process")
WORDS = [*SUB_STATUSES, *REASONS, *NEXT_STEPS, "", "none", "brand-new"]
TYPES = ["local", "mobile", "toll-free", "national", "voip", "unknown"]
CODES = [*PORTABILITY_CODES, 22999, None]
UNANSWERED = st.builds(Undecided, st.just(NUMBER), st.sampled_from(["time-out", "odd"]), st.sampled_from([None, 22135]))
HOSTINGS = (
    st.none()
    | UNANSWERED
    | st.builds(
        Eligibility,
        st.just(NUMBER),
        st.sampled_from(["eligible", "ineligible", "", "odd"]),
        *[st.sampled_from(WORDS)] * 3,
        number_type=st.sampled_from(TYPES),
    )
)
PORTABILITIES = (
    st.none()
    | UNANSWERED
    | st.builds(
        Portability,
        st.just(NUMBER),
        st.booleans(),
        st.sampled_from(CODES),
        st.sampled_from(["", "unsupported", "odd"]),
        st.sampled_from([None, True, False]),
        st.sampled_from(TYPES),
        st.sampled_from(["", "US", "CA", "GB"]),
    )
)
ASKED = st.sampled_from([BOTH, HOSTING_ONLY, PORTABILITY_ONLY, frozenset()])


@settings(max_examples=1_000, deadline=None)
@given(HOSTINGS, PORTABILITIES, st.sampled_from(TYPES), st.sampled_from(["", "US", "CA", "DE"]), ASKED)
def test_every_combination_has_a_verdict_a_reason_and_a_next_step(hosting, portability, number_type, country, asked):
    answer = routed(hosting, portability, number_type=number_type, country=country, asked=asked)

    assert answer.verdict in VerdictName
    assert all(answer)


@settings(max_examples=500, deadline=None)
@given(HOSTINGS, PORTABILITIES)
def test_what_is_decided_without_portability_stays_so_when_its_answer_comes(hosting, answer):
    """Save that the number turns out to be in our own account."""
    decided = routed(hosting, FAILED).verdict

    if decided is not VerdictName.UNDECIDED:
        assert routed(hosting, answer).verdict in {decided, VerdictName.ALREADY}


@settings(max_examples=500, deadline=None)
@given(HOSTINGS, PORTABILITIES)
def test_what_is_decided_without_hosting_stays_so_when_its_answer_comes(answer, portability):
    """Save that the number is in our own account, or the row's account turns out to be wrong."""
    decided = routed(FAILED, portability).verdict

    if decided is not VerdictName.UNDECIDED:
        assert routed(answer, portability).verdict in {decided, VerdictName.ALREADY, VerdictName.FIX}


@settings(max_examples=500, deadline=None)
@given(HOSTINGS, PORTABILITIES, ASKED)
def test_a_number_is_ineligible_only_when_both_checks_said_no(hosting, portability, asked):
    answer = routed(hosting, portability, asked=asked)

    if answer.verdict is VerdictName.INELIGIBLE:
        assert asked == BOTH
        assert hosting_standing(hosting).stand is Stand.NO
        assert not portability.portable


@pytest.mark.parametrize(
    ("hosting", "portability", "verdict", "code"),
    [
        (hosting(), portable(), "either", "either.eligible-and-portable"),
        (hosting(), NO_PORTING, "host", "host.eligible"),
        (hosting(), not_portable(22133), "host", "host.eligible"),
        (hosting(), not_portable(22102), "host", "host.eligible"),
        (NO_HOSTING, portable(), "port", "port.portable"),
        (hosting("eligible-by-manual-process"), portable(), "port", "port.portable"),
        (hosting("number-format-ineligible"), portable(), "port", "port.portable"),
        (NO_HOSTING, NO_PORTING, "ineligible", "hosting.carrier-ineligible+portability.22130"),
        (hosting("already-in-twilio"), portable(), "already", "hosting.already-in-twilio"),
        (hosting(), not_portable(22131), "already", "portability.22131"),
        (NO_HOSTING, not_portable(22136), "already", "portability.22136"),
        (FAILED, not_portable(22137), "already", "portability.22137"),
        (NO_HOSTING, not_portable(22132), "manual", "portability.22132"),
        (NO_HOSTING, not_portable(22133), "manual", "portability.22133"),
        (MAYBE, NO_PORTING, "manual", "hosting.may-be-eligible-by-manual-process"),
        (hosting("carrier-ineligible", "missing-provider-data"), NO_PORTING, "manual", "hosting.missing-provider-data"),
        (hosting("invalid-phone-number"), not_portable(22102), "fix", "hosting.invalid-phone-number+portability.22102"),
        (hosting("invalid-hosting-account-sid"), portable(), "fix", "hosting.invalid-hosting-account-sid"),
        (NO_HOSTING, not_portable(22171), "fix", "portability.22171"),
        (hosting(), not_portable(20003), "fix", "portability.20003"),
        (NO_HOSTING, not_portable(22999), "manual", "portability.22999"),
        (hosting("brand-new"), NO_PORTING, "manual", "hosting.brand-new"),
        (hosting(), FAILED, "undecided", "portability.time-out"),
        (NO_HOSTING, FAILED, "undecided", "portability.time-out"),
        (FAILED, portable(), "undecided", "hosting.time-out"),
        (FAILED, FAILED, "undecided", "hosting.time-out+portability.time-out"),
        (hosting("internal-processing-error"), NO_PORTING, "undecided", "hosting.internal-processing-error"),
        (RETRY, portable(), "undecided", "hosting.retry-the-eligibility-check"),
        (NO_HOSTING, not_portable(22135), "undecided", "portability.22135"),
        (None, None, "undecided", "not-checked-yet"),
        (hosting(), None, "undecided", "not-checked-yet"),
    ],
)  # fmt: skip
def test_both_checks_asked(hosting, portability, verdict, code):
    answer = routed(hosting, portability)

    assert (answer.verdict, answer.reason_code) == (verdict, code)


@pytest.mark.parametrize(
    ("hosting", "portability", "asked", "verdict", "code"),
    [
        (hosting(), None, HOSTING_ONLY, "host", "host.eligible"),
        (NO_HOSTING, None, HOSTING_ONLY, "undecided", "not-asked"),
        (NO_HOSTING, portable(), HOSTING_ONLY, "undecided", "not-asked"),
        (hosting("eligible-by-manual-process"), None, HOSTING_ONLY, "manual", "hosting.eligible-by-manual-process"),
        (FAILED, None, HOSTING_ONLY, "undecided", "hosting.time-out"),
        (None, None, HOSTING_ONLY, "undecided", "not-checked-yet"),
        (None, portable(), PORTABILITY_ONLY, "port", "port.portable"),
        (None, NO_PORTING, PORTABILITY_ONLY, "undecided", "not-asked"),
        (None, not_portable(22131), PORTABILITY_ONLY, "already", "portability.22131"),
        (None, not_portable(22135), PORTABILITY_ONLY, "undecided", "portability.22135"),
        (None, None, frozenset(), "undecided", "not-asked"),
    ],
)
def test_one_check_asked(hosting, portability, asked, verdict, code):
    answer = routed(hosting, portability, asked=asked)

    assert (answer.verdict, answer.reason_code) == (verdict, code)


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        ("already-in-twilio-but-not-in-use", "already"),
        ("already-in-twilio-and-in-hosting-process", "already"),
        ("already-in-twilio-for-both-capabilities", "already"),
        ("already-in-twilio-without-messaging-capability", "already"),
        ("already-hosted-in-twilio", "already"),
        ("already-in-twilio-owned-by-other-account", "manual"),
    ],
)
def test_whose_account_holds_the_number_decides(reason, verdict):
    answer = routed(hosting("already-in-twilio", reason), NO_PORTING)

    assert (answer.verdict, answer.reason_code) == (verdict, f"hosting.{reason}")


def test_toll_free_is_ported_in_the_console_with_the_steps_told():
    answer = routed(NO_HOSTING, portable(number_type="toll-free"))

    assert (answer.verdict, answer.reason_code) == ("manual", "portability.toll-free")
    assert "Phone Numbers > Port & Host" in answer.next_step


def test_toll_free_that_can_be_hosted_is_hosted():
    assert routed(hosting(), portable(), number_type="toll-free").verdict == "host"


def test_portable_outside_the_us_goes_by_ticket():
    answer = routed(NO_HOSTING, portable(country="CA"))

    assert (answer.verdict, answer.reason_code) == ("manual", "portability.outside-us")


def test_what_is_known_is_told_with_what_is_not():
    reason = routed(hosting(), FAILED).reason

    assert reason == "Hosting: Twilio can host the number. Porting: Twilio did not answer in time."


def test_a_needed_pin_is_asked_for():
    assert "PIN" in routed(NO_HOSTING, portable(pin_required=True)).next_step


def test_twilios_own_next_step_is_told():
    hosted = hosting("already-in-twilio", "already-hosted-in-twilio", "contact-support-to-retire-previous-orders")

    assert "retire the earlier orders" in routed(hosted, NO_PORTING).next_step
