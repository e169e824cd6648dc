"""Starts runs: through the Prefect deployment where a server is set, else through this home's queue."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

from numberlift.flows import launch
from numberlift.web.lists.preview import Preview, preview
from numberlift.web.lists.shelf import NotThere, files_in
from numberlift.web.lists.taking import Taken, Wish, take_in
from numberlift.web.parts import PageParts
from numberlift.wiring.machine import queueing


async def start_upload(parts: PageParts, upload_id: str, wish: Wish, *, by: str) -> Taken:
    """Take an upload in, start its run, and forget the upload.

    Raises NotThere, TryAgain when too much waits, and what the intake raises; the upload stays as it is then.
    """
    folder = await asyncio.to_thread(parts.shelf.folder, upload_id, by)
    path = await asyncio.to_thread(_list_file, folder, wish.list_file)
    queued = not launch.server_set()
    told = parts.settings_told()
    taken = await parts.workroom.do(take_in, path, wish, by=by, queued=queued, settings=told)
    await go_on(parts, taken.run_id, by=by)
    await asyncio.to_thread(parts.shelf.remove, upload_id)
    return taken


async def look_at(parts: PageParts, upload_id: str, wish: Wish, *, by: str) -> Preview:
    """An upload's list as it would be read. Raises NotThere, TryAgain."""
    folder = await asyncio.to_thread(parts.shelf.folder, upload_id, by)
    path = await asyncio.to_thread(_list_file, folder, wish.list_file)
    return await parts.workroom.do(preview, path, sheet=wish.sheet, column=wish.column, country=wish.country)


async def go_on(parts: PageParts, run_id: str, *, by: str) -> None:
    """Start a run, or go on with it; one that is under way already stays so. Raises CannotStart."""
    parts.follower.forget(run_id)
    if launch.server_set():
        run = await asyncio.to_thread(parts.ledger.runs.get, run_id)
        await launch.launch(cast("launch.FlowName", run.flow), {"run": run_id})
        parts.follower.hand_over(run_id)
        return
    home, sandbox = parts.settings.home, parts.sandbox
    await asyncio.to_thread(queueing.ask, parts.ledger, run_id, home=home, sandbox=sandbox, by=by)


def _list_file(folder: Path, wanted: str) -> Path:
    """The list among an upload's files: one of those that are there, never a path that somebody says."""
    known = files_in(folder)
    name = wanted if wanted in known else likely_list(known)
    if not name:
        raise NotThere("The upload holds no list. Drop a spreadsheet.")
    return folder / name


LISTS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".tab")


def likely_list(names: list[str]) -> str:
    """The file that is most likely the list: a spreadsheet, workbooks before texts, the outermost first."""
    lists = [name for name in names if name.lower().endswith(LISTS)]
    ranked = sorted(lists, key=lambda name: (name.count("/"), LISTS.index(f".{name.lower().rpartition('.')[2]}"), name))
    return (ranked or names or [""])[0]
