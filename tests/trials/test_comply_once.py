"""Nothing twice: bundles that share end users and documents, whatever answers get lost and whoever dies.

On SQLite and on PostgreSQL. Short by default (lists of 6 and 3 bundles at once, of 2 end users and 5 documents, two
kills); with NUMBERLIFT_TRIAL=long 1,000 bundles of 50 end users and 120 documents, then another list of 200 that uses
them again.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from numberlift.ledger import Ledger
from numberlift.wiring.parts import opened_ledger
from tests.places import Place, read_report
from tests.trials.killing import Client, brought_to_their_end
from tests.trials.shared_bundles import Bureau, Shape, bureau, each_made_once, shared_list

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
SHAPE = Shape(1_000, 50, 120) if LONG else Shape(6, 2, 5)
FURTHER = 200 if LONG else 3
KILLS = 8 if LONG else 2
MOST_EACH = None if LONG else 1
"""How often a create may fail in each way."""
LONGEST_LIFE = 12.0 if LONG else 3.0

pytestmark = [pytest.mark.trial, pytest.mark.timeout(3_000 if LONG else 300)]


def comply_client(place: Place, path: Path) -> Client:
    """`numberlift comply LIST` with its own folder for reports."""
    out = path.with_suffix("")
    words = ("comply", str(path), "--yes", "--direct", "--json", "--concurrency", "24", "--out", str(out))
    return Client(place, words, out.with_suffix(".log"))


def brought(here: Bureau, clients: Sequence[Client], chance: random.Random, *, kills: int) -> int:
    return brought_to_their_end(
        clients,
        kills=kills,
        chance=chance,
        sent=here.sent,
        most=SHAPE.bundles,
        longest=LONGEST_LIFE,
        most_seconds=1_500.0 if LONG else 240.0,
    )


def nothing_left(place: Place) -> None:
    with opened_ledger(place.settings()) as ledger:
        assert not [one for run in ledger.runs.latest() for one in _open(ledger, run.id)]
        assert {run.state for run in ledger.runs.latest()} == {"finished"}


def _open(ledger: Ledger, run_id: str) -> list[str]:
    return [one.key for one in ledger.creations.open_creations(run_id)]


def whole(client: Client, bundles: Sequence[str]) -> None:
    """The report has every bundle, submitted by this run or known to be by another."""
    lines = read_report(Path(client.words[-1]) / "report.csv")
    told = {line["bundle"]: line for line in lines if line["kind"] == "bundle"}

    assert list(told) == list(bundles)
    assert {line["verdict"] for line in told.values()} <= {"compliant", "already"}


def names(first: int, count: int) -> list[str]:
    return [f"Bundle {at}" for at in range(first, first + count)]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", [1, 2] if LONG else [1])
def test_killed_clients_make_every_part_once_and_another_list_uses_them_again(tmp_path, request, seed, database):
    """In the short form both lists are begun at once; in the long one the second comes when the first is done."""
    chance = random.Random(seed)
    url = "" if database == "sqlite" else request.getfixturevalue("postgres").new_database()
    with bureau(seed=seed, most=MOST_EACH) as here:
        place = here.place(tmp_path / "home", database=url)
        lists = [
            shared_list(tmp_path / "first.xlsx", SHAPE),
            shared_list(tmp_path / "second.xlsx", SHAPE._replace(bundles=FURTHER), first=SHAPE.bundles),
        ]
        clients = [comply_client(place, path) for path in lists]
        rounds = [clients[:1], clients[1:]] if LONG else [clients]
        struck = [brought(here, some, chance, kills=KILLS) for some in rounds]
        print(f"{database}, seed {seed}: {struck} kills, {[one.codes for one in clients]}, {here.sent()} creates sent")

        every = names(0, SHAPE.bundles + FURTHER)
        each_made_once(here, SHAPE, every)
        whole(clients[0], every[: SHAPE.bundles])
        whole(clients[1], every[SHAPE.bundles :])
        nothing_left(place)
