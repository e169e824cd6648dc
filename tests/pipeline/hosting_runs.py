"""Host runs carried out in process against a sandbox of their own: lists to host, the steps, what the sandbox took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from numberlift.pipeline.hosting.intake import open_host_run
from numberlift.pipeline.planning.defaults import fingerprint_of
from numberlift.pipeline.planning.listed import PlanOptions
from numberlift.pipeline.planning.running import Ended
from numberlift.wiring.hosting import run_host
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from numberlift.wiring.parts import opened_ledger
from numberlift.wiring.secret import secret_of
from tests.pipeline.planned_runs import AREAS, SHORT, PlannedPlace, by_number, filled_list, lines_of, made_home

__all__ = ["SHORT", "by_number", "lines_of"]

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


def with_ledger(fresh: HostPlace, blank: Path) -> HostPlace:
    """The place with an empty ledger that is made already: its tables take longer than most of what a test does."""
    made_home(fresh.place.home, blank)
    return fresh


def card(area: int, digits: str = "01") -> str:
    """A number that can be hosted and not ported (or another card's), one for each area code."""
    return f"+1{area}55501{digits}"


GOOD = [card(area) for area in AREAS]


def host_list(path: Path, rows: Iterable[str | Mapping[str, str]], **same: str) -> Path:
    """A list to host: numbers, or rows that say more or other things than SIGNER and `same`."""
    return filled_list(path, rows, SIGNER | same)


@dataclass(frozen=True)
class HostPlace(PlannedPlace):
    """A home, the sandbox it speaks to, and the steps of `numberlift host`."""

    runs = staticmethod(run_host)

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

    async def hosted(self, path: Path, **options) -> Ended:
        """A list planned, approved and placed."""
        return await self.carried_out(path, **options)

    def accepted(self) -> dict[str, int]:
        """How many orders the sandbox accepted for each number."""
        return self.accepted_of("HostedNumberOrder")

    def loosen(self, unique_name: str = "ignored") -> None:
        """Switch the sandbox's own guards against duplicates off."""
        self.sandbox.told("/hosting", {"guards": False, "unique_name": unique_name})
