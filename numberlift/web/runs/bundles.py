"""The bundles of a comply run: which regulation, how each stands, what it lacks and what to do next.

What the ledger says of all bundles of a run is worked out in a process of the workroom, once for all visitors, and
kept a while; a visitor gets a page of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.report import ComplyLine
from numberlift.domain.complying.wanted import ItemKind, Place, WantedBundle
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.complying.acts import ComplyActs
from numberlift.pipeline.complying.intake import list_of
from numberlift.pipeline.complying.kinds import BUNDLE
from numberlift.pipeline.complying.stored import from_stored
from numberlift.settings import read_settings
from numberlift.web.runs.paged_table import Shown, Wanted, sentence
from numberlift.web.workroom import Workroom
from numberlift.wiring.parts import opened_ledger

KEPT_SECONDS: Final = 15.0
MOST_SHOWN: Final = 12
"""So many of the things that a bundle lacks are shown with it; the report holds all."""
_WELL: Final = frozenset({ComplyVerdict.COMPLIANT, ComplyVerdict.ALREADY})


@dataclass(frozen=True, slots=True)
class BundleSeen:
    """A bundle of the list: where it stands there, its regulation, how it stands, and what it lacks.

    `status` is Twilio's word, or what this run did about the bundle before Twilio has one. Of each thing that it lacks
    `lacks` says what it is, why, and what to do.
    """

    place: Place
    name: str
    regulation: str
    verdict: str
    status: str
    since: str
    reason: str
    next_step: str
    lacks: tuple[tuple[str, str, str], ...]
    more: int


class _Known(NamedTuple):
    at: float
    state: str
    bundles: list[BundleSeen]


@dataclass(slots=True)
class BundlesReader:
    """Reads pages for all visitors; `settings` are those of the page by name, for the workroom's processes."""

    workroom: Workroom
    settings: Mapping[str, str] = field(repr=False)
    _known: dict[str, _Known] = field(default_factory=dict, repr=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def read(self, run: Run, wanted: Wanted) -> Shown:
        """A page of a run's bundles. Raises TryAgain while too much waits."""
        return page_of(await self._bundles(run), wanted)

    async def _bundles(self, run: Run) -> list[BundleSeen]:
        async with self._turn:
            known = self._known.get(run.id)
            if known and known.state == run.state and time.monotonic() - known.at < KEPT_SECONDS:
                return known.bundles
            bundles = await self.workroom.do(bundles_of, run.id, settings=self.settings)
            kept = dict(list(self._known.items())[-8:])
            self._known = {**kept, run.id: _Known(time.monotonic(), run.state, bundles)}
            return bundles


def page_of(bundles: Iterable[BundleSeen], wanted: Wanted) -> Shown:
    """A page of what fits: by verdict, and by words in the name or the regulation."""
    words = wanted.text.strip().casefold()
    fit = [
        one
        for one in bundles
        if wanted.verdict in {"", one.verdict} and words in f"{one.name}\n{one.regulation}".casefold()
    ]
    if wanted.order != "position":
        fit.sort(key=lambda one: str(getattr(one, wanted.order)).casefold())
    if wanted.descending:
        fit.reverse()
    begin = (max(wanted.page, 1) - 1) * wanted.rows
    return Shown([_line(one) for one in fit[begin : begin + wanted.rows]], len(fit))


def bundles_of(run_id: str, *, settings: Mapping[str, str]) -> list[BundleSeen]:
    """The bundles of a run, in input order. Blocking, for the workroom. Raises CannotStart, LedgerFailed."""
    with opened_ledger(read_settings(**settings)) as ledger:
        return bundles_in(ledger, ledger.runs.get(run_id))


def bundles_in(ledger: Ledger, run: Run) -> list[BundleSeen]:
    """The bundles of a run as the ledger has them. Blocking."""
    if not run.intake_done:
        return []
    lines, regulations = list(ComplyActs(ledger, run).lines()), _regulations(ledger, run)
    return [_seen(one, lines_of, regulations) for one, lines_of in _grouped(list_of(ledger, run).bundles, lines)]


def _grouped(
    bundles: Iterable[WantedBundle], lines: Iterable[ComplyLine]
) -> list[tuple[WantedBundle, list[ComplyLine]]]:
    """Each bundle with its lines, its own first. Of two of one name the first has what is said of their parts."""
    own: dict[Place, list[ComplyLine]] = {}
    parts: dict[str, list[ComplyLine]] = {}
    for line in lines:
        if line.kind == ItemKind.BUNDLE:
            own.setdefault(Place(line.sheet, line.row), []).append(line)
        elif line.bundle and line.verdict not in _WELL:
            parts.setdefault(line.bundle, []).append(line)
    return [(one, own.get(one.place, []) + parts.pop(one.name, [])) for one in bundles]


def _regulations(ledger: Ledger, run: Run) -> dict[Place, str]:
    """What the plan calls the regulation of each bundle that it makes."""
    plan = ledger.plans.of_run(run.id)
    if plan is None:
        return {}
    labels = {
        one.item.ordinal: str(one.item.payload.get("regulation", ""))
        for one in ledger.plans.items(plan.id)
        if one.item.kind == BUNDLE
    }
    where = from_stored(plan.body).where.items()
    return {
        Place(sheet, row): labels[ref["item"]]
        for (kind, sheet, row), ref in where
        if kind == ItemKind.BUNDLE and ref.get("item") in labels
    }


def _seen(one: WantedBundle, lines: list[ComplyLine], regulations: Mapping[Place, str]) -> BundleSeen:
    asked = one.regulation_sid or " ".join(filter(None, (one.country, one.number_type, one.end_user_type)))
    own, lacks = (lines[0], lines[1:]) if lines else (None, [])
    return BundleSeen(
        place=one.place,
        name=one.name,
        regulation=regulations.get(one.place) or asked,
        verdict=str(own.verdict) if own else "",
        status=(own.status or own.action) if own else "",
        since=own.status_since if own else "",
        reason=own.reason if own else "",
        next_step=own.next_step if own else "",
        lacks=tuple((_what(line), line.reason, line.next_step) for line in lacks[:MOST_SHOWN]),
        more=max(0, len(lacks) - MOST_SHOWN),
    )


def _what(line: ComplyLine) -> str:
    return ", ".join(filter(None, (line.kind.replace("-", " "), line.item, line.field)))


def _line(one: BundleSeen) -> dict[str, Any]:
    return {
        "id": f"{one.place.sheet}\n{one.place.row}",
        "row": f"{one.place.sheet} {one.place.row}".strip(),
        "name": one.name,
        "regulation": one.regulation,
        "verdict": one.verdict,
        "status": one.status,
        "since": one.since[:10],
        "reason": sentence(one.reason),
        "next_step": sentence(one.next_step),
        "lacks": [[what, sentence(reason), sentence(then)] for what, reason, then in one.lacks],
        "more": one.more,
    }
