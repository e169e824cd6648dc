"""Where a test's runs take place: a home of their own, the Twilio they speak to, and a check carried out in process."""

from __future__ import annotations

import asyncio
import csv
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from numberlift.pipeline.asking import Asking
from numberlift.pipeline.check import CheckOrder
from numberlift.pipeline.intake import ListOptions, Opened, open_run
from numberlift.pipeline.meter import Silent
from numberlift.pipeline.reporting import Written
from numberlift.pipeline.steps import PlainSteps
from numberlift.settings import Settings, read_settings
from numberlift.twilio import Patience
from numberlift.wiring.checks import run_check
from numberlift.wiring.machine.home_sandbox import sandbox_environment
from numberlift.wiring.parts import opened_ledger

BRISK = Asking(first_poll=0.02, longest_poll=0.5)
NEVER_TOLD = "+12125550199"
"""A number about whose hosting the calm sandbox never gives an answer."""
OURS = ("NUMBERLIFT_", "TWILIO_", "PREFECT_")


@dataclass(frozen=True)
class Place:
    """A home and the base URL of the Twilio it uses; `more` are further settings by name."""

    home: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The settings as environment variables."""
        return sandbox_environment(self.url) | {"NUMBERLIFT_HOME": str(self.home)} | self.more

    def settings(self) -> Settings:
        return read_settings(**self.environment)

    def opened(self, path: Path, *, fresh: bool = False, **options: str | None) -> Opened:
        """The run of a list, as `numberlift check` opens it."""
        settings = self.settings()
        settings.home.mkdir(parents=True, exist_ok=True)
        with opened_ledger(settings) as ledger:
            return open_run(
                ledger,
                path,
                flow="check",
                home=settings.home,
                account_sid=settings.account_sid,
                options=ListOptions(**options),
                fresh=fresh,
            )

    async def check(
        self,
        path: Path,
        *,
        max_age: float = 86_400.0,
        rounds: tuple[float, ...] = (),
        patience: Patience | None = None,
        **options: str | None,
    ) -> Written:
        """Check a list from end to end; the report lies in `home/reports/RUN`."""
        opened = await asyncio.to_thread(self.opened, path, **options)  # the sandbox may live in this very loop
        return await self.go_on(opened.run.id, max_age=max_age, rounds=rounds, patience=patience)

    async def go_on(
        self,
        run_id: str,
        *,
        max_age: float = 86_400.0,
        rounds: tuple[float, ...] = (),
        patience: Patience | None = None,
    ) -> Written:
        """Bring an opened run to its end."""
        settings = self.settings()
        out = settings.home / "reports" / run_id
        order = CheckOrder(run_id, out=out, max_age_seconds=max_age, asking=BRISK, rounds=rounds)
        with ExitStack() as stack:
            ledger = await asyncio.to_thread(stack.enter_context, opened_ledger(settings))
            return await run_check(
                order, settings=settings, ledger=ledger, steps=PlainSteps(), progress=Silent(), patience=patience
            )


def clean_environment(**more: str) -> dict[str, str]:
    """This process's environment without any setting of ours, and `more`."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | more


def report_of(written: Written) -> list[dict[str, str]]:
    """The lines of report.csv."""
    return read_report(next(path for path in written.files if path.name == "report.csv"))


def read_report(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def plain_numbers(count: int, *, first: int = 0) -> list[str]:
    """Distinct valid US numbers whose fate is drawn by chance: no test card, so none is undecided for a while."""
    return [f"+1{2122000000 + 100 * ((first + index) // 50) + 50 + (first + index) % 50}" for index in range(count)]


def write_list(path: Path, cells: Iterable[str] | Sequence[str], heading: str = "phone_number") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([[heading, "customer"], *([cell, f"Customer {at}"] for at, cell in enumerate(cells, 1))])
    return path
