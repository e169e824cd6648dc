"""Port runs carried out in process against a sandbox of their own: lists to port, the steps, what the sandbox took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from numberlift.pipeline.planning.defaults import fingerprint_of
from numberlift.pipeline.planning.listed import PlanOptions
from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.porting.intake import open_port_run
from numberlift.sandbox.fates.book import FateBook
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.porting import run_port
from numberlift.wiring.secret import secret_of
from tests.pipeline.planned_runs import AREAS, SHORT, PlannedPlace, by_number, filled_list, fresh_world, made_home
from tests.places import Place
from tests.sandboxes import SandboxProcess

__all__ = ["SHORT", "by_number"]

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


def card(area: int, digits: str = "02") -> str:
    """A number that can be ported and not hosted (or another card's), one for each area code."""
    return f"+1{area}55501{digits}"


GOOD = [card(area) for area in AREAS]
_FATES = FateBook(seed=1)
ALIKE = [number for number in GOOD if not _FATES.fate(number).grain & 8]
"""Those of whose carrier the sandbox says nothing: they may go together."""


def fresh_place(home: Path, sandbox: SandboxProcess, blank: Path, **more: str) -> PortPlace:
    """A fresh home with an empty ledger and a fresh world; a lost reply is settled after a second and a half."""
    fresh_world(sandbox)
    return PortPlace(Place(made_home(home, blank), sandbox.url, SHORT | more), sandbox)


def port_list(path: Path, rows: Iterable[str | Mapping[str, str]], **same: str) -> Path:
    """A list to port: numbers, or rows that say more or other things than CUSTOMER and `same`; the bill lies beside."""
    (path.parent / "bill.pdf").write_bytes(BILL)
    return filled_list(path, rows, CUSTOMER | same)


@dataclass(frozen=True)
class PortPlace(PlannedPlace):
    """A home, the sandbox it speaks to, and the steps of `numberlift port`."""

    runs = staticmethod(run_port)

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

    async def ported(self, path: Path, **options) -> Ended:
        """A list planned, approved and filed."""
        return await self.carried_out(path, **options)

    def accepted(self) -> dict[str, int]:
        """How many requests with each number the sandbox accepted."""
        return self.accepted_of("PortInPhoneNumber")

    def loosen(self) -> None:
        """Switch the sandbox's own guard against second port-ins off."""
        self.sandbox.told("/porting", {"guards": False})
