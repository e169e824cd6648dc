"""Shares of one account's pace: equal, whole, and never more than the limit together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from numberlift.domain.shares import NOTHING, Holder, Share, held_after, share_of


def row(name: str, joined: int, wanted: Share, held: Share = NOTHING) -> Holder:
    return Holder(name, joined, wanted, held)


def test_a_lone_holder_gets_the_whole_limit():
    assert share_of([row("a", 1, Share(500.0, 100))], "a") == Share(500.0, 100)


def test_without_a_rate_the_share_has_none():
    assert share_of([row("a", 1, Share(None, 100))], "a") == Share(None, 100)


def test_a_newcomer_waits_until_the_first_has_written_its_smaller_share():
    wanted = Share(500.0, 100)

    assert share_of([row("a", 1, wanted, wanted), row("b", 2, wanted)], "b") == NOTHING
    assert share_of([row("a", 1, wanted, wanted), row("b", 2, wanted)], "a") == Share(250.0, 50)
    assert share_of([row("a", 1, wanted, Share(250.0, 50)), row("b", 2, wanted)], "b") == Share(250.0, 50)


def test_the_smallest_limit_anyone_was_told_rules_for_all():
    line = [row("a", 1, Share(None, 100)), row("b", 2, Share(60.0, 10))]

    assert share_of(line, "a") == Share(30.0, 5)


def test_nobody_may_add_a_rate_to_a_holder_without_one():
    line = [row("a", 1, Share(None, 100), Share(None, 50)), row("b", 2, Share(60.0, 100))]

    assert share_of(line, "b").rate == 0.0


def test_odd_ones_go_to_those_who_joined_first_and_latecomers_wait():
    five = [row(name, place, Share(90.0, 3)) for place, name in enumerate("abcde")]

    shares = [share_of(five, holder.id) for holder in five]

    assert [share.concurrency for share in shares] == [1, 1, 1, 0, 0]
    assert [share.rate for share in shares] == [30.0, 30.0, 30.0, 0.0, 0.0]


def test_a_holder_without_a_row_has_no_share():
    with pytest.raises(KeyError):
        share_of([], "a")


def test_what_is_held_is_the_larger_of_reported_and_given():
    assert held_after(Share(10.0, 50), Share(20.0, 5)) == Share(20.0, 50)
    assert held_after(Share(None, 1), Share(20.0, 5)) == Share(None, 5)


shares = st.builds(Share, st.none() | st.floats(0.5, 5000), st.integers(1, 120))


@given(st.lists(shares, min_size=1, max_size=9))
def test_when_all_have_settled_the_limit_is_fully_used(wants: list[Share]):
    """Two rounds of honest beats divide the whole of the smallest limit, and no more."""
    line = {str(place): row(str(place), place, want) for place, want in enumerate(wants)}
    for _ in range(2):
        for name, holder in list(line.items()):
            line[name] = holder._replace(held=share_of(line.values(), name))

    limit = min(want.concurrency for want in wants)
    rates = [want.rate for want in wants if want.rate is not None]
    assert sum(holder.held.concurrency for holder in line.values()) == limit
    assert not rates or sum(holder.held.rate or 0 for holder in line.values()) == pytest.approx(min(rates))


class Joined(RuleBasedStateMachine):
    """Holders join, beat in any order, start and end requests late, leave; each obeys only the written bargain."""

    LIMIT = Share(100.0, 7)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Holder] = {}
        self.allowed: dict[str, Share] = {}
        self.in_flight: dict[str, int] = {}
        self.count = 0

    @rule()
    def join(self) -> None:
        self.count += 1
        name = f"h{self.count}"
        self.rows[name] = row(name, self.count, self.LIMIT)
        self.allowed[name], self.in_flight[name] = NOTHING, 0

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def beat(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.rows)))
        cap = self.allowed[name]
        reported = Share(cap.rate, max(cap.concurrency, self.in_flight[name]))
        self.rows[name] = self.rows[name]._replace(held=reported)
        share = share_of(self.rows.values(), name)
        self.rows[name] = self.rows[name]._replace(held=held_after(reported, share))
        if data.draw(st.booleans(), label="answer arrives"):
            self.allowed[name] = share

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), wish=st.integers(0, 9))
    def send_or_end(self, data: st.DataObject, wish: int) -> None:
        """In flight rises only up to what is allowed, and falls as it likes."""
        name = data.draw(st.sampled_from(sorted(self.rows)))
        self.in_flight[name] = min(wish, max(self.in_flight[name], self.allowed[name].concurrency))

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.rows)))
        for table in (self.rows, self.allowed, self.in_flight):
            table.pop(name)

    @invariant()
    def never_above_the_limit(self) -> None:
        assert sum(self.in_flight.values()) <= self.LIMIT.concurrency
        assert sum(share.rate or 0.0 for share in self.allowed.values()) <= 100.0 + 1e-6


TestJoined = Joined.TestCase
TestJoined.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
