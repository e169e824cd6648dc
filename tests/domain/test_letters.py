"""Which letter a group needs next, as a table of cases."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.calls import CallFacts, CallPlan, next_call, refusal_words, words_of
from numberlift.domain.creates import State
from numberlift.domain.hosting_steps import OrderFacts
from numberlift.domain.letters import SentLetter, held_orders, next_letter

DAY = 86_400.0
STATUSES = ("received", "pending-verification", "verified", "pending-loa", "failed", "action-required", "completed")


def order(sid, status="verified", *, days=0.0):
    return OrderFacts(sid, status, unverified_seconds=days * DAY)


def sent(generation, state, *orders, status="", code=0):
    return SentLetter(generation, state, frozenset(orders), f"PX{generation}", status, code)


def test_a_whole_group_that_is_verified_gets_the_first_letter():
    wanted = next_letter([order("a"), order("b")], [], wait_seconds=DAY)

    assert (wanted.ready, wanted.letter.cover, wanted.generation) == (True, ("a", "b"), 1)


def test_it_waits_for_those_that_may_still_be_verified():
    assert not next_letter([order("a"), order("b", "received")], [], wait_seconds=DAY).ready


def test_it_does_not_wait_for_ever():
    wanted = next_letter([order("a"), order("b", "received", days=2)], [], wait_seconds=DAY)

    assert (wanted.ready, wanted.letter.cover, wanted.letter.aside) == (True, ("a",), ("b",))


def test_a_late_one_gets_the_next_generation():
    wanted = next_letter([order("a"), order("b")], [sent(1, State.CONFIRMED, "a", status="signing")], wait_seconds=DAY)

    assert (wanted.ready, wanted.letter.cover, wanted.generation) == (True, ("b",), 2)


def test_a_planned_letter_is_the_one_to_send():
    assert next_letter([order("a")], [sent(1, State.PLANNED)], wait_seconds=DAY).generation == 1


def test_a_letter_in_doubt_keeps_the_group_waiting():
    for state in (State.SENDING, State.REVIEW):
        wanted = next_letter([order("a"), order("b")], [sent(1, state, "a")], wait_seconds=DAY)

        assert (wanted.ready, wanted.blocked) == (False, "in-doubt")


def test_a_refused_letter_is_not_sent_again_over_the_same_orders():
    refused = sent(1, State.REFUSED, "a")

    assert next_letter([order("a")], [refused], wait_seconds=DAY).blocked == "refused"
    assert next_letter([order("a"), order("b")], [refused], wait_seconds=DAY).ready


def test_nobody_who_cancelled_is_asked_again_by_itself():
    cancelled = sent(1, State.CONFIRMED, "a", status="canceled")

    assert not next_letter([order("a")], [cancelled], wait_seconds=DAY).ready


def test_orders_under_somebody_elses_letter_are_left_out():
    assert next_letter([order("a"), order("b")], [], wait_seconds=DAY, taken={"a"}).letter.cover == ("b",)


letters = st.lists(
    st.builds(sent, st.integers(1, 4), st.sampled_from(State), st.sampled_from("abc"), status=st.just("signing")),
    unique_by=lambda one: one.generation,
)
orders = st.lists(st.builds(order, st.sampled_from("abcde"), st.sampled_from(STATUSES)), unique_by=lambda one: one.sid)


@given(orders, letters)
def test_no_letter_ever_covers_an_order_that_may_stand_under_another(group, before):
    wanted = next_letter(group, before, wait_seconds=DAY)

    assert not wanted.ready or held_orders(before).isdisjoint(wanted.letter.cover)


def test_calls_are_counted_by_whoever_knows_of_more():
    """Lists lag: a call that we placed counts, whatever Twilio's count says."""
    assert next_call(CallFacts("received")) == CallPlan(1)
    assert next_call(CallFacts("received", ours=1, seconds_since=900.0)) == CallPlan(2)
    assert next_call(CallFacts("pending-verification", attempts=3, seconds_since=900.0)).why == "no-call-left"
    assert next_call(CallFacts("pending-verification", attempts=1, seconds_since=60.0)).why == "code-lives"


def test_a_call_in_doubt_is_settled_first_under_its_own_number():
    assert next_call(CallFacts("pending-verification", attempts=2, ours=1, doubtful=2)) == CallPlan(2)


def test_an_owner_with_a_bill_is_not_called():
    assert next_call(CallFacts("received", "phone-bill")).why == "by-bill"


def test_every_word_has_a_sentence_and_a_step():
    for facts in (CallFacts("verified"), CallFacts("testing"), CallFacts("received", "phone-bill")):
        assert all(words_of(next_call(facts).why, status=facts.status))
    assert all(refusal_words(22123))
    assert "code 99" in refusal_words(99)[0]
