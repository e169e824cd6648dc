"""An upload as it would be read, what to do with it, and the start."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fastapi import Request
from nicegui import ui

from numberlift.errors import NumberliftError
from numberlift.web.frame import frame, say, tell, user_of
from numberlift.web.lists.choices import OF_BUNDLES, OF_NUMBERS, Choices
from numberlift.web.lists.preview import Preview
from numberlift.web.lists.seen import show_preview
from numberlift.web.lists.shelf import NotThere, files_in
from numberlift.web.lists.taking import Wish
from numberlift.web.markup import put, tag
from numberlift.web.parts import PageParts
from numberlift.web.starting import LISTS, likely_list, look_at, start_upload

ALL: Final = ""
READ: Final = ("list_file", "sheet", "column", "country")
"""The fields that say how the list is read."""
NAMED: Final = 6
"""So many of the files that came with the list are named."""


async def preview_page(parts: PageParts, request: Request, upload_id: str) -> None:
    """Draw the page; the list itself is looked at once the page stands, in a process of the workroom."""
    user = user_of(request)
    try:
        folder = await asyncio.to_thread(parts.shelf.folder, upload_id, user)
    except NotThere as error:
        with frame(parts, request, title="Upload", here="/"):
            say(str(error), kind="warn")
        return
    files = await asyncio.to_thread(files_in, folder)
    with frame(parts, request, title="What was read", here="/"):
        _Preview(parts, upload_id, user, files).draw()


class _Preview:
    """One visitor's view of one upload."""

    def __init__(self, parts: PageParts, upload_id: str, user: str, files: list[str]) -> None:
        self._parts, self._upload, self._user, self._files = parts, upload_id, user, files
        self._wish = Wish(list_file=likely_list(files))
        self._seen = Preview()

    def draw(self) -> None:
        others = [name for name in self._files if name != self._wish.list_file]
        put(tag("h1", self._wish.list_file), self._along(others))
        with ui.element("section").classes("card stack"):
            put(tag("h2", "How it is read"))
            with ui.element("div").classes("fields"):
                self._fields()
            self._shown = ui.element("div").classes("stack").props("aria-live=polite")
        with ui.element("section").classes("card stack"):
            self._choices = Choices(self._start)
        ui.timer(0.05, self._look, once=True)

    def _along(self, others: list[str]) -> Any:
        shown = ", ".join(others[:NAMED]) + (f" and {len(others) - NAMED} more" if len(others) > NAMED else "")
        return tag("p", f"With it: {shown}" if others else "No documents came with it.", cls="soft wrap-any")

    def _fields(self) -> None:
        lists = [name for name in self._files if name.lower().endswith(LISTS)] or self._files
        if len(lists) > 1:
            self._select("List", dict(zip(lists, lists, strict=True)), "list_file", value=self._wish.list_file)
        self._sheets = self._select("Sheet", {ALL: "All sheets"}, "sheet")
        self._columns = self._select("Number column", {ALL: "Found by itself"}, "column")
        country = ui.input("Country of numbers without +", value=self._wish.country).props("outlined dense")
        country.on("change", lambda: self._change("country", country.value))

    def _select(self, label: str, options: dict[str, str], field: str, *, value: str = ALL) -> ui.select:
        chosen = ui.select(options, label=label, value=value, on_change=lambda event: self._change(field, event.value))
        return chosen.props("outlined dense options-dense")

    async def _change(self, field: str, value: str | None) -> None:
        if getattr(self._wish, field) == (value or ""):
            return
        told = {name: getattr(self._wish, name) for name in READ} | {field: (value or "").strip()}
        if field in {"list_file", "sheet"}:
            told["column"] = ""
        self._wish = Wish.of_form(told)
        await self._look()

    async def _look(self) -> None:
        """Look at the list and show it; while too much waits, try again by itself."""
        self._shown.clear()
        with self._shown:
            say("Reading the list …")
        try:
            self._seen = await look_at(self._parts, self._upload, self._wish, by=self._user)
        except (NumberliftError, NotThere) as error:
            self._seen = Preview(refused=str(error))
        self._shown.clear()
        with self._shown:
            show_preview(self._seen)
        self._offer()

    def _offer(self) -> None:
        """The sheets and columns to choose from, and whether the list can be started at all."""
        if not self._wish.sheet and len(self._seen.sheets) > 1:
            names = [sheet.name for sheet in self._seen.sheets]
            self._sheets.set_options({ALL: "All sheets", **dict(zip(names, names, strict=True))}, value=ALL)
        columns = [name for sheet in self._seen.sheets for name in sheet.columns]
        if columns:
            named = {name: name for name in dict.fromkeys(columns)}
            self._columns.set_options({ALL: "Found by itself", **named}, value=self._wish.column)
        if self._seen.refused:
            self._choices.allow()
        else:
            self._choices.allow(*(OF_BUNDLES if self._seen.bundles else OF_NUMBERS))

    async def _start(self, chosen: dict[str, str]) -> None:
        read = {name: getattr(self._wish, name) for name in READ}
        try:
            wish = Wish.of_form(chosen | read)
            taken = await start_upload(self._parts, self._upload, wish, by=self._user)
        except (NumberliftError, NotThere) as error:
            tell(error)
            return
        ui.navigate.to(f"/runs/{taken.run_id}")
