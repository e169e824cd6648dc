"""What stands in a host plan: whoever signs gets one letter, however the list spells who that is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.plans import PlanItem, check_plan
from numberlift.pipeline.hosting.building import build
from numberlift.pipeline.hosting.choosing import Candidate
from numberlift.pipeline.hosting.kinds import ADDRESS, LETTER
from tests.pipeline.hosting_bench import SECRET, candidate
from tests.places import plain_numbers

SPELLED = st.fixed_dictionaries(
    {
        "email": st.sampled_from(["ada@example.com", "Ada@example.com", "bob@example.com"]),
        "contact_title": st.sampled_from(["Owner", "OWNER", " owner", "Manager"]),
        "cc_emails": st.sampled_from(["", "x@example.com;Y@example.com", "y@example.com, X@example.com"]),
        "street": st.sampled_from(["1 Main St", "1 MAIN ST", "2 Main St"]),
    }
)


def planned(rows: list[dict[str, str]]) -> list[PlanItem]:
    """The plan over so many numbers, each with its own spelling."""
    numbers = plain_numbers(len(rows))
    candidates: list[Candidate] = [
        candidate(position, number, **values)
        for position, (number, values) in enumerate(zip(numbers, rows, strict=True), start=2)
    ]
    items = build(candidates, generations=dict.fromkeys(numbers, 1), addresses={}, run_id="r", secret=SECRET)
    check_plan(items)
    return items


def test_a_signer_spelled_in_two_cases_gets_one_letter():
    items = planned([{"email": "Ada@example.com"}, {"email": "ada@example.com", "contact_title": "OWNER"}])
    (letter,) = [one for one in items if one.kind == LETTER]

    assert (len(letter.needs), letter.why, letter.payload["email"]) == (2, "", "Ada@example.com")


def test_an_address_spelled_in_two_cases_is_created_once():
    items = planned([{"street": "1 Main St"}, {"street": "1 MAIN ST"}])

    assert [one.kind for one in items].count(ADDRESS) == [one.kind for one in items].count(LETTER) == 1


@given(st.lists(SPELLED, min_size=1, max_size=12))
def test_however_a_list_is_spelled_its_plan_can_be_executed(rows):
    """No two items have one name, and every order stands in exactly one letter."""
    items = planned(rows)
    covered = [need for one in items if one.kind == LETTER for need in one.needs]

    assert len(covered) == len(set(covered)) == len(rows)
