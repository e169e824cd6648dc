"""The sandbox's clock moves when told, runs at its speed, and goes on from a saved anchor."""

from __future__ import annotations

from numberlift.sandbox.clock import Clock, http_date, iso, rfc2822
from tests.sandbox.conftest import StoppedTime


def test_the_clock_follows_the_wall_at_its_speed():
    wall = StoppedTime(100.0)
    clock = Clock(speed=10, wall=wall)
    wall.at += 3

    assert clock.now() == 130.0


def test_a_change_of_speed_does_not_jump():
    wall = StoppedTime(100.0)
    clock = Clock(wall=wall)
    wall.at += 5
    clock.run_at(100)
    before = clock.now()
    wall.at += 1

    assert (before, clock.now()) == (105.0, 205.0)


def test_advancing_adds_to_what_has_passed():
    clock = Clock(wall=StoppedTime(100.0))
    clock.advance(3600)
    clock.advance(60)

    assert clock.now() == 3760.0


def test_a_restored_clock_goes_on_as_if_it_had_never_stopped():
    wall = StoppedTime(100.0)
    first = Clock(speed=2, wall=wall)
    first.advance(1000)
    wall.at += 50
    second = Clock(wall=wall)
    second.restore(first.anchor)

    assert second.now() == first.now() == 1200.0


def test_the_three_forms_of_a_time():
    assert iso(0.9) == "1970-01-01T00:00:00Z"
    assert http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT"
    assert rfc2822(0) == "Thu, 01 Jan 1970 00:00:00 +0000"
