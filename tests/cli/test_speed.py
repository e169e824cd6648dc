"""The speed shown is that of the last seconds."""

from __future__ import annotations

from numberlift.cli.showing.speed import Speed
from numberlift.pipeline.meter import Meter


def looked(*looks):
    """A speed that saw (time, requests, answers) in turn, and the meter as it stood last."""
    now, meter, speed = [0.0], Meter(to_ask=1_000), None
    speed = Speed(clock=lambda: now[0])
    for time, requests, answered in looks:
        now[0], meter.api.requests, meter.answered = time, requests, answered
        speed.look(meter)
    return speed, meter


def test_a_slow_start_is_forgotten():
    speed, meter = looked((0, 0, 0), (100, 0, 0), (105, 500, 500))

    assert speed.requests == 100
    assert speed.seconds_left(meter) == 5


def test_one_look_is_no_speed():
    speed, meter = looked((0, 10, 10))

    assert speed.requests == 0
    assert speed.seconds_left(meter) is None


def test_another_round_begins_anew():
    speed, _ = looked((0, 0, 0), (5, 1_000, 1_000), (6, 1_000, 0), (8, 1_020, 10))

    assert speed.requests == 10
