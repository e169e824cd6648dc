"""What runs that plan have in common here: a home, the sandbox it speaks to, and the steps from a list to its end."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.meter import Silent
from numberlift.pipeline.planning.approving import Yes, approve_plan
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.steps import PlainSteps
from numberlift.wiring.parts import opened_ledger
from tests.places import BRISK, Place, read_report
from tests.sandboxes import SandboxProcess

SHORT = {"NUMBERLIFT_SETTLE": "1.5", "NUMBERLIFT_TIMEOUT": "15"}
"""No create is late by more than the settle time here; a busy machine must not look like an answer that never came."""
AREAS = [212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256]


def filled_list(path: Path, rows: Iterable[str | Mapping[str, str]], same: Mapping[str, str]) -> Path:
    """A list of numbers, or of rows that say more or other things than `same`."""
    filled = [{**same, **({"phone_number": row} if isinstance(row, str) else row)} for row in rows]
    names = list(dict.fromkeys(["phone_number", *same, *(name for row in filled for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(filled)
    return path


def made_home(home: Path, blank: Path) -> Path:
    """A home with an empty ledger that is made already: its tables take longer than most of what a test does."""
    home.mkdir(mode=0o700)
    shutil.copyfile(blank, home / "ledger-sandbox.db")
    (home / "ledger-sandbox.db").chmod(0o600)
    return home


def fresh_world(sandbox: SandboxProcess) -> None:
    sandbox.told("/reset", {})
    sandbox.told("/faults", {"clear": True})


@dataclass(frozen=True)
class PlannedPlace:
    """A home and the sandbox it speaks to; `runs` is the use case, `opened` a list's way into the ledger."""

    place: Place
    sandbox: SandboxProcess
    runs: ClassVar[Callable[..., Awaitable[Ended]]]

    def opened(self, path: Path, **options) -> str:
        """The id of the list's run, its rows read."""
        raise NotImplementedError

    async def start(self, run_id: str) -> Ended:
        settings = self.place.settings()
        order = CheckOrder(run_id, out=settings.home / "reports" / run_id, asking=BRISK, rounds=())
        with opened_ledger(settings) as ledger:
            return await self.runs(order, settings=settings, ledger=ledger, steps=PlainSteps(), progress=Silent())

    def approve(self, planned: Ended, *, by: str = "Tester") -> None:
        assert planned.plan is not None
        with opened_ledger(self.place.settings()) as ledger:
            yes = Yes(by, "prompt")
            approve_plan(ledger, planned.plan.plan_id, plan_hash=planned.plan.plan_hash, yes=yes, progress=Silent())

    async def planned(self, path: Path, **options) -> Ended:
        return await self.start(self.opened(path, **options))

    async def carried_out(self, path: Path, **options) -> Ended:
        """A list planned, approved and carried out."""
        planned = await self.planned(path, **options)
        self.approve(planned)
        return await self.start(str(planned.written.summary["run"]))

    @contextmanager
    def ledger(self):
        with opened_ledger(self.place.settings()) as ledger:
            yield ledger

    def accepted_of(self, kind: str) -> dict[str, int]:
        """How many of a kind the sandbox accepted, by number or name."""
        return self.sandbox.told("/state")["accepted"].get(kind, {})

    def objects(self, kind: str) -> dict[str, dict]:
        return self.sandbox.told("/state")["objects"].get(kind, {})

    def fault(self, **rule) -> None:
        self.sandbox.told("/faults", {"rule": rule})


def lines_of(ended: Ended) -> list[dict[str, str]]:
    """The lines of report.csv."""
    return read_report(next(path for path in ended.written.files if path.name == "report.csv"))


def by_number(ended: Ended) -> dict[str, dict[str, str]]:
    """The lines of report.csv, by number."""
    return {line["phone_number"]: line for line in lines_of(ended)}
