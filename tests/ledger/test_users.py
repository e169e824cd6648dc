"""Users and guessed passwords, on both databases."""

import secrets

import pytest


@pytest.fixture
def name():
    return f"u{secrets.token_hex(4)}"


def test_a_user_is_known_until_removed(ledger, name):
    assert ledger.users.put(name, "hash")
    assert ledger.users.get(name).password_hash == "hash"
    assert not ledger.users.put(name, "other")
    assert ledger.users.remove(name)
    assert ledger.users.get(name) is None
    assert not ledger.users.remove(name)


def test_a_removed_user_may_come_back(ledger, name):
    ledger.users.put(name, "hash")
    ledger.users.remove(name)

    assert ledger.users.put(name, "new")
    assert name in [one.name for one in ledger.users.all()]


def test_a_users_hash_is_not_printed(ledger, name):
    ledger.users.put(name, "argon-secret")

    assert "argon-secret" not in repr(ledger.users.get(name))


def test_guesses_are_counted_before_they_are_judged(ledger, name):
    """Many at once cannot all see a count of none."""
    ledger.users.put(name, "hash")
    seen = [ledger.users.guess_user(name).failures for _ in range(3)]

    assert seen == [0, 1, 2]


def test_a_right_password_forgets_the_guesses_of_user_and_address(ledger, name):
    ledger.users.put(name, "hash")
    address = f"192.0.2.{name}"
    ledger.users.guess_user(name)
    ledger.users.guess_address(address)
    ledger.users.guess_address(address)
    before = [one.failures for one in ledger.users.guesses_of(name, address)]
    ledger.users.right(name, address)

    assert before == [1, 2]
    assert [one.failures for one in ledger.users.guesses_of(name, address)] == [0, 0]
    assert ledger.users.get(name).seen_at


def test_old_addresses_are_forgotten(ledger, name):
    ledger.users.guess_address(f"a{name}")
    ledger.users.forget_addresses(older_seconds=3_600)
    kept = ledger.users.guesses_of("", f"a{name}")[1].failures
    ledger.users.forget_addresses(older_seconds=-1)

    assert (kept, ledger.users.guesses_of("", f"a{name}")[1].failures) == (1, 0)


def test_an_ended_session_is_known_until_its_time_is_over(ledger, name):
    """Ended twice it is ended; another user's sessions are none of theirs."""
    ledger.users.put(name, "hash")
    ledger.users.put(f"{name}2", "hash")
    for session, ends_at in ((f"{name}-over", 1), (f"{name}-now", 4_000_000_000), (f"{name}-now", 4_000_000_000)):
        ledger.users.end_session(session, name=name, ends_at=ends_at)
    before = ledger.users.get(name).ended
    ledger.users.forget_sessions()

    assert before == {f"{name}-over", f"{name}-now"}
    assert ledger.users.get(name).ended == {f"{name}-now"}
    assert ledger.users.get(f"{name}2").ended == frozenset()
