"""`numberlift webhooks show|set|delete` against the sandbox: nothing of somebody else's is overwritten unasked."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request

import pytest

from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT, SANDBOX_TOKEN
from tests.pipeline.porting_runs import fresh_place
from tests.sandboxes import sandbox_process

PUBLIC = "https://hooks.example.com/lift"
OURS = f"{PUBLIC}/webhooks/porting"
THEIRS = {
    "port_in_target_url": "https://other.example.com/in",
    "port_out_target_url": "https://other.example.com/out",
    "notifications_of": ["PortInCompleted"],
}


@pytest.fixture(scope="module")
def twilio():
    with sandbox_process() as sandbox:
        yield sandbox


@pytest.fixture
def at(tmp_path, twilio, blank_ledger):
    return fresh_place(tmp_path / "home", twilio, blank_ledger)


@pytest.fixture
def run(at, numberlift):
    return lambda *words, **more: numberlift(
        "webhooks", *words, **(at.place.environment | {"NUMBERLIFT_PUBLIC_URL": PUBLIC} | more)
    )


def configured(at, body=None):
    """What the sandbox holds; with a body it is set first, as somebody else would."""
    url = f"{at.sandbox.url}/v1/Porting/Configuration/Webhook"
    login = base64.b64encode(f"{SANDBOX_ACCOUNT}:{SANDBOX_TOKEN}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    if body:
        with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=10):
            pass
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as reply:
            told = json.load(reply)
    except urllib.error.HTTPError:
        return None
    return {name: told[name] for name in THEIRS}


def test_show_tells_that_there_is_none_and_what_set_would_do(run):
    done = run("show")

    assert (done.code, "no porting webhook configuration" in done.out, OURS in done.out) == (0, True, True)
    assert json.loads(run("show", "--json").out) == {"configuration": None, "ours": OURS}


def test_set_points_the_account_at_our_receiver_and_again_does_nothing(run, at):
    first, second = run("set"), run("set", "--json")

    assert (first.code, OURS in first.out) == (0, True)
    assert configured(at) == {"port_in_target_url": OURS, "port_out_target_url": None, "notifications_of": []}
    assert json.loads(second.out)["done"] == "as-wanted"


def test_an_existing_configuration_is_shown_and_not_overwritten(run, at):
    configured(at, THEIRS)
    done = run("set", "--yes")

    assert (done.code, configured(at)) == (2, THEIRS)
    for said in ("https://other.example.com/in", "PortInCompleted", "--replace"):
        assert said in done.err


def test_replace_shows_what_it_would_replace_and_asks(run, at):
    configured(at, THEIRS)
    done = run("set", "--replace")

    assert (done.code, configured(at)) == (0, THEIRS)
    assert "https://other.example.com/in" in done.err
    assert "Add --yes" in done.out


def test_replace_with_yes_replaces_and_keeps_where_port_outs_go(run, at):
    configured(at, THEIRS)
    done = run("set", "--replace", "--yes", "--json")

    assert (done.code, json.loads(done.out)["done"]) == (0, "set")
    assert configured(at) == {**THEIRS, "port_in_target_url": OURS, "notifications_of": []}


def test_delete_asks_and_leaves_where_port_outs_go(run, at):
    configured(at, THEIRS)
    asked, unchanged = run("delete"), configured(at)
    done = run("delete", "--yes")

    assert ("other.example.com/in" in asked.err, unchanged) == (True, THEIRS)
    assert (done.code, configured(at)["port_in_target_url"]) == (0, None)
    assert "nothing to delete" in run("delete").out


@pytest.mark.parametrize("public", ["", "http://hooks.example.com", "ftp://x"])
def test_set_wants_an_address_that_twilio_can_reach(run, at, public):
    done = run("set", NUMBERLIFT_PUBLIC_URL=public)

    assert (done.code, "NUMBERLIFT_PUBLIC_URL" in done.err, configured(at)) == (2, True, None)


def test_a_reply_that_was_lost_is_not_taken_for_a_failure(run, at):
    at.fault(kind="reset-after", operation="CreatePortingWebhookConfiguration", count=1)

    assert (run("set").code, configured(at)["port_in_target_url"]) == (0, OURS)
