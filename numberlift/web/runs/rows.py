"""Lines of a run as the table shows them: a page from the ledger, with verdict, reason and next step in words."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from numberlift.domain import LineFacts, ReportLine, report_line
from numberlift.ledger import Ledger, Order, Run, Search
from numberlift.pipeline.acting import Acts, acts_of
from numberlift.pipeline.reporting import kinds_of
from numberlift.web.runs.paged_table import Shown, Wanted, sentence

ACTS_SECONDS: Final = 15.0
SECRET_FLOWS: Final = frozenset({"port"})
"""Their cells hold PINs for a while, which nobody is to find by searching."""


class _Known(NamedTuple):
    at: float
    state: str
    acts: Acts


@dataclass(slots=True)
class RowsReader:
    """Reads pages for all visitors; what a run did about its rows is read once for all of them, and kept a while."""

    ledger: Ledger
    _known: dict[str, _Known] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, run: Run, wanted: Wanted) -> Shown:
        """A page of a run's lines."""
        acts = await self._acts(run)
        return await asyncio.to_thread(self._page, run, wanted, acts)

    async def _acts(self, run: Run) -> Acts:
        async with self._turn:
            known = self._known.get(run.id)
            if known and known.state == run.state and time.monotonic() - known.at < ACTS_SECONDS:
                return known.acts
            acts = await asyncio.to_thread(acts_of, self.ledger, run)
            self._known = {**dict(list(self._known.items())[-8:]), run.id: _Known(time.monotonic(), run.state, acts)}
            return acts

    def _page(self, run: Run, wanted: Wanted, acts: Acts) -> Shown:
        search = Search(wanted.verdict or None, wanted.text, cells=run.flow not in SECRET_FLOWS)
        found = self.ledger.pages.page(
            run.id,
            search,
            order=Order(wanted.order),
            descending=wanted.descending,
            offset=(max(wanted.page, 1) - 1) * wanted.rows,
            limit=wanted.rows,
        )
        return Shown([_line(run, one.facts, acts) for one in found.lines], found.total)


def _line(run: Run, facts: LineFacts, acts: Acts) -> dict[str, Any]:
    asked = kinds_of(run)
    line = report_line(facts._replace(acted=acts(facts, asked=asked)), asked=asked)
    return {
        "id": facts.row.position,
        "row": _place(line),
        "number": line.phone_number or line.input,
        "verdict": str(line.verdict),
        "reason": sentence(line.reason),
        "next_step": sentence(line.next_step),
        "kind": " ".join(filter(None, (line.country, line.number_type))),
        "carrier": line.carrier,
        "status": line.status or line.action,
    }


def _place(line: ReportLine) -> str:
    part = f" ({line.part})" if line.part > 1 else ""
    return f"{line.sheet} {line.row}{part}".strip()
