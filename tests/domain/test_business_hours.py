"""When a number may be called: weekdays, nine to five, where it is at home."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from numberlift.domain.business_hours import hours_in, hours_of, zones_of

NEW_YORK, SAN_FRANCISCO, TOLL_FREE, BOISE = "+12125550150", "+14155550150", "+18005550150", "+12085550150"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "moment", "is_open"),
    [
        (NEW_YORK, "2026-03-04T14:00", True),
        (NEW_YORK, "2026-03-04T13:59", False),
        (NEW_YORK, "2026-03-04T21:59", True),
        (NEW_YORK, "2026-03-04T22:00", False),
        (SAN_FRANCISCO, "2026-03-04T16:59", False),
        (SAN_FRANCISCO, "2026-03-04T17:00", True),
        (TOLL_FREE, "2026-03-04T14:59", False),
        (TOLL_FREE, "2026-03-04T15:00", True),
        (NEW_YORK, "2026-03-07T18:00", False),
        (NEW_YORK, "2026-07-01T13:00", True),
    ],
)
def test_a_number_is_called_in_its_own_hours(number, moment, is_open):
    assert hours_of(number, now=at(moment)).is_open is is_open


def test_a_place_in_two_zones_is_called_when_both_are_open():
    assert set(zones_of(BOISE)) == {"America/Boise", "America/Los_Angeles"}
    assert not hours_of(BOISE, now=at("2026-03-04T16:30")).is_open
    assert hours_of(BOISE, now=at("2026-03-04T17:00")).is_open


def test_it_says_when_the_number_opens_over_a_weekend():
    """Friday evening: Monday at nine, and by then the clocks have changed."""
    hours = hours_of(NEW_YORK, now=at("2026-03-07T01:00"))

    assert hours.opens_at == at("2026-03-09T13:00")


def test_zones_that_never_open_together_say_so():
    hours = hours_in(["Pacific/Guam", "America/New_York"], now=at("2026-03-04T18:00"))

    assert (hours.is_open, hours.opens_at) == (False, None)


def test_what_is_no_number_is_called_when_the_whole_country_is_open():
    assert zones_of("nothing") == ("America/New_York", "America/Los_Angeles")
