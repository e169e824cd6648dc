"""A table that is read a page at a time: filtered, sorted and searched where it is read, never in the browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from nicegui import events, ui

from numberlift.domain.words.commands import spans
from numberlift.errors import TryAgain
from numberlift.ledger import Run
from numberlift.web.markup import put, tag
from numberlift.web.runs.follower import Standing

PAGE_ROWS: Final = 50
MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor wants to see of a run; `order` is a name among the table's sorts."""

    verdict: str = ""
    text: str = ""
    order: str = "position"
    descending: bool = False
    page: int = 1
    rows: int = PAGE_ROWS


class Shown(NamedTuple):
    """A page of the table, and how many lines there are in all under the same search."""

    lines: list[dict[str, Any]]
    total: int


@dataclass(frozen=True, slots=True)
class TableLook:
    """How a table looks: its heading, its columns, what its cells and its cards (phone width) are, its choices."""

    title: str
    columns: tuple[Mapping[str, str], ...]
    slots: Mapping[str, str]
    verdicts: tuple[str, ...]
    search: str
    sorts: Mapping[str, str]


Reader = Callable[[Run, Wanted], Awaitable[Shown]]

VERDICT_CELL: Final = """
<q-td :props="props"><span :class="'chip v-' + props.value">{{ props.value }}</span></q-td>
"""


def sentence(words: str) -> list[list[Any]]:
    """The spans of a sentence, as they go to the browser."""
    return [[span.text, span.command] for span in spans(words)]


def sentence_shown(where: str) -> str:
    """What a slot shows of `sentence`, found at `where`: Vue escapes every span."""
    code, words = '<code v-if="span[1]">{{ span[0] }}</code>', "<template v-else>{{ span[0] }}</template>"
    return f'<template v-for="span in {where}">{code}{words}</template>'


class PagedTable:
    """One visitor's view of what a run holds."""

    def __init__(self, look: TableLook, read: Reader, run: Run) -> None:
        self._look, self._reader, self._run = look, read, run
        self._wanted = Wanted()
        self._total = 0
        self._read_once = False
        with ui.element("section").classes("card stack").props(f'aria-label="{look.title}"') as self._card:
            put(tag("h2", look.title))
            with ui.element("div").classes("fields"):
                self._fields()
            self._table = self._made()
        self._card.set_visibility(False)

    def _fields(self) -> None:
        verdicts = {"": "Every verdict", **{one: one for one in self._look.verdicts}}
        chosen = ui.select(verdicts, label="Verdict", value="", on_change=lambda e: self._ask(verdict=e.value or ""))
        chosen.props("outlined dense options-dense")
        search = ui.input(self._look.search, on_change=lambda e: self._ask(text=e.value or ""))
        search.props("outlined dense clearable debounce=300 maxlength=200 type=search")
        sorts = dict(self._look.sorts)
        order = ui.select(sorts, label="Sort by", value="position", on_change=lambda e: self._ask(order=e.value))
        order.props("outlined dense options-dense")
        down = ui.checkbox("Descending", on_change=lambda e: self._ask(descending=bool(e.value)))
        down.props("dense")

    def _made(self) -> ui.table:
        pagination = {"page": 1, "rowsPerPage": PAGE_ROWS, "rowsNumber": 0}
        columns = [dict(one) for one in self._look.columns]
        table = ui.table(columns=columns, rows=[], row_key="id", pagination=pagination)
        table.props('flat :rows-per-page-options="[25,50,100,200]" :grid="Quasar.Screen.lt.sm" table-header-class=soft')
        table.props('no-data-label="No row fits." rows-per-page-label="Rows a page"')
        for name, template in self._look.slots.items():
            table.add_slot(name, template)
        table.on("request", self._turned)
        table.on_pagination_change(self._keep_total)
        return table

    async def look(self, now: Standing, *, moved: bool) -> bool:
        """Read the shown page again if the run moved on, or while it is at work; whether it could be read."""
        self._run = now.run
        some = now.run.counts.lines > 0
        self._card.set_visibility(some)
        if some and (moved or not self._read_once or (now.busy and not self._table.rows)):
            await self._read()
        return self._read_once or not some

    def _keep_total(self) -> None:
        """The browser says what it knew when the table was made: the total is ours to say."""
        if self._table.pagination.get("rowsNumber") != self._total:
            self._table.pagination = {**self._table.pagination, "rowsNumber": self._total}

    async def _ask(self, **changed: Any) -> None:
        self._wanted = replace(self._wanted, page=1, **changed)
        await self._read()

    async def _turned(self, event: events.GenericEventArguments) -> None:
        asked = event.args["pagination"]
        rows = max(1, min(int(asked["rowsPerPage"]), MOST_ROWS))
        self._wanted = replace(self._wanted, page=max(1, int(asked["page"])), rows=rows)
        await self._read()

    async def _read(self) -> None:
        wanted = self._wanted
        try:
            shown = await self._reader(self._run, wanted)
        except TryAgain:  # the next look reads it
            self._read_once = False
            return
        self._read_once = True
        if wanted != self._wanted:  # asked for something else meanwhile
            return
        self._total = shown.total
        self._table.rows = shown.lines
        self._table.pagination = {"page": wanted.page, "rowsPerPage": wanted.rows, "rowsNumber": shown.total}
        self._table.update()
