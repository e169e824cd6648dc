"""Port-in requests: what goes together, what goes apart and why; never a number lost or in two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.port_groups import ASPECTS, PortCandidate, port_groups
from numberlift.domain.porting_list import PORT_COLUMNS

BILL = "a" * 64


def candidate(position=1, *, account="AC1", carrier="", number_type="local", documents=(BILL,), **told):
    values = dict.fromkeys(PORT_COLUMNS, "") | {"customer_name": "Example Dental"} | told
    return PortCandidate(
        position, f"+1212555{position:04}", account, "US", number_type, carrier, documents, values=values
    )


def test_numbers_that_share_everything_go_together_whatever_their_pins():
    (group,) = port_groups([candidate(1, pin="1111"), candidate(2, pin="2222")])

    assert ([one.position for one in group.members], group.why) == ([1, 2], "")


def test_each_thing_that_differs_splits_and_is_named_without_its_value():
    others = [
        (candidate(2, account="AC2"), "account"),
        (candidate(2, carrier="Birch"), "present carrier"),
        (candidate(2, number_type="toll-free"), "kind of number (toll-free goes apart)"),
        (candidate(2, account_number="77"), "account number"),
        (candidate(2, state="NV"), "service address"),
        (candidate(2, documents=("b" * 64,)), "set of bills"),
        (candidate(2, bundle="BU1"), "bundle"),
        (candidate(2, notification_emails="a@example.com"), "set of notification e-mails"),
        (candidate(2, target_port_in_date="2031-01-01"), "port date or window"),
        (candidate(2, building="Tower"), "set of Japanese fields"),
    ]
    for other, words in others:
        groups = port_groups([candidate(1), other])
        assert [group.why for group in groups] == [f"Stands apart: another {words}."] * 2


def test_the_order_of_bills_and_copies_splits_nothing():
    one = candidate(1, documents=("a", "b"), notification_emails="a@example.com;b@example.com")
    other = candidate(2, documents=("b", "a"), notification_emails="b@example.com;a@example.com")

    assert len(port_groups([one, other])) == 1


def test_more_than_a_thousand_are_cut_into_equal_parts_that_say_so():
    groups = port_groups([candidate(position) for position in range(1, 2_002)])

    assert [len(group.members) for group in groups] == [667, 667, 667]
    assert groups[0].why == "Part 1 of 3: at most 1,000 go together."


def test_neither_pin_nor_account_number_is_in_the_repr():
    assert "9876" not in repr(candidate(1, pin="9876", account_number="9876"))


def test_every_aspect_has_a_value():
    (group,) = port_groups([candidate(1)])

    assert len(group.shared) == len(ASPECTS)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("cd"), st.booleans()), max_size=30), st.integers(1, 4))
def test_every_number_is_in_exactly_one_request_with_its_like(rows, most):
    told = [
        candidate(position, account=account, customer_name=name, number_type="toll-free" if free else "local")
        for position, (account, name, free) in enumerate(rows, start=1)
    ]
    groups = port_groups(told, most=most)

    assert sorted(one.position for group in groups for one in group.members) == list(range(1, len(rows) + 1))
    for group in groups:
        assert len(group.members) <= most
        assert len({(one.account_sid, one.values["customer_name"], one.number_type) for one in group.members}) == 1
