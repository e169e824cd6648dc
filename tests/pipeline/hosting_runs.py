"""Host runs carried out in process against a sandbox of their own: lists to host, the steps, what the sandbox took."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.hosting.intake import open_host_run
from numberlift.pipeline.meter import Silent
from numberlift.pipeline.planning.approving import Yes, approve_plan
from numberlift.pipeline.planning.defaults import fingerprint_of
from numberlift.pipeline.planning.listed import PlanOptions
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.steps import PlainSteps
from numberlift.wiring.hosting import run_host
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.secret import secret_of
from tests.places import BRISK, Place, read_report
from tests.sandboxes import SandboxProcess

SIGNER = {
    "email": "owner@example.com",
    "contact_name": "Alex Example",
    "contact_title": "Owner",
    "contact_phone_number": "+12125550143",
    "customer_name": "Example Dental",
    "street": "100 Example Street",
    "city": "New York",
    "region": "NY",
    "postal_code": "10001",
    "address_country": "US",
}
SHORT = {"NUMBERLIFT_SETTLE": "1.5", "NUMBERLIFT_TIMEOUT": "2"}


def with_ledger(fresh: HostPlace, blank: Path) -> HostPlace:
    """The place with an empty ledger that is made already: its tables take longer than most of what a test does."""
    fresh.place.home.mkdir(mode=0o700)
    shutil.copyfile(blank, fresh.place.home / "ledger-sandbox.db")
    (fresh.place.home / "ledger-sandbox.db").chmod(0o600)
    return fresh


def card(area: int, digits: str = "01") -> str:
    """A number that can be hosted and not ported (or another card's), one for each area code."""
    return f"+1{area}55501{digits}"


AREAS = [212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256]
GOOD = [card(area) for area in AREAS]


def host_list(path: Path, rows: Iterable[str | Mapping[str, str]], **same: str) -> Path:
    """A list to host: numbers, or rows that say more or other things than SIGNER and `same`."""
    filled = [SIGNER | same | ({"phone_number": row} if isinstance(row, str) else dict(row)) for row in rows]
    names = list(dict.fromkeys(["phone_number", *SIGNER, *(name for row in filled for name in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(filled)
    return path


@dataclass(frozen=True)
class HostPlace:
    """A home, the sandbox it speaks to, and the steps of `numberlift host`."""

    place: Place
    sandbox: SandboxProcess

    def opened(self, path: Path, *, fresh: bool = False, default: Mapping[str, str] | None = None, **options) -> str:
        """The id of the list's run, its rows read."""
        settings = self.place.settings()
        settings.home.mkdir(parents=True, exist_ok=True)
        told = PlanOptions(**options, default=fingerprint_of(default or {}, secret=secret_of(settings)))
        with opened_ledger(settings) as ledger:
            return open_host_run(
                ledger,
                path,
                home=settings.home,
                account_sid=SANDBOX_ACCOUNT,
                options=told,
                defaults=default or {},
                fresh=fresh,
            ).run.id

    async def start(self, run_id: str) -> Ended:
        settings = self.place.settings()
        order = CheckOrder(run_id, out=settings.home / "reports" / run_id, asking=BRISK, rounds=())
        with opened_ledger(settings) as ledger:
            return await run_host(order, settings=settings, ledger=ledger, steps=PlainSteps(), progress=Silent())

    def approve(self, hosted: Ended, *, by: str = "Tester") -> None:
        assert hosted.plan is not None
        with opened_ledger(self.place.settings()) as ledger:
            yes = Yes(by, "prompt")
            approve_plan(ledger, hosted.plan.plan_id, plan_hash=hosted.plan.plan_hash, yes=yes, progress=Silent())

    async def planned(self, path: Path, **options) -> Ended:
        return await self.start(self.opened(path, **options))

    async def hosted(self, path: Path, **options) -> Ended:
        """A list planned, approved and placed."""
        planned = await self.planned(path, **options)
        self.approve(planned)
        return await self.start(str(planned.written.summary["run"]))

    @contextmanager
    def ledger(self):
        with opened_ledger(self.place.settings()) as ledger:
            yield ledger

    def accepted(self) -> dict[str, int]:
        """How many orders the sandbox accepted for each number."""
        return self.sandbox.told("/state")["accepted"].get("HostedNumberOrder", {})

    def objects(self, kind: str) -> dict[str, dict]:
        return self.sandbox.told("/state")["objects"].get(kind, {})

    def fault(self, **rule) -> None:
        self.sandbox.told("/faults", {"rule": rule})

    def loosen(self, unique_name: str = "ignored") -> None:
        """Switch the sandbox's own guards against duplicates off."""
        self.sandbox.told("/hosting", {"guards": False, "unique_name": unique_name})


def lines_of(hosted: Ended) -> list[dict[str, str]]:
    return read_report(next(path for path in hosted.written.files if path.name == "report.csv"))


def by_number(hosted: Ended) -> dict[str, dict[str, str]]:
    return {line["phone_number"]: line for line in lines_of(hosted)}
