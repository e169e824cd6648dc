"""Portability is asked and read as Twilio's page says, and as its replies differ from it."""

from __future__ import annotations

import pytest

from numberlift.domain.checks import Portability, Undecided
from numberlift.errors import CredentialsRefused, RowRefused, TryAgain
from numberlift.twilio.wire import ask_portability, read_portability
from tests.twilio.replies import ACCOUNT, NUMBER, PORTABLE, error, reply


def not_portable(code, reason, **more):
    return PORTABLE | {"portable": False, "not_portable_reason_code": code, "not_portable_reason": reason} | more


def test_the_question_names_number_account_and_address():
    asked = ask_portability(NUMBER, target_account_sid=ACCOUNT, address_sid="AD1")

    assert asked.method == "GET"
    assert asked.path == "/v1/Porting/Portability/PhoneNumber/%2B14155550100"
    assert asked.query == f"TargetAccountSid={ACCOUNT}&AddressSid=AD1"
    assert ask_portability(NUMBER).query == ""


@pytest.mark.parametrize("number", ["../../secret", "a/b?c#d", "+1 415", ".", "+٤"])
def test_no_number_can_leave_its_place_in_the_path(number):
    name = ask_portability(number).path.removeprefix("/v1/Porting/Portability/PhoneNumber/")

    assert name.isascii()
    assert not set(name) & set("/?# .")


def test_a_portable_number():
    answer = read_portability(reply(PORTABLE | {"voice_carrier": "Acme"}), NUMBER)

    assert answer == Portability(
        NUMBER, portable=True, pin_required=False, number_type="local", country="US", carrier="Acme"
    )


@pytest.mark.parametrize("status", [200, 400])
def test_a_number_that_is_not_portable_may_be_a_200_or_a_400(status):
    body = not_portable(22131, "ALREADY_IN_THE_TARGET_ACCOUNT", account_sid=ACCOUNT, number_type="TOLL-FREE")
    answer = read_portability(reply(body, status), NUMBER)

    assert isinstance(answer, Portability)
    assert (answer.portable, answer.reason_code, answer.reason) == (False, 22131, "already-in-the-target-account")
    assert (answer.account_sid, answer.number_type) == (ACCOUNT, "toll-free")


def test_the_other_spelling_of_the_reason_is_read():
    body = {"portable": "false", "not_portability_reason": "UNSUPPORTED", "not_portability_reason_code": "22130"}

    assert read_portability(reply(body), NUMBER) == Portability(
        NUMBER, portable=False, reason_code=22130, reason="unsupported"
    )


@pytest.mark.parametrize("code", [22102, 22130, 22131, 22132, 22133, 22136, 22137, 22171])
def test_a_code_alone_in_an_error_body_is_an_answer(code):
    answer = read_portability(error(400, code), NUMBER)

    assert isinstance(answer, Portability)
    assert not answer.portable
    assert answer.reason_code == code
    assert answer.reason


@pytest.mark.parametrize(
    "given",
    [
        error(400, 22135),
        reply(not_portable(22135, "ERROR_INTERNAL_SERVER_ERROR"), 400),
        reply(not_portable(None, "INTERNAL_PROCESSING_ERROR")),
    ],
)
def test_a_failure_inside_twilio_is_undecided(given):
    answer = read_portability(given, NUMBER)

    assert isinstance(answer, Undecided)
    assert answer.cause == "internal-processing-error"


def test_a_target_account_we_may_not_use_is_an_answer_about_the_row():
    answer = read_portability(reply(not_portable(20003, "UNAUTHORIZED"), 400), NUMBER)

    assert isinstance(answer, Portability)
    assert answer.reason_code == 20003


def test_an_answer_about_another_number_is_no_answer():
    with pytest.raises(TryAgain, match="could not be read"):
        read_portability(reply(PORTABLE | {"phone_number": "+14155550199"}), NUMBER)


@pytest.mark.parametrize(
    ("given", "raised"),
    [
        (error(401, 20003), CredentialsRefused),
        (error(404, 20404), RowRefused),
        (error(400, 21470), RowRefused),
        (error(429, 20429), TryAgain),
        (error(503), TryAgain),
        (error(302), TryAgain),
        (reply(b'{"portable": fal', 400), TryAgain),
        (reply(b"", 200), TryAgain),
        (reply({}, 200), TryAgain),
        (reply({"portable": None}), TryAgain),
    ],
)
def test_what_is_no_answer_says_what_to_do_next(given, raised):
    with pytest.raises(raised):
        read_portability(given, NUMBER)
