"""Grouping: every member in exactly one group, in order, with the why of every split."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.grouping import Aspect, grouped

ASPECTS = (Aspect("signer", "signer"), Aspect("address", "address"))
members = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers()))


def put(rows, most=None):
    return grouped(rows, aspects=ASPECTS, shared=lambda row: row[:2], most=most)


@given(members, st.none() | st.integers(1, 4))
def test_nothing_is_lost_nothing_is_twice_and_what_differs_is_apart(rows, most):
    groups = put(rows, most)

    assert sorted(member for group in groups for member in group.members) == sorted(rows)
    assert all({member[:2] for member in group.members} == {group.shared} for group in groups)
    assert all(most is None or len(group.members) <= most for group in groups)


@given(members)
def test_groups_and_members_keep_the_order_in_which_they_came(rows):
    groups = put(rows)

    assert [group.shared for group in groups] == list(dict.fromkeys(row[:2] for row in rows))
    assert all(list(group.members) == [row for row in rows if row[:2] == group.shared] for group in groups)


@given(members, st.integers(1, 4))
def test_a_set_that_is_too_large_is_cut_into_nearly_equal_parts(rows, most):
    sizes = {}
    for group in put(rows, most):
        sizes.setdefault(group.shared, []).append(len(group.members))

    assert all(max(parts) - min(parts) <= 1 for parts in sizes.values())
    assert all(len(parts) == -(-sum(parts) // most) for parts in sizes.values())


def test_one_group_needs_no_reason():
    assert [group.why for group in put([("a", "x", 1), ("a", "x", 2)])] == [""]


def test_the_why_names_the_fewest_differences_and_no_value():
    groups = put([("Alex", "Elm", 1), ("Kim", "Elm", 2), ("Kim", "Oak", 3), ("Jo", "Ash", 4)])

    assert [group.why for group in groups] == [
        "Stands apart: another signer.",
        "Stands apart: another signer.",
        "Stands apart: another address.",
        "Stands apart: another signer and another address.",
    ]


def test_a_cut_says_how_many_go_together():
    assert [group.why for group in put([("a", "x", place) for place in range(3)], most=2)] == [
        "Part 1 of 2: at most 2 go together.",
        "Part 2 of 2: at most 2 go together.",
    ]


def test_a_group_without_room_is_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        put([], most=0)
