"""One run: how it goes, what came out, its plan and its approval, its files, and its rows."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request
from nicegui import ui

from numberlift.errors import CannotStart, NumberliftError
from numberlift.ledger import Run
from numberlift.web.frame import frame, say, tell, user_of
from numberlift.web.markup import Html, Piece, chip, facts, link, minute, put, safe, said, state_chip, tag
from numberlift.web.parts import PageParts
from numberlift.web.runs.approval import Approval
from numberlift.web.runs.bundles_table import BUNDLES
from numberlift.web.runs.downloads import Offered, offered
from numberlift.web.runs.follower import Standing
from numberlift.web.runs.paged_table import PagedTable
from numberlift.web.runs.rows_table import ROWS
from numberlift.web.runs.runs_table import FLOW_WORDS
from numberlift.web.runs.verdict_chart import VerdictChart
from numberlift.web.runs.words import figures_of, share_of, what_now

LOOK_SECONDS: Final = 1.0


async def run_page(parts: PageParts, request: Request, run_id: str) -> None:
    """Draw the page; it looks again every second, at what one reader has read for everybody."""
    try:
        standing = await parts.follower.look(run_id)
    except CannotStart as error:
        with frame(parts, request, title="No such run", here="/runs"):
            say(str(error), kind="warn")
        return
    with frame(parts, request, title=standing.run.list_name, here="/runs"):
        view = _RunView(parts, user_of(request), standing)
        view.draw()
        ui.timer(LOOK_SECONDS, view.look)


class _RunView:
    """One visitor's view of one run."""

    def __init__(self, parts: PageParts, user: str, standing: Standing) -> None:
        self._parts, self._user, self._now = parts, user, standing
        self._shown: Standing | None = None

    def draw(self) -> None:
        run = self._now.run
        with ui.element("div"):
            put(tag("h1", run.list_name))
            self._head = put()
        with ui.element("section").classes("card stack").props('aria-label="How it goes"'):
            self._says = put().props("aria-live=polite")
            self._bar = put()
            with ui.element("div").classes("two"):
                self._figures = put()
                self._chart = VerdictChart()
            with ui.element("div").classes("row-line"):
                self._button = ui.button("Go on", on_click=self._go_on, color=None).classes("act main")
                self._button.props("unelevated no-caps")
        self._approval = Approval(self._parts, run.id, self._user, self._approved)
        with ui.element("section").classes("card stack") as self._files_card:
            self._files = put()
        self._rows = self._table(run)
        with ui.element("section").classes("card stack"):
            put(tag("h2", "About this run"))
            self._about = put()
        self._paint(self._now, [])
        ui.timer(0.05, self.look, once=True)

    def _table(self, run: Run) -> PagedTable:
        if run.flow == "comply":
            return PagedTable(BUNDLES, self._parts.bundles.read, run)
        return PagedTable(ROWS, self._parts.rows.read, run)

    async def look(self) -> None:
        """See how the run stands; paint only what changed."""
        try:
            now = await self._parts.follower.look(self._now.run.id)
        except NumberliftError as error:
            self._says.set_content(safe(tag("p", said(str(error)), cls="note bad")))
            return
        if now == self._shown:
            return
        files = await asyncio.to_thread(offered, self._parts.settings.home, now.run)
        moved = self._shown is None or self._shown.run.state != now.run.state or now.busy != self._shown.busy
        self._paint(now, files)
        shown = await self._approval.look(now)
        shown = await self._rows.look(now, moved=moved) and shown
        self._shown = now if shown else None

    def _paint(self, now: Standing, files: list[Offered]) -> None:
        run, (kind, words) = now.run, what_now(now)
        self._now = now
        self._head.set_content(_line(chip(FLOW_WORDS.get(run.flow, run.flow)), state_chip(now.shown_state), run.label))
        self._says.set_content(safe(tag("p", said(words), cls=f"note {kind}".strip())))
        self._bar.set_content(_bar(now))
        self._figures.set_content(safe(_figures(now)))
        self._chart.show(now.verdicts)
        self._button.set_visibility(not now.over and not now.busy and not now.awaits_approval)
        self._files_card.set_visibility(bool(files))
        self._files.set_content(_files(run.id, files))
        self._about.set_content(safe(_about(now)))

    async def _go_on(self) -> None:
        from numberlift.web.starting import go_on  # noqa: PLC0415 -- loads Prefect's client, which a look need not wait for

        try:
            await go_on(self._parts, self._now.run.id, by=self._user)
        except NumberliftError as error:
            tell(error)
        await self.look()

    async def _approved(self) -> None:
        await self._go_on()


def _line(*pieces: Piece) -> str:
    return safe(tag("div", *(piece for piece in pieces if piece), cls="row-line"))


def _bar(now: Standing) -> str:
    share = share_of(now)
    if share is None:
        return ""
    inner = f'<div style="width:{share:.1f}%"></div>'
    words = (
        f'role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share:.0f}"'
    )
    return f'<div class="bar" {words}>{inner}</div>'


def _figures(now: Standing) -> Html:
    shown = (tag("div", tag("b", value), tag("span", name), cls="figure") for name, value in figures_of(now))
    return tag("div", *shown, cls="figures")


def _files(run_id: str, files: list[Offered]) -> str:
    links = [
        tag(
            "a", tag("strong", one.name), tag("span", f"{one.about} · {_size(one.size)}"), href=_where(run_id, one.name)
        )
        for one in files
    ]
    return safe(tag("h2", "Files")) + safe(tag("div", *links, cls="files"))


def _where(run_id: str, name: str) -> str:
    return f"/runs/{run_id}/files/{name}"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"  # noqa: PLR2004 - a million


def _about(now: Standing) -> Html:
    run = now.run
    options = ", ".join(f"{name} {value}" for name, value in run.options.items() if value)
    approval = f"{now.approval.by}, {minute(now.approval.at)} ({now.approval.how})" if now.approval else ""
    by = now.entry.asked_by if now.entry else ""
    return facts(
        [
            ("Run", tag("span", run.id, cls="mono")),
            ("Realm", run.realm),
            ("Account", run.account_sid),
            ("Options", options),
            ("Taken in", minute(run.created_at)),
            ("Started by", by),
            ("Approved by", approval),
            ("Finished", minute(run.finished_at)),
            ("All runs", link("/runs", "Runs")),
        ]
    )
