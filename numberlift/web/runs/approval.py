"""The plan of a run and the word that lets it be carried out: shown, approved by name, bound to what was shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

from numberlift.domain.words.commands import quoted
from numberlift.errors import NumberliftError, TryAgain
from numberlift.pipeline.meter import Silent
from numberlift.pipeline.planning.approving import Yes, approve_plan
from numberlift.web.frame import tell
from numberlift.web.markup import Html, facts, put, said, table, tag
from numberlift.web.parts import PageParts
from numberlift.web.runs.follower import Standing
from numberlift.web.runs.plans import PlanTable, PlanView, plan_view


class Approval:
    """The plan on a run's page; `approved` is called once somebody has said yes."""

    def __init__(self, parts: PageParts, run_id: str, user: str, approved: Callable[[], Awaitable[None]]) -> None:
        self._parts, self._run_id, self._user, self._approved = parts, run_id, user, approved
        self._view: PlanView | None = None
        self._drawn = ""
        self._card = ui.element("section").classes("card stack").props('aria-label="Plan"')
        self._card.set_visibility(False)

    async def look(self, now: Standing) -> bool:
        """Show the plan as it stands; it is read again only when its state changed. Whether it is shown now."""
        at = f"{now.plan_state} {now.run.state} {now.busy}" if now.plan_state else ""
        if at == self._drawn or (now.busy and now.plan_state == "stored"):
            return True  # what is still being planned may be made anew
        self._drawn = at
        try:
            told = self._parts.settings_told()
            self._view = await self._parts.workroom.do(plan_view, self._run_id, settings=told) if at else None
        except TryAgain:
            self._drawn = ""
            return False
        except NumberliftError as error:
            tell(error)
            return True
        self._draw(waits=now.awaits_approval)
        return True

    def _draw(self, *, waits: bool) -> None:
        self._card.clear()
        self._card.set_visibility(self._view is not None)
        if self._view is None:
            return
        with self._card:
            put(tag("h2", f"Plan: {self._view.short}"), facts(self._view.facts[2:]))
            if waits:
                with ui.element("div").classes("row-line"):
                    button = ui.button(f"Approve as {self._user}", on_click=self._ask, color=None)
                    button.classes("act main").props("unelevated no-caps")
                    put(tag("span", "Nothing is sent before that.", cls="soft small"))
            for one in self._view.tables:
                if one.rows:
                    with ui.expansion(f"{one.title} ({one.total:,})").classes("w-full plan-table"):
                        put(_table(one))

    async def _ask(self) -> None:
        view = self._view
        if view is None:
            return
        with ui.dialog() as dialog, ui.element("div").classes("card stack"):
            put(
                tag("h2", "Approve this plan?"), tag("p", f"{view.short}. It is carried out as shown, under your name.")
            )
            with ui.element("div").classes("row-line"):
                yes = ui.button("Approve", on_click=lambda: dialog.submit(result=True), color=None)
                yes.classes("act main").props("unelevated no-caps autofocus")
                ui.button("Not now", on_click=dialog.close, color=None).classes("act plain").props("flat no-caps")
        if await dialog:
            await self._approve(view)
        if not dialog.is_deleted:
            dialog.delete()

    async def _approve(self, view: PlanView) -> None:
        said: list[str] = []
        try:
            await asyncio.to_thread(
                approve_plan,
                self._parts.ledger,
                view.plan_id,
                plan_hash=view.plan_hash,
                yes=Yes(self._user, "page"),
                progress=_Heard(said),
            )
        except NumberliftError as error:
            tell(error)
            return
        for sentence in said:
            ui.notify(quoted(sentence), type="warning", multi_line=True)
        await self._approved()


class _Heard(Silent):
    """Keeps what is said, to be shown."""

    def __init__(self, said: list[str]) -> None:
        self._said = said

    def say(self, sentence: str) -> None:
        self._said.append(sentence)


def _table(one: PlanTable) -> Html:
    more = (
        f"The first {len(one.rows):,} of {one.total:,}; plan.xlsx holds them all." if one.total > len(one.rows) else ""
    )
    rows = ([said(cell) if isinstance(cell, str) else cell for cell in row] for row in one.rows)
    made = table(one.headings, rows, counts=one.counts, label=one.holds)
    return tag("div", tag("p", f"{one.holds}. {more}", cls="soft small"), made)
