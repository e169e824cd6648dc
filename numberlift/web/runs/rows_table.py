"""The rows of a run as a table: filtered, sorted and searched by the ledger, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from nicegui import events, ui

from numberlift.domain.routing import VerdictName
from numberlift.ledger import Order, Run
from numberlift.web.markup import put, tag
from numberlift.web.parts import PageParts
from numberlift.web.runs.follower import Standing
from numberlift.web.runs.rows import PAGE_ROWS, Wanted

_COLUMNS: Final = (
    {"name": "row", "label": "Row", "field": "row", "align": "right"},
    {"name": "number", "label": "Number", "field": "number", "align": "left"},
    {"name": "verdict", "label": "Verdict", "field": "verdict", "align": "left"},
    {"name": "reason", "label": "Why, and what to do next", "field": "reason", "align": "left", "classes": "says"},
    {"name": "kind", "label": "Kind", "field": "kind", "align": "left", "classes": "says narrow"},
    {"name": "status", "label": "Done", "field": "status", "align": "left"},
)
SORTS: Final = {
    "position": "Input order",
    "phone_number": "Number",
    "verdict": "Verdict",
    "reason_code": "Reason",
    "country": "Country",
    "number_type": "Type",
}
_VERDICT: Final = """
<q-td :props="props"><span :class="'chip v-' + props.value">{{ props.value }}</span></q-td>
"""
_NUMBER: Final = """
<q-td :props="props"><span class="mono">{{ props.value }}</span></q-td>
"""


def said_in_slot(field: str) -> str:
    """What a slot shows of a field that holds a sentence's spans: Vue escapes each of them."""
    code, words = '<code v-if="one[1]">{{ one[0] }}</code>', "<template v-else>{{ one[0] }}</template>"
    return f'<template v-for="one in props.row.{field}">{code}{words}</template>'


_REASON: Final = f"""
<q-td :props="props"><div>{said_in_slot("reason")}</div><div class="soft">{said_in_slot("next_step")}</div></q-td>
"""
_KIND: Final = """
<q-td :props="props"><div>{{ props.row.kind }}</div><div class="soft">{{ props.row.carrier }}</div></q-td>
"""
_CARD: Final = f"""
<div class="row-card">
  <div class="row-line spread"><span class="mono">{{{{ props.row.number }}}}</span>
  <span :class="'chip v-' + props.row.verdict">{{{{ props.row.verdict }}}}</span></div>
  <div class="soft small">Row {{{{ props.row.row }}}} · {{{{ props.row.kind }}}} {{{{ props.row.carrier }}}}</div>
  <div class="small">{said_in_slot("reason")}</div>
  <div class="small soft">{said_in_slot("next_step")}</div>
</div>
"""


class RowsTable:
    """One visitor's view of a run's rows."""

    def __init__(self, parts: PageParts, run: Run) -> None:
        self._parts, self._run = parts, run
        self._wanted = Wanted()
        self._total = 0
        with ui.element("section").classes("card stack").props('aria-label="Rows"') as self._card:
            put(tag("h2", "Rows"))
            with ui.element("div").classes("fields"):
                self._fields()
            self._table = self._made()
        self._card.set_visibility(False)

    def _fields(self) -> None:
        verdicts = {"": "Every verdict", **{str(one): str(one) for one in VerdictName}}
        chosen = ui.select(verdicts, label="Verdict", value="", on_change=lambda e: self._ask(verdict=e.value or ""))
        chosen.props("outlined dense options-dense")
        search = ui.input("Search numbers and cells", on_change=lambda e: self._ask(text=e.value or ""))
        search.props("outlined dense clearable debounce=300 maxlength=200 type=search")
        order = ui.select(SORTS, label="Sort by", value="position", on_change=lambda e: self._ask(order=Order(e.value)))
        order.props("outlined dense options-dense")
        down = ui.checkbox("Descending", on_change=lambda e: self._ask(descending=bool(e.value)))
        down.props("dense")

    def _made(self) -> ui.table:
        pagination = {"page": 1, "rowsPerPage": PAGE_ROWS, "rowsNumber": 0}
        table = ui.table(columns=[dict(one) for one in _COLUMNS], rows=[], row_key="id", pagination=pagination)
        table.props('flat :rows-per-page-options="[25,50,100,200]" :grid="Quasar.Screen.lt.sm" table-header-class=soft')
        table.props('no-data-label="No row fits." rows-per-page-label="Rows a page"')
        table.add_slot("body-cell-verdict", _VERDICT)
        table.add_slot("body-cell-number", _NUMBER)
        table.add_slot("body-cell-reason", _REASON)
        table.add_slot("body-cell-kind", _KIND)
        table.add_slot("item", _CARD)
        table.on("request", self._turned)
        table.on_pagination_change(self._keep_total)
        return table

    async def look(self, now: Standing, *, moved: bool) -> None:
        """Read the shown page again if the run moved on, or while it is at work."""
        self._run = now.run
        some = now.run.counts.lines > 0
        self._card.set_visibility(some)
        if some and (moved or (now.busy and not self._table.rows)):
            await self._read()

    def _keep_total(self) -> None:
        """The browser says what it knew when the table was made: the total is ours to say."""
        if self._table.pagination.get("rowsNumber") != self._total:
            self._table.pagination = {**self._table.pagination, "rowsNumber": self._total}

    async def _ask(self, **changed: Any) -> None:
        self._wanted = replace(self._wanted, page=1, **changed)
        await self._read()

    async def _turned(self, event: events.GenericEventArguments) -> None:
        asked = event.args["pagination"]
        rows = max(1, min(int(asked["rowsPerPage"]), 200))
        self._wanted = replace(self._wanted, page=max(1, int(asked["page"])), rows=rows)
        await self._read()

    async def _read(self) -> None:
        wanted = self._wanted
        shown = await self._parts.rows.read(self._run, wanted)
        if wanted != self._wanted:  # asked for something else meanwhile
            return
        self._total = shown.total
        self._table.rows = shown.lines
        self._table.pagination = {"page": wanted.page, "rowsPerPage": wanted.rows, "rowsNumber": shown.total}
        self._table.update()
