"""The files of a run, by fixed names, from the folder that the ledger knows; no path ever comes from a visitor."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from numberlift.errors import CannotStart
from numberlift.ledger import Run
from numberlift.web.parts import PageParts

_BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Kind(NamedTuple):
    """A file that a run may have written: what it is for, and its media type."""

    about: str
    media_type: str


FILES: Final[Mapping[str, Kind]] = {
    "report.xlsx": Kind("Report for people", _BOOK),
    "report.csv": Kind("Report for programs", "text/csv; charset=utf-8"),
    "fix-list.xlsx": Kind("Rows to correct", _BOOK),
    "plan.xlsx": Kind("The plan", _BOOK),
    "summary.json": Kind("Summary", "application/json"),
}


class Offered(NamedTuple):
    """A file that is there: its name, what it is for, its size in bytes."""

    name: str
    about: str
    size: int


def routes(parts: PageParts) -> list[Route]:
    """The route of downloads; the guard asks for a session before it."""

    async def download(request: Request) -> Response:
        run_id, name = request.path_params["run"], request.path_params["name"]
        path = await asyncio.to_thread(_find, parts, run_id, name)
        if path is None:
            return PlainTextResponse("There is no such file.", 404)
        return FileResponse(path, media_type=FILES[name].media_type, filename=f"{run_id}-{name}")

    return [Route("/runs/{run}/files/{name}", download, methods=["GET"])]


def offered(home: Path, run: Run) -> list[Offered]:
    """The files that a run has written. Blocking."""
    found = ((name, _regular(folder_of(home, run) / name)) for name in FILES)
    return [Offered(name, FILES[name].about, size) for name, size in found if size is not None]


def folder_of(home: Path, run: Run) -> Path:
    """Where a run writes its files: where its last report went, else where one would go."""
    return Path(run.out_dir) if run.out_dir else home / "reports" / run.id


def _find(parts: PageParts, run_id: str, name: str) -> Path | None:
    if name not in FILES:
        return None
    try:
        run = parts.ledger.runs.get(run_id)
    except CannotStart:
        return None
    path = folder_of(parts.settings.home, run) / name
    return path if _regular(path) is not None else None


def _regular(path: Path) -> int | None:
    """The size of a file that is one; a link put in its place is none."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None
