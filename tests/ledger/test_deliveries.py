"""Webhooks are kept once each, coalesced by object, and marked when they were followed up."""

from __future__ import annotations

from numberlift.ledger import Delivery

KW, OTHER = "KW" + "1" * 32, "KW" + "2" * 32


def delivery(word, sid=KW, **more):
    return Delivery("porting", word, sid, **more)


def test_a_replay_is_not_kept_again_before_or_after_it_was_followed_up(ledger):
    kept = [ledger.deliveries.keep([delivery("a")]), ledger.deliveries.keep([delivery("a"), delivery("b")])]
    ledger.deliveries.handled(ledger.deliveries.hints())
    kept.append(ledger.deliveries.keep([delivery("a"), delivery("b")]))

    assert (kept, ledger.deliveries.hints()) == ([1, 1, 0], [])


def test_hints_are_one_for_each_object_in_the_order_they_came(ledger):
    ledger.deliveries.keep([delivery("a"), delivery("b", OTHER), delivery("c"), Delivery("hosting", "d", "HR1")])

    assert [(one.sid, one.times) for one in ledger.deliveries.hints("porting")] == [(KW, 2), (OTHER, 1)]
    assert [one.kind for one in ledger.deliveries.hints()] == ["porting", "porting", "hosting"]


def test_what_came_while_the_truth_was_fetched_still_waits(ledger):
    ledger.deliveries.keep([delivery("a")])
    seen = ledger.deliveries.hints()
    ledger.deliveries.keep([delivery("b")])
    ledger.deliveries.handled(seen)

    assert [one.times for one in ledger.deliveries.hints()] == [1]


def test_of_unbound_hints_one_of_a_kind_waits_at_a_time(ledger):
    kept = [ledger.deliveries.keep([delivery(word, "", signed=False)]) for word in "ab"]
    ledger.deliveries.handled(ledger.deliveries.hints())
    kept += [ledger.deliveries.keep([delivery(word, "", signed=False)]) for word in "ab"]

    assert kept == [1, 0, 0, 1]


def test_a_realm_sees_its_own_alone(ledger, opened):
    ledger.deliveries.keep([delivery("a")])

    assert (opened.deliveries.hints(), opened.deliveries.newest()) == ([], 0)
    assert ledger.deliveries.newest() > 0
