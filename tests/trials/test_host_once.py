"""Nothing twice: whatever answers get lost and whoever dies, every number is ordered once and stands in one letter.

Short by default (two lists of 16 numbers that share half, two kills); with NUMBERLIFT_TRIAL=long 300 numbers, 27
rounds of one client with other seeds, and 9 of three clients at once.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from numberlift.pipeline.hosting.placing import left_to_place
from numberlift.wiring.parts import opened_ledger
from tests.pipeline.hosting_runs import host_list
from tests.places import Place, plain_numbers, read_report
from tests.trials.killing import Client, brought_to_their_end, follow_client, host_client
from tests.trials.merciless import DOCUMENTS, ORDERS, Merciless, merciless

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
NUMBERS = int(os.environ.get("NUMBERLIFT_TRIAL_NUMBERS", "300" if LONG else "16"))
KILLS = 6 if LONG else 2
MOST_EACH = None if LONG else 1
"""How often a create may fail in each way."""
LONGEST_LIFE = 5.0 if LONG else 2.5
"""Seconds until a client is killed, or twice that."""
MODES = ("ignored", "refused", "returned")
SIGNED_TOGETHER = 4
"""Numbers of one signer, so of one letter."""

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1_200 if LONG else 300)]


def rounds(*, of_each: int) -> list[tuple[str, int]]:
    """Unique-name modes with seeds; one of each short form."""
    return [(mode, seed) for seed in range(1, of_each + 1) for mode in MODES] if LONG else [(MODES[0], 1)]


def listed(path: Path, numbers: Sequence[str]) -> Path:
    return host_list(
        path,
        [
            {"phone_number": number, "email": f"owner{place // SIGNED_TOGETHER}@example.com"}
            for place, number in enumerate(numbers)
        ],
    )


def each_ordered_once(here: Merciless, place: Place, numbers: Sequence[str]) -> None:
    """Accepted once each, and the ledger holds exactly the sandbox's sids with nothing left open."""
    sids = here.sids()

    assert here.accepted() == dict.fromkeys(numbers, 1)
    assert len(here.objects("Address")) == 1
    with opened_ledger(place.settings()) as ledger:
        found = ledger.orders.with_numbers(numbers)
        assert {number: [one.sid for one in orders] for number, orders in found.items()} == {
            number: [sid] for number, sid in sids.items()
        }
        assert not [one for run in ledger.runs.latest() for one in left_to_place(ledger, run.id)]


def report_is_whole(here: Merciless, client: Client, numbers: Sequence[str]) -> None:
    """Every row once and in order, ordered by this run or known to be by another, under the sandbox's sid."""
    lines = read_report(Path(client.words[-1]) / "report.csv")
    sids = here.sids()

    assert [line["phone_number"] for line in lines] == list(numbers)
    assert {line["action"] for line in lines} <= {"ordered", "already-ordered"}
    assert all(
        line["sid"] == sids[line["phone_number"]] for line in lines if line["action"] == "ordered" or line["sid"]
    )


@pytest.mark.skipif(not LONG, reason="the short form is the one with clients at once")
@pytest.mark.parametrize(("unique_name", "seed"), rounds(of_each=9))
def test_a_killed_client_orders_every_number_once(tmp_path, unique_name, seed):
    """Then the letters, `follow` killed as well: each verified order stands in exactly one live letter."""
    numbers, chance = plain_numbers(NUMBERS), random.Random(seed)
    with merciless(tmp_path, numbers, unique_name=unique_name, seed=seed, most=MOST_EACH) as here:
        client = host_client(here.place(tmp_path / "home"), listed(tmp_path / "numbers.csv", numbers))
        struck = brought_to_their_end(
            [client],
            kills=KILLS,
            chance=chance,
            sent=lambda: here.sent(ORDERS),
            most=NUMBERS // 2,
            longest=LONGEST_LIFE,
        )
        print(f"{unique_name}, seed {seed}: {struck} kills, {client.codes}, {here.sent(ORDERS)} sent")

        each_ordered_once(here, client.place, numbers)
        report_is_whole(here, client, numbers)
        each_in_one_letter(here, client.place, chance)


def each_in_one_letter(here: Merciless, place: Place, chance: random.Random) -> None:
    """In the long form some orders are verified late, so that groups get a letter of their own for them."""
    sids = sorted(here.sids().values())
    chance.shuffle(sids)
    late = len(sids) // 3 if LONG else 0
    for verified in filter(None, (sids[late:], sids[:late])):
        here.verify(verified)
        client = follow_client(place)
        letters = max(1, len(verified) // (2 * SIGNED_TOGETHER))
        struck = brought_to_their_end(
            [client],
            kills=KILLS // 2 if LONG else 0,
            chance=chance,
            sent=lambda: here.sent(DOCUMENTS),
            most=letters,
            longest=LONGEST_LIFE,
        )
        print(f"  letters: {struck} kills, {client.codes}, {here.sent(DOCUMENTS)} sent")
        assert {sid: here.covered().get(sid) for sid in verified} == dict.fromkeys(verified, 1)
    assert here.covered() == dict.fromkeys(sids, 1)


@pytest.mark.parametrize(("unique_name", "seed"), rounds(of_each=3))
def test_clients_at_once_order_every_number_once(tmp_path, unique_name, seed):
    """Clients of two lists that share half the numbers, in the long form two of the first, all killed in turn."""
    half = NUMBERS // 2
    numbers, chance = plain_numbers(NUMBERS + half), random.Random(1_000 + seed)
    lists = numbers[:NUMBERS], numbers[half:]
    which = (0, 0, 1) if LONG else (0, 1)
    with merciless(tmp_path, numbers, unique_name=unique_name, seed=seed, most=MOST_EACH) as here:
        place = here.place(tmp_path / "home")
        paths = [listed(tmp_path / f"{name}.csv", some) for name, some in zip("ab", lists, strict=True)]
        clients = [host_client(place, paths[one], name=f"out{at}") for at, one in enumerate(which)]
        struck = brought_to_their_end(
            clients, kills=KILLS, chance=chance, sent=lambda: here.sent(ORDERS), most=NUMBERS // 2, longest=LONGEST_LIFE
        )
        print(f"{unique_name}, seed {seed}: {struck} kills, {[one.codes for one in clients]}, {here.sent(ORDERS)} sent")

        each_ordered_once(here, place, numbers)
        for client, one in zip(clients, which, strict=True):
            report_is_whole(here, client, lists[one])
        each_in_one_letter(here, place, chance)
