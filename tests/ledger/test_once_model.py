"""In a model of everything that can go wrong, nothing is created twice and nothing is lost; and the model can tell."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numberlift.domain.creates import FindKind, State
from numberlift.ledger import Ledger
from tests.ledger.model.process import MIXED, SLEEPY
from tests.ledger.model.twilio import LAG, LATE, TIMEOUT
from tests.ledger.model.virtual_time import Clock, put_on
from tests.ledger.model.world import World

SETTLE = 120.0
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
QUIET = settings(max_examples=24, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def shared(clock, tmp_path_factory):
    with Ledger.open(tmp_path_factory.mktemp("model") / "ledger", realm="model") as ledger:
        put_on(ledger, clock)
        yield ledger


def test_the_settle_time_of_the_model_is_long_enough():
    assert 5.0 + TIMEOUT + LATE + LAG < SETTLE


@QUIET
@given(seed=SEEDS, unique=st.sampled_from(["ignored", "refused", "returned"]), perils=st.sampled_from([MIXED, SLEEPY]))
def test_a_strong_find_never_creates_twice_and_never_loses(shared, clock, seed, unique, perils):
    """Killed, asleep, late, lost, throttled, two at once, clocks off: each key is created at most once and settled."""
    ended = World(shared, clock, seed=seed, unique=unique, perils=perils).run(settle=SETTLE)

    assert ended.breaches() == []
    assert {one.state for one in ended.creations} <= {State.CONFIRMED, State.REFUSED}


@settings(QUIET, max_examples=12)
@given(seed=SEEDS)
def test_a_weak_find_never_creates_twice_and_leaves_doubt_to_a_person(shared, clock, seed):
    ended = World(shared, clock, seed=seed).run(kind=FindKind.WEAK, settle=SETTLE)

    assert ended.breaches() == []


def created_twice(shared, clock, perils=MIXED, **broken) -> bool:
    """Whether some world breaks the first law when a rule is switched off."""
    for seed in range(60):
        ended = World(shared, clock, seed=seed, perils=perils).run(**broken)
        if any("times" in breach for breach in ended.breaches()):
            return True
    return False


def test_without_the_settle_time_the_model_finds_the_breach(shared, clock):
    assert created_twice(shared, clock, settle=0.0)


def test_without_the_owner_rule_the_model_finds_the_breach(shared, clock):
    """A sleeper that sends when it wakes up, though its fence is gone."""
    assert created_twice(shared, clock, SLEEPY, settle=SETTLE, heedless=True)
