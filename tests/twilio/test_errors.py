"""An answer that is no success becomes the error that says what to do next."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.errors import CredentialsRefused, NumberliftError, RowRefused, TryAgain
from numberlift.twilio import wire
from tests.twilio.replies import NUMBER, error, reply
from tests.twilio.test_spelling import json


@pytest.mark.parametrize(
    ("status", "reason"),
    [(429, "rate-limited"), (500, "server-error"), (503, "server-error"), (408, "time-out"), (409, "conflict")],
)
def test_what_passes_by_itself_is_tried_again(status, reason):
    found = wire.error_of(error(status, 20429), kind="portability")

    assert isinstance(found, TryAgain)
    assert (found.reason, found.status, found.code) == (reason, status, 20429)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (error(401, 20003), CredentialsRefused),
        (error(403), CredentialsRefused),
        (error(400, 20005), CredentialsRefused),
        (error(400, 22116), RowRefused),
        (error(418), RowRefused),
        (error(301), TryAgain),
    ],
)
def test_the_rest_is_refused(given, kind):
    assert isinstance(wire.error_of(given, kind="portability"), kind)


def test_a_refusal_cut_short_is_unknown_which_is_not_no():
    with pytest.raises(TryAgain):
        wire.error_of(reply(b'{"code": 22', 400), kind="portability")


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 408, 409, 429, 500, 503])
@pytest.mark.parametrize("code", [None, 20005, 20404, 22102, 29999])
def test_a_message_is_one_line_ends_with_the_next_step_and_repeats_nothing_personal(status, code):
    """Twilio's own text may repeat what was sent."""
    message = str(wire.error_of(error(status, code), kind="portability"))

    assert "\n" not in message
    assert "Jane" not in message
    assert message.rstrip(".").split(". ")[-1].startswith(("Run", "Check", "Correct", "See"))


def test_both_shapes_of_an_error_body_are_read():
    """Twilio's own, and RFC 9457 on newer services."""
    old = {"code": 22102, "message": "bad", "more_info": "https://x", "status": 400}
    new = {"type": "https://x", "title": "Bad", "status": 400, "code": 22102, "detail": "bad"}

    assert wire.read_problem(reply(old, 400)) == wire.read_problem(reply(new, 400))
    assert wire.read_problem(reply(new, 400)) == (400, 22102, "bad", "https://x")


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [("3", 3.0), ("0.5", 0.5), ("Wed, 21 Oct 2026 07:28:10 GMT", 10.0), ("-1", None), ("soon", None), ("", None)],
)
def test_the_servers_wish_is_read_in_both_forms(wish, seconds):
    """A date is measured on the server's own clock."""
    answer = reply(b"", 429, Retry_After=wish, Date="Wed, 21 Oct 2026 07:28:00 GMT")

    assert wire.retry_after(answer) == seconds


READERS = (
    lambda given: wire.read_portability(given, NUMBER),
    lambda given: wire.read_eligibility(given, NUMBER),
    wire.read_bulk_started,
    wire.read_bulk,
    wire.read_account,
    lambda given: wire.read_page(given, wire.ask_portability(NUMBER), key="results"),
)
KEYS = st.sampled_from(
    [
        *("portable", "phone_number", "not_portable_reason_code", "number_type", "country"),
        *("results", "eligibility_status", "eligibility_sub_status", "next_step", "status", "date_completed"),
        *("request_id", "code", "sid", "meta", "next_page_url", "next_token"),
    ],
)
objects = st.dictionaries(KEYS, json | st.booleans() | st.just(NUMBER), max_size=8)
bodies = st.binary() | (objects | json | objects.map(lambda row: {"results": [row]})).map(
    lambda value: reply(_finite(value)).body,
)


def _finite(value):
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _finite(item) for key, item in value.items()}
    return _clean(value) if isinstance(value, str) else value


def _clean(text):
    return text.encode("utf-8", "replace").decode()


@given(body=bodies, status=st.sampled_from([200, 202, 302, 400, 401, 404, 422, 429, 500]), wish=st.text(max_size=30))
def test_no_reply_can_raise_anything_but_our_errors(body, status, wish):
    given = reply(body, status, Retry_After=wish, Date=wish)
    for read in READERS:
        with suppress(NumberliftError):
            read(given)
