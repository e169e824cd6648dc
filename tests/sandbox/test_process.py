"""The sandbox as a process of its own: it says where it is, stops cleanly, and loses nothing to SIGKILL."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.sandbox.conftest import BULK, basic, bulk_body


@contextmanager
def process(*options):
    """A running sandbox process and its base URL."""
    command = [sys.executable, "-m", "numberlift.sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            word, _, url = child.stdout.readline().strip().partition(" ")
            assert word == "SANDBOX", child.stderr.read()
            yield child, url
        finally:
            child.kill()


def ask(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=basic())
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_on_a_signal(number):
    with process() as (child, url):
        assert ask(f"{url}/_sandbox")["sandbox"] is True
        child.send_signal(number)
        code, said = child.wait(timeout=10), child.stderr.read()

    assert (code, said) == (0, "")


def test_kill_9_loses_nothing_that_was_answered(tmp_path):
    state = str(tmp_path / "world.jsonl")
    with process("--state", state) as (child, url):
        world = ask(f"{url}/_sandbox")["world"]
        sids = [ask(url + BULK, bulk_body("+14155550100", "+14155550140"))["request_id"] for _ in range(20)]
        ask(f"{url}/_sandbox/advance", {"seconds": 3600})
        child.kill()
        child.wait(timeout=10)
    with process("--state", state) as (_, url):
        held = ask(f"{url}/_sandbox/state")
        fetched = ask(f"{url}{BULK}/{sids[0]}")

    assert (held["world"], list(held["objects"]["BulkEligibility"])) == (world, sids)
    assert held["asks"] == {"hosting": {"+14155550140": 20}}
    assert fetched["status"] == "SUCCESSFUL"


def test_a_reset_under_the_fast_loop_cuts_the_connection():
    with process() as (_, url):
        ask(f"{url}/_sandbox/faults", {"rule": {"kind": "reset", "count": 1}})
        with pytest.raises((ConnectionError, urllib.error.URLError)):
            ask(f"{url}/2010-04-01/Accounts.json")
        assert ask(f"{url}/2010-04-01/Accounts.json")["accounts"]


def test_options_reach_the_sandbox():
    with process("--chaos", "hostile", "--speed", "60", "--seed", "9", "--rate-limit", "7") as (_, url):
        hello = ask(f"{url}/_sandbox")
        limits = ask(f"{url}/_sandbox/limits", {})

    assert (hello["chaos"], hello["speed"], hello["seed"]) == ("hostile", 60, 9)
    assert limits == {"rate": 7, "concurrency": 100, "latency_ms": 0}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--world", "nowhere.json"], "Correct"),
        (["--speed", "-1"], "0 or more"),
        (["--chaos", "total"], "invalid choice"),
        (["--host", "192.0.2.1"], "cannot be had"),
    ],
)
def test_what_it_cannot_start_with_is_said_in_one_line_and_exit_code_2(options, word):
    command = [sys.executable, "-m", "numberlift.sandbox", "--port", "0", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
