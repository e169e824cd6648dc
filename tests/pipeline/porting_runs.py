"""Port runs carried out in process against a sandbox of their own: lists to port, the steps, what the sandbox took."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.meter import Silent
from numberlift.pipeline.planning.approving import Yes, approve_plan
from numberlift.pipeline.planning.defaults import fingerprint_of
from numberlift.pipeline.planning.listed import PlanOptions
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.porting.intake import open_port_run
from numberlift.pipeline.steps import PlainSteps
from numberlift.sandbox.fates.book import FateBook
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.porting import run_port
from numberlift.wiring.secret import secret_of
from tests.places import BRISK, Place, read_report
from tests.sandboxes import SandboxProcess

PIN, ACCOUNT_NUMBER = "7391739173", "88471147"
BILL = b"%PDF-1.4 a bill of the carrier"
CUSTOMER = {
    "pin": PIN,
    "customer_type": "Business",
    "customer_name": "Example Dental",
    "account_number": ACCOUNT_NUMBER,
    "authorized_representative": "Alex Example",
    "authorized_representative_email": "owner@example.com",
    "street": "100 Example Street",
    "city": "Reno",
    "state": "Nevada",
    "zip": "89501",
    "address_country": "US",
    "document": "bill.pdf",
}
SHORT = {"NUMBERLIFT_SETTLE": "1.5", "NUMBERLIFT_TIMEOUT": "2"}
AREAS = [212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256]


def card(area: int, digits: str = "02") -> str:
    """A number that can be ported and not hosted (or another card's), one for each area code."""
    return f"+1{area}55501{digits}"


GOOD = [card(area) for area in AREAS]
_FATES = FateBook(seed=1)
ALIKE = [number for number in GOOD if not _FATES.fate(number).grain & 8]
"""Those of whose carrier the sandbox says nothing: they may go together."""


def fresh_place(home: Path, sandbox: SandboxProcess, blank: Path, **more: str) -> PortPlace:
    """A fresh home with an empty ledger and a fresh world; a lost reply is settled after a second and a half."""
    sandbox.told("/reset", {})
    sandbox.told("/faults", {"clear": True})
    home.mkdir(mode=0o700)
    shutil.copyfile(blank, home / "ledger-sandbox.db")
    (home / "ledger-sandbox.db").chmod(0o600)
    return PortPlace(Place(home, sandbox.url, SHORT | more), sandbox)


def port_list(path: Path, rows: Iterable[str | Mapping[str, str]], **same: str) -> Path:
    """A list to port: numbers, or rows that say more or other things than CUSTOMER and `same`; the bill lies beside."""
    (path.parent / "bill.pdf").write_bytes(BILL)
    filled = [CUSTOMER | same | ({"phone_number": row} if isinstance(row, str) else dict(row)) for row in rows]
    names = list(dict.fromkeys(["phone_number", *CUSTOMER, *(name for row in filled for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(filled)
    return path


@dataclass(frozen=True)
class PortPlace:
    """A home, the sandbox it speaks to, and the steps of `numberlift port`."""

    place: Place
    sandbox: SandboxProcess

    def opened(self, path: Path, *, fresh: bool = False, defaults: Mapping[str, str] | None = None, **options) -> str:
        """The id of the list's run, its rows read."""
        settings = self.place.settings()
        default = fingerprint_of(defaults or {}, secret=secret_of(settings))
        settings.home.mkdir(parents=True, exist_ok=True)
        with opened_ledger(settings) as ledger:
            return open_port_run(
                ledger,
                path,
                home=settings.home,
                account_sid=SANDBOX_ACCOUNT,
                options=PlanOptions(**options, default=default),
                defaults=defaults or {},
                fresh=fresh,
            ).run.id

    async def start(self, run_id: str) -> Ended:
        settings = self.place.settings()
        order = CheckOrder(run_id, out=settings.home / "reports" / run_id, asking=BRISK, rounds=())
        with opened_ledger(settings) as ledger:
            return await run_port(order, settings=settings, ledger=ledger, steps=PlainSteps(), progress=Silent())

    def approve(self, planned: Ended) -> None:
        assert planned.plan is not None
        with opened_ledger(self.place.settings()) as ledger:
            yes = Yes("Tester", "prompt")
            approve_plan(ledger, planned.plan.plan_id, plan_hash=planned.plan.plan_hash, yes=yes, progress=Silent())

    async def planned(self, path: Path, **options) -> Ended:
        return await self.start(self.opened(path, **options))

    async def ported(self, path: Path, **options) -> Ended:
        """A list planned, approved and filed."""
        planned = await self.planned(path, **options)
        self.approve(planned)
        return await self.start(str(planned.written.summary["run"]))

    @contextmanager
    def ledger(self):
        with opened_ledger(self.place.settings()) as ledger:
            yield ledger

    def accepted(self) -> dict[str, int]:
        """How many requests with each number the sandbox accepted."""
        return self.sandbox.told("/state")["accepted"].get("PortInPhoneNumber", {})

    def objects(self, kind: str) -> dict[str, dict]:
        return self.sandbox.told("/state")["objects"].get(kind, {})

    def fault(self, **rule) -> None:
        self.sandbox.told("/faults", {"rule": rule})

    def loosen(self) -> None:
        """Switch the sandbox's own guard against second port-ins off."""
        self.sandbox.told("/porting", {"guards": False})


def by_number(ported: Ended) -> dict[str, dict[str, str]]:
    """The lines of report.csv."""
    path = next(path for path in ported.written.files if path.name == "report.csv")
    return {line["phone_number"]: line for line in read_report(path)}
