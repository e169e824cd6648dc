"""Nothing twice in porting: whatever answers get lost and whoever dies, every number is filed once or in review.

Lists that share numbers, one of them another one with a number more, are filed at once and killed in turn. What is
under review is settled by `numberlift resolve` from what the sandbox holds; then every number is in exactly one
request, and no PIN is left. Short by default (a list of 16 numbers and the same with one more); with
NUMBERLIFT_TRIAL=long 300 numbers in about 12 groups, four clients, and rounds with other seeds.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from numberlift.pipeline.porting.filing import left_to_file
from numberlift.wiring.parts import opened_ledger
from tests.commands import ran
from tests.pipeline.porting_runs import ACCOUNT_NUMBER, PIN, port_list
from tests.places import Place, plain_numbers, read_report
from tests.trials.killing import Client, brought_to_their_end, port_client
from tests.trials.merciless_ports import MercilessPorts, merciless_ports

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
NUMBERS = int(os.environ.get("NUMBERLIFT_TRIAL_NUMBERS", "300" if LONG else "16"))
CUSTOMERS = 6 if LONG else 2
"""A customer's numbers are in two requests: the sandbox names the carrier of about half."""
KILLS = 8 if LONG else 2
MOST_EACH = None if LONG else 1
LONGEST_LIFE = 6.0 if LONG else 4.0
SEEDS = range(1, int(os.environ.get("NUMBERLIFT_TRIAL_ROUNDS", "9" if LONG else "1")) + 1)

pytestmark = [pytest.mark.trial, pytest.mark.timeout(1_200 if LONG else 300)]


def lists_that_share() -> list[list[str]]:
    """The numbers of each client's list: the first list, and the same with a number more.

    In the long form there is another client with the first list, and one with a list that shares half of it.
    """
    first = plain_numbers(NUMBERS)
    half = plain_numbers(NUMBERS, first=NUMBERS // 2)
    more = [*first, *plain_numbers(1, first=2 * NUMBERS)]
    return [first, first, half, more] if LONG else [first, more]


def listed(path: Path, numbers: Sequence[str]) -> Path:
    """A list of these numbers; a number's customer is the same in whatever list it is."""
    rows = [{"phone_number": one, "customer_name": f"Customer {int(one) % CUSTOMERS}"} for one in numbers]
    return port_list(path, rows)


def open_runs(place: Place) -> list[str]:
    """The runs that have something to send or to look for."""
    with opened_ledger(place.settings()) as ledger:
        return [run.id for run in ledger.runs.latest() if left_to_file(ledger, run.id)]


def under_review(place: Place) -> dict[tuple[str, int], frozenset[str]]:
    """What is under review by run and item, as `numberlift resolve` lists it."""
    with opened_ledger(place.settings()) as ledger:
        runs = [run.id for run in ledger.runs.latest()]
    return {
        (run, one["item"]): frozenset(one["numbers"])
        for run in runs
        for one in json.loads(ran(place, "resolve", run, "--json").out)
    }


def each_once_or_in_review(here: MercilessPorts, place: Place, numbers: Sequence[str]) -> None:
    """Accepted once at most; one that was not accepted, or of which the ledger has no request, is in review."""
    accepted, reviewed = here.accepted(), {one for some in under_review(place).values() for one in some}
    with opened_ledger(place.settings()) as ledger:
        found = ledger.orders.with_numbers(numbers)

    assert max(accepted.values()) == 1
    assert set(numbers) - accepted.keys() <= reviewed
    assert set(numbers) - found.keys() <= reviewed
    assert not open_runs(place)


def settled_by_a_person(here: MercilessPorts, place: Place) -> dict[str, int]:
    """Every review is settled as by somebody who looks into the account; answers how many were and were not there."""
    counts = {"sid": 0, "absent": 0}
    live = {numbers: sid for sid, numbers in here.requests().items()}
    for (run, item), numbers in under_review(place).items():
        sid = live.get(numbers)
        word = ("--sid", sid) if sid else ("--absent", "--yes")
        assert ran(place, "resolve", run, "--item", str(item), *word).code == 0
        counts["sid" if sid else "absent"] += 1
    return counts


def each_in_exactly_one(here: MercilessPorts, place: Place, numbers: Sequence[str]) -> None:
    """In one live request each, which the ledger has under its sid; nothing left open, no secret left in the home."""
    live = {number: sid for sid, some in here.requests().items() for number in some}
    with opened_ledger(place.settings()) as ledger:
        found = ledger.orders.with_numbers(numbers)

    assert here.accepted() == dict.fromkeys(numbers, 1)
    assert {number: [one.sid for one in orders] for number, orders in found.items()} == {
        number: [live[number]] for number in numbers
    }
    assert (open_runs(place), under_review(place)) == ([], {})
    assert holding_secrets(place.home) == []


def holding_secrets(folder: Path) -> list[str]:
    secrets = (PIN.encode(), ACCOUNT_NUMBER.encode())
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(secret in path.read_bytes() for secret in secrets)]


def report_is_whole(client: Client, numbers: Sequence[str]) -> None:
    """Every row once and in order, filed by this run or known to be by another."""
    lines = read_report(Path(client.words[-1]) / "report.csv")

    assert [line["phone_number"] for line in lines] == list(numbers)
    assert {line["action"] for line in lines} <= {"filed", "already-filed"}


@pytest.mark.parametrize("seed", SEEDS)
def test_clients_at_once_file_every_number_once_or_leave_it_to_a_person(tmp_path, seed):
    chance, lists = random.Random(seed), lists_that_share()
    numbers = list(dict.fromkeys(one for some in lists for one in some))
    with merciless_ports(tmp_path, numbers, seed=seed) as here:
        here.begin(most=MOST_EACH, blind=0.35)
        place = here.place(tmp_path / "home")
        clients = [
            port_client(
                place,
                listed(tmp_path / f"{min(at, lists.index(some))}.csv", some),
                name=f"out{at}",
                enough=lambda: not open_runs(place),
            )
            for at, some in enumerate(lists)
        ]
        struck = brought_to_their_end(clients, kills=KILLS, chance=chance, sent=here.sent, most=5, longest=LONGEST_LIFE)
        print(f"seed {seed}: {struck} kills, {[one.codes for one in clients]}, {here.sent()} creates sent")
        each_once_or_in_review(here, place, numbers)

        here.calm()
        print(f"  settled by a person: {settled_by_a_person(here, place)}")
        brought_to_their_end([_again(one) for one in clients], kills=0, chance=chance, sent=here.sent, most=1)
        assert ran(place, "follow", "--json").code == 0  # what a person named is seen by the next round
        each_in_exactly_one(here, place, numbers)
        for client, some in zip(clients, lists, strict=True):
            report_is_whole(client, some)


def _again(client: Client) -> Client:
    return Client(client.place, client.words, client.log)
