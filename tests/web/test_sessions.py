"""Sessions: signed, bound to a password, over in time."""

from dataclasses import replace

import pytest

from numberlift.ledger import User
from numberlift.web.entrance.sessions import COOKIE, Sessions, read_claim
from tests.web.serving import let_in, page_process, visitor

ADA = User("ada", "hash of a password", "2026-01-01T00:00:00.000Z", None)


@pytest.fixture
def sessions():
    return Sessions(b"a secret of the home", clock=lambda: 1_000.0, seconds=60)


def test_a_session_names_its_user(sessions):
    claim = read_claim(sessions.begin(ADA))

    assert (claim.name, sessions.judge(claim, ADA)) == ("ada", True)


def test_a_session_ends_with_its_time(sessions):
    claim = read_claim(sessions.begin(ADA))
    sessions.clock = lambda: 1_060.0

    assert not sessions.judge(claim, ADA)


@pytest.mark.parametrize("user", [None, ADA._replace(password_hash="new"), ADA._replace(name="bob")], ids=str)
def test_a_session_ends_with_its_user_and_with_a_new_password(sessions, user):
    assert not sessions.judge(read_claim(sessions.begin(ADA)), user)


@pytest.mark.parametrize(("field", "value"), [("ends_at", 9_999), ("session", "00"), ("signature", "0" * 64)])
def test_a_cookie_that_was_changed_is_none(sessions, field, value):
    claim = read_claim(sessions.begin(ADA))

    assert not sessions.judge(claim._replace(**{field: value}), ADA)


def test_another_homes_cookie_is_none(sessions):
    foreign = replace(sessions, secret=b"another secret", _left={})

    assert not sessions.judge(read_claim(foreign.begin(ADA)), ADA)


def test_a_session_that_the_ledger_knows_as_left_is_over_and_another_one_is_not(sessions):
    claim, other = read_claim(sessions.begin(ADA)), read_claim(sessions.begin(ADA))
    left = ADA._replace(ended=frozenset({claim.session}))

    assert not sessions.judge(claim, left)
    assert sessions.judge(other, left)


def test_a_session_that_was_left_is_over(sessions):
    claim = read_claim(sessions.begin(ADA))
    sessions.leave(claim)

    assert not sessions.judge(claim, ADA)
    assert sessions.judge(read_claim(sessions.begin(ADA)), ADA)


@pytest.mark.parametrize(
    "cookie", ["", "a.b", "!!.1.2.3", "YWRh.x.2.3", "YWRh.²³.2.3", "....", "x" * 5_000, "\xff.1.2.3"]
)
def test_what_is_no_cookie_of_ours_says_nothing(cookie):
    assert read_claim(cookie) is None


def test_a_session_that_was_signed_out_stays_so_when_the_page_is_started_again(place):
    """And the same user's session on another device goes on."""
    let_in(place, "ada")
    with page_process(place) as page, visitor(page, "ada") as left, visitor(page, "ada") as other:
        cookies = [f"{COOKIE}={client.cookies[COOKIE]}" for client in (left, other)]
        left.post("/logout")
    with page_process(place) as again, visitor(again) as client:
        answers = [client.get("/runs", headers={"Cookie": cookie}).status_code for cookie in cookies]

    assert answers == [401, 200]
