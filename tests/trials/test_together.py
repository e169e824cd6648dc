"""Two processes at once: one run has one owner, a signal stops it cleanly, and an account's limits are shared."""

from __future__ import annotations

import json
import signal
import time

import pytest

from numberlift.domain.shares import LAPSE_SECONDS
from tests.commands import ended, ran, resume_command, started, until
from tests.places import Place, plain_numbers, write_list
from tests.sandboxes import sandbox_process

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300)]

RATE = 40
AT_ONCE = 7
LEEWAY = 1.25
"""A sandbox held up by a busy machine sees at once what was sent in turn; two that do not share would send double."""


@pytest.mark.parametrize(
    ("number", "database"), [(signal.SIGTERM, "postgresql"), (signal.SIGINT, "sqlite")], ids=["SIGTERM", "SIGINT"]
)
def test_a_run_has_one_owner_and_stops_at_a_signal_without_loss(tmp_path, number, database, request):
    """The second process is refused in words; the first, stopped, names the command that goes on."""
    url = "" if database == "sqlite" else request.getfixturevalue("postgres").new_database()
    numbers = str(write_list(tmp_path / "numbers.csv", plain_numbers(400)))
    with sandbox_process("--latency-ms", "200", "--speed", "20") as sandbox:
        sandbox.count_anew()
        place = Place(tmp_path / "home", sandbox.url, {"NUMBERLIFT_DATABASE_URL": url})
        words = ("check", numbers, "--direct", "--json", "--concurrency", "20")
        with started(place, *words) as first:
            until(lambda: sandbox.traffic()["requests"] > 20, process=first)
            second = ran(place, *words)
            first.send_signal(number)
            stopped = ended(first)
        sandbox.told("/limits", {"latency_ms": 0})
        done = ran(place, *resume_command(stopped))

        assert sandbox.asked_again("portability") <= 20
        assert sandbox.asked_again("hosting") == 0
    assert (second.code, stopped.code, done.code) == (2, 1, 0)
    assert "is being worked on by process" in second.err
    assert "Stopped; nothing is lost." in stopped.err
    assert (stopped.out, json.loads(done.out)["verdicts"].get("undecided")) == ("", None)


def test_runs_that_share_an_account_keep_its_limits_while_they_join_leave_and_die(tmp_path):
    """One goes on throughout, one joins and ends, one joins and is killed: the sandbox never sees more than allowed."""
    lists = [
        str(write_list(tmp_path / f"{name}.csv", plain_numbers(count, first=first)))
        for name, count, first in (("long", 900, 0), ("short", 60, 5_000), ("killed", 900, 9_000))
    ]
    words = [("check", one, "--direct", "--json", "--rate", str(RATE), "--concurrency", str(AT_ONCE)) for one in lists]
    limits = ("--rate-limit", str(int(RATE * LEEWAY)), "--concurrency-limit", str(AT_ONCE), "--latency-ms", "60")
    with sandbox_process(*limits, "--speed", "20") as sandbox:
        sandbox.count_anew()
        place = Place(tmp_path / "home", sandbox.url)
        with started(place, *words[0]) as throughout:
            until(lambda: sandbox.traffic()["requests"] > RATE, process=throughout)
            short = ran(place, *words[1])
            with started(place, *words[2]) as killed:
                until(lambda: _asked(sandbox) & set(plain_numbers(900, first=9_000)), process=killed)
                killed.kill()
            time.sleep(LAPSE_SECONDS + 1.0)
            alone = sandbox.traffic()["requests"]
            until(lambda: sandbox.traffic()["requests"] > alone + 2 * RATE, process=throughout)
            throughout.kill()
        seen = sandbox.traffic()

    assert (short.code, json.loads(short.out)["lines"]) == (0, 60)
    assert seen["rate_limited"] == 0
    assert seen["highest_concurrency"] <= AT_ONCE
    assert seen["most_in_one_second"] <= RATE * LEEWAY


def _asked(sandbox):
    return set(sandbox.traffic()["asks"].get("portability", {}))
