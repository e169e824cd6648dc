"""A run belongs to the account it was begun with, and to one world: nothing of another's reaches it."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import stat
from threading import Event

import pytest

from numberlift.domain.checks import CheckKind, Portability
from numberlift.errors import CannotStart, SettingsRefused
from numberlift.ledger import Chunk
from numberlift.pipeline.hosting.kinds import order_seen
from numberlift.pipeline.intake import keep_copy, read_rows, sha256_of
from numberlift.pipeline.meter import Meter
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from numberlift.wiring.parts import opened_ledger, realm_of
from tests.ledger.lists import rows_of
from tests.pipeline.hosting_runs import GOOD, by_number, host_list

NORTH = "AC00000000000000000000000000000002"
OTHER = "AC00000000000000000000000000000009"
FOREIGN = {"TWILIO_ACCOUNT_SID": OTHER, "TWILIO_AUTH_TOKEN": "sandbox-foreign"}
"""Credentials of somebody else's account."""


async def test_a_run_is_not_resumed_with_another_accounts_credentials(place, tmp_path):
    """Another account's answers are not its own."""
    path = tmp_path / "list.csv"
    path.write_text("phone\n+14155550150\n")
    place.opened(path)
    other = dataclasses.replace(place, more={**place.more, **FOREIGN})

    with pytest.raises(CannotStart, match=OTHER):
        other.opened(path)


def test_a_sandbox_beside_a_live_host_is_refused(place):
    """What is meant for one would reach the other."""
    mixed = dataclasses.replace(place, more={**place.more, "NUMBERLIFT_PREVIEW_URL": "https://preview.twilio.com"})

    with pytest.raises(SettingsRefused, match="Point all at the same"):
        realm_of(mixed.settings())


def test_a_sandbox_behind_one_of_the_live_hosts_is_refused(place):
    live = {f"NUMBERLIFT_{host}_URL": "https://api.twilio.com" for host in ("NUMBERS", "UPLOAD", "API")}

    with pytest.raises(SettingsRefused, match="Point all at the same"):
        realm_of(dataclasses.replace(place, more={**place.more, **live}).settings())


def test_the_realm_of_twilio_is_its_numbers_host(place):
    hosts = {"NUMBERS": "numbers", "PREVIEW": "preview", "UPLOAD": "numbers-upload", "API": "api"}
    live = {f"NUMBERLIFT_{name}_URL": f"https://{host}.twilio.com" for name, host in hosts.items()}

    assert realm_of(dataclasses.replace(place, more={**place.more, **live}).settings()) == "https://numbers.twilio.com"


def test_follow_does_not_touch_a_run_of_another_account(run, at, tmp_path):
    """To these credentials its orders would not exist: they would look cancelled, and their numbers free."""
    placed = asyncio.run(at.hosted(host_list(tmp_path / "l.csv", GOOD[:1])))
    run_id = str(placed.written.summary["run"])
    named = run("follow", run_id, **FOREIGN)
    unnamed = run("follow", "--json", **FOREIGN)
    with at.ledger() as ledger:
        statuses = [one.status for one in ledger.orders.of_run(run_id)]
        held = ledger.claims.of_run(run_id)

    assert (named.code, SANDBOX_ACCOUNT in named.err) == (2, True)
    assert (unnamed.code, json.loads(unnamed.out)["open"]) == (0, 0)
    assert (statuses, len(held)) == (["received"], 1)


async def test_a_number_hosted_in_another_of_our_accounts_is_not_ordered_again(at, tmp_path):
    """It is hosted, whatever account the next list names."""
    placed = await at.hosted(host_list(tmp_path / "one.csv", GOOD[:1]))
    with at.ledger() as ledger:
        (order,) = ledger.orders.of_run(str(placed.written.summary["run"]))
        done = order_seen(order.sid, "completed", {}, phone_number=GOOD[0], account_sid=order.account_sid)
        ledger.orders.upsert([done], source="poll")
    planned = await at.planned(host_list(tmp_path / "two.csv", GOOD[:1], account_sid=NORTH))
    line = by_number(planned)[GOOD[0]]

    assert (line["verdict"], line["reason_code"], line["sid"]) == ("already", "host.ordered-before", order.sid)


def test_a_list_that_is_read_anew_after_a_kill_has_every_row_once(place, tmp_path):
    """What the killed reader left is forgotten, other rows than the list's among it."""
    path = tmp_path / "list.csv"
    path.write_text("phone\n+14155550150\n+14155550151\n")
    opened = place.opened(path)
    with opened_ledger(place.settings()) as ledger:
        ledger.rows.add_rows(opened.run.id, rows_of(["+14155550199", "+14155550150", "+14155550190"]))
        again = place.opened(path)
        read_rows(ledger, again.run, meter=Meter(), stop=Event())
        (chunk,) = ledger.items.chunks(opened.run.id, 100)
        numbers = [one.phone_number for one in ledger.items.open_items(chunk, frozenset(CheckKind))]

    assert (again.resumed, again.run.id) == (True, opened.run.id)
    assert numbers == ["+14155550150", "+14155550151"]


def test_the_kept_copy_of_a_list_is_nobody_elses_to_read(tmp_path):
    """Whatever the list's own mode is; what a killed copy left behind is swept."""
    path = tmp_path / "list.csv"
    path.write_text("phone\n+14155550150\n")
    path.chmod(0o644)
    digest = sha256_of(path)
    left = tmp_path / "home" / "lists" / digest[:2] / "dead.1.part"
    left.parent.mkdir(parents=True)
    left.write_text("half a list")
    os.utime(left, (0, 0))
    kept = keep_copy(path, digest, home=tmp_path / "home")

    assert (kept.read_text(), stat.S_IMODE(kept.stat().st_mode)) == (path.read_text(), 0o600)
    assert [one.name for one in kept.parent.iterdir()] == [kept.name]


@pytest.mark.parametrize(("code", "taken"), [(20003, 0), (0, 1)])
def test_an_answer_that_an_account_was_denied_is_not_used_again(place, tmp_path, code, taken):
    """Twilio may have opened the account since; any other answer is used again."""
    runs = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"phone,note\n+14155550150,{name}\n")
        opened = place.opened(path)
        with opened_ledger(place.settings()) as ledger:
            read_rows(ledger, opened.run, meter=Meter(), stop=Event())
        runs.append(opened.run)
    with opened_ledger(place.settings()) as ledger:
        (item,) = ledger.items.open_items(Chunk(runs[0].id, 1, 9), frozenset({CheckKind.HOSTING}))
        denied = Portability("+14155550150", portable=not code, reason_code=code or None)
        ledger.checks.record(runs[0], item, CheckKind.PORTABILITY, denied)
        found = ledger.checks.reuse(runs[1].id, [CheckKind.PORTABILITY], max_age_seconds=86_400)

    assert found == taken


def test_fresh_with_a_list_that_is_refused_sets_nothing_aside(run, at, tmp_path):
    """The run of before keeps its plan, and goes on once the list can be read again."""
    path = host_list(tmp_path / "l.csv", GOOD[:2])
    planned = asyncio.run(at.planned(path))
    refused = run("host", str(path), "--fresh", "--direct", "--column", "no such column")
    again = asyncio.run(at.planned(path))

    assert (refused.code, "no such column" in refused.err) == (2, True)
    assert again.plan.plan_id == planned.plan.plan_id
