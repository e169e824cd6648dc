"""Waits grow, with chance in them, and a run ends only when plainly nobody is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.errors import ApiDown, TryAgain
from numberlift.twilio import Patience, RetryPolicy, Tally
from numberlift.twilio.retry import RetryBudget, next_wait

STEADY = RetryPolicy(attempts=5, first_wait=1.0, cap=6.0, jitter=0.0)
LATER = TryAgain("later", reason="server-error")
BUSY = TryAgain("busy", reason="rate-limited")


def test_waits_double_up_to_the_cap_and_end_with_the_attempts():
    waits = [next_wait(STEADY, attempt, LATER, lambda: 0.0) for attempt in range(1, 6)]

    assert waits == [1.0, 2.0, 4.0, 6.0, None]


def test_a_429_never_counts_against_the_attempts():
    assert next_wait(STEADY, 1000, BUSY, lambda: 0.0) == 6.0


def test_the_servers_wish_wins_within_reason():
    def wait(seconds):
        return next_wait(STEADY, 1, TryAgain("x", reason="rate-limited", wait_seconds=seconds), lambda: 0.0)

    assert wait(33.0) == 33.0
    assert wait(10**9) == STEADY.longest_wish


@given(attempt=st.integers(1, 10**6), chance=st.floats(0, 1, exclude_max=True), jitter=st.floats(0, 1))
def test_jitter_takes_off_at_most_its_part(attempt, chance, jitter):
    policy = RetryPolicy(attempts=10**7, first_wait=1.0, cap=6.0, jitter=jitter)
    full = min(6.0, 2.0 ** min(attempt - 1, 30))

    wait = next_wait(policy, attempt, LATER, lambda: chance)

    assert wait is not None
    assert full * (1 - jitter) - 1e-9 <= wait <= full


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(budget: RetryBudget, clock: Clock, error: TryAgain, *, times: int, every: float) -> None:
    for _ in range(times):
        budget.failed(error)
        clock.now += every


@pytest.mark.parametrize(("times", "every"), [(99, 10.0), (500, 0.1)])
def test_few_failures_or_a_short_silence_are_borne(times, every):
    """Both are needed: so many failures in a row, and over so many seconds."""
    clock = Clock()

    fail(RetryBudget(Patience(60.0, 100), clock=clock), clock, LATER, times=times, every=every)


def test_many_failures_over_a_long_time_end_the_run_with_what_to_do():
    clock = Clock()
    with pytest.raises(ApiDown, match="run the same command again") as caught:
        fail(RetryBudget(Patience(60.0, 100), clock=clock), clock, LATER, times=200, every=1.0)

    assert caught.value.__cause__ is LATER
    assert clock.now == 99.0


def test_one_answer_makes_patience_whole_again():
    """An API that fails two of three requests for ever never ends a run."""
    clock = Clock()
    budget = RetryBudget(Patience(60.0, 100), clock=clock)
    for _ in range(1000):
        fail(budget, clock, LATER, times=90, every=1.0)
        budget.answered()


def test_an_idle_hour_is_no_silence():
    """What counts is the time since the first failure, not since the last answer."""
    clock = Clock()
    budget = RetryBudget(Patience(60.0, 3), clock=clock)
    budget.answered()
    clock.now = 3600.0
    fail(budget, clock, LATER, times=10, every=1.0)


def test_nothing_but_429_is_borne_much_longer():
    clock = Clock()
    budget = RetryBudget(Patience(60.0, 10, throttled_seconds=900.0), clock=clock)
    fail(budget, clock, BUSY, times=800, every=1.0)
    with pytest.raises(ApiDown, match="429"):
        fail(budget, clock, BUSY, times=200, every=1.0)


def test_a_tally_counts_requests_retries_and_429s():
    tally = Tally()
    tally.answered("portability", 200, 0.2)
    tally.answered("portability", 429, 0.4)
    tally.failed("portability", "reset")
    tally.retried("portability", "reset", 1.0)

    assert (tally.requests, tally.retries, tally.rate_limited, tally.failures) == (3, 1, 1, 1)
    assert tally.mean_seconds == pytest.approx(0.3)
    assert tally.slowest_seconds == 0.4
