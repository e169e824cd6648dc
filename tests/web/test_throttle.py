"""Guessing passwords gets slower by user and by address; names and passwords have their rules."""

import pytest

from numberlift.errors import SettingsRefused
from numberlift.ledger import Guesses
from numberlift.web.entrance.passwords import LONGEST, Passwords, user_name
from numberlift.web.entrance.throttle import FREE_GUESSES_ADDRESS, FREE_GUESSES_USER, LONGEST_SECONDS, wait_seconds
from tests.web.serving import QUICK

NONE = Guesses()


def test_the_first_guesses_are_free():
    assert wait_seconds(Guesses(FREE_GUESSES_USER - 1, 0.0), Guesses(FREE_GUESSES_ADDRESS - 1, 0.0)) == 0


@pytest.mark.parametrize(("over", "seconds"), [(0, 2), (1, 4), (2, 8), (5, 64), (40, LONGEST_SECONDS), (10**6, 300)])
def test_every_failure_more_doubles_the_wait(over, seconds):
    assert wait_seconds(Guesses(FREE_GUESSES_USER + over, 0.0), NONE) == seconds
    assert wait_seconds(NONE, Guesses(FREE_GUESSES_ADDRESS + over, 0.0)) == seconds


def test_time_that_went_by_counts_and_an_hour_forgives():
    assert wait_seconds(Guesses(FREE_GUESSES_USER + 2, 5.0), NONE) == 3
    assert wait_seconds(Guesses(FREE_GUESSES_USER + 50, 3_600.0), NONE) == 0


def test_a_password_matches_its_hash_and_no_other():
    passwords = Passwords(QUICK)
    kept = passwords.hashed("correct horse battery")

    assert passwords.matches(kept, "correct horse battery")
    assert not passwords.matches(kept, "correct horse")
    assert "correct" not in kept


def test_nobody_is_let_in_without_a_hash():
    """A user who is not there is compared with something, and never matches."""
    assert not Passwords(QUICK).matches("", "nobody's password, to be compared with in vain")
    assert not Passwords(QUICK).matches("no hash at all", "x")


def test_a_password_may_be_typed_on_any_keyboard():
    """The same letters as one character, and as a letter with its accent."""
    passwords = Passwords(QUICK)

    assert passwords.matches(passwords.hashed("Zo\u00eb was here"), "Zoe\u0308 was here")


@pytest.mark.parametrize("password", ["", "short", "x" * (LONGEST + 1)])
def test_too_short_and_too_long_passwords_are_refused(password):
    with pytest.raises(SettingsRefused):
        Passwords(QUICK).hashed(password)


@pytest.mark.parametrize("name", ["", "  ", "a b", "<b>", "../x", "a" * 65, "-a", "ä", "a\nb"])
def test_what_cannot_be_a_name_is_refused(name):
    with pytest.raises(SettingsRefused):
        user_name(name)


def test_names_are_kept_in_lower_case():
    assert user_name(" Ada.L@example.com ") == "ada.l@example.com"
