"""When a create may still be sent, when a look is believed, and how short a settle time is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from numberlift.domain.creates import FindKind
from numberlift.domain.settling import (
    checked_settle,
    created_by_us,
    is_settled,
    look_wait,
    may_send_still,
    strength,
)
from numberlift.errors import SettingsRefused

DAY = 24 * 3600.0
INTENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("find", "age_seconds", "maybe_blanked", "expected"),
    [
        (FindKind.STRONG, 0.0, False, FindKind.STRONG),
        (FindKind.STRONG, DAY, False, FindKind.STRONG),
        (FindKind.STRONG, DAY + 1, False, FindKind.WEAK),
        (FindKind.STRONG, 31 * DAY, False, FindKind.WEAK),
        (FindKind.STRONG, 1.0, True, FindKind.WEAK),
        (FindKind.STRONG, -2.0, False, FindKind.STRONG),
        (FindKind.WEAK, 0.0, False, FindKind.WEAK),
    ],
)
def test_a_find_is_weak_after_a_day_or_when_its_key_may_be_gone(find, age_seconds, maybe_blanked, expected):
    assert strength(find, age_seconds=age_seconds, maybe_blanked=maybe_blanked) is expected


@pytest.mark.parametrize(
    ("seconds", "fence", "expected"),
    [(0.0, True, True), (5.0, True, True), (5.1, True, False), (0.0, False, False), (-2.0, True, True)],
)
def test_an_attempt_is_dropped_after_five_seconds_or_without_its_fence(seconds, fence, expected):
    assert may_send_still(seconds_since_written=seconds, fence_holds=fence) is expected


def test_a_read_counts_from_the_settle_time_on():
    assert not is_settled(age_seconds=119.9, settle_seconds=120)
    assert is_settled(age_seconds=120, settle_seconds=120)


def test_looks_come_ever_more_seldom_and_one_falls_on_the_settle_time():
    ages, looks = [0.0], 0
    while ages[-1] < 120:
        ages.append(ages[-1] + look_wait(looks, age_seconds=ages[-1], settle_seconds=120))
        looks += 1

    assert ages == [0, 1, 3, 7, 15, 31, 61, 91, 120]
    assert look_wait(looks, age_seconds=120, settle_seconds=120) == 1


@pytest.mark.parametrize("settle_seconds", [60.0, 120.0])
def test_a_settle_time_longer_than_time_out_and_margin_is_taken(settle_seconds):
    assert checked_settle(settle_seconds, timeout_seconds=30, loopback=False) == settle_seconds


@pytest.mark.parametrize(
    ("settle_seconds", "loopback"), [(59.9, False), (0.0, False), (-1.0, True), (float("nan"), True)]
)
def test_a_settle_time_that_could_order_twice_is_refused(settle_seconds, loopback):
    with pytest.raises(SettingsRefused, match="Set it to 60"):
        checked_settle(settle_seconds, timeout_seconds=30, loopback=loopback)


def test_a_sandbox_on_this_machine_may_settle_at_once():
    assert checked_settle(0.5, timeout_seconds=30, loopback=True) == 0.5


@pytest.mark.parametrize(("minutes", "expected"), [(10, True), (11, False), (0, True), (-5, True)])
def test_ours_was_created_at_most_ten_minutes_before_the_intent(minutes, expected):
    created = INTENT - timedelta(minutes=minutes)

    assert created_by_us(created_at=created, intent_at=INTENT) is expected
