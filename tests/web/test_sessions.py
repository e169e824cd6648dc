"""Sessions: signed, bound to a password, over in time."""

from dataclasses import replace

import pytest

from numberlift.ledger import User
from numberlift.web.entrance.sessions import Sessions, read_claim

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


@pytest.mark.parametrize(("field", "value"), [("ends_at", 9_999), ("nonce", "00"), ("signature", "0" * 64)])
def test_a_cookie_that_was_changed_is_none(sessions, field, value):
    claim = read_claim(sessions.begin(ADA))

    assert not sessions.judge(claim._replace(**{field: value}), ADA)


def test_another_homes_cookie_is_none(sessions):
    foreign = replace(sessions, secret=b"another secret", _left={})

    assert not sessions.judge(read_claim(foreign.begin(ADA)), ADA)


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
