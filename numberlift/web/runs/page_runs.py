"""All runs, newest first."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request
from nicegui import ui

from numberlift.web.frame import frame
from numberlift.web.markup import link, put, tag
from numberlift.web.parts import PageParts
from numberlift.web.runs.runs_table import runs_table

MOST: Final = 200


async def runs_page(parts: PageParts, request: Request) -> None:
    """Draw the page."""
    runs = await asyncio.to_thread(parts.ledger.runs.latest, MOST)
    with frame(parts, request, title="Runs", here="/runs"):
        put(tag("h1", "Runs"), tag("p", "Newest first. A run that stopped goes on from where it was.", cls="soft"))
        with ui.element("section").classes("card"):
            if runs:
                put(runs_table(runs))
            else:
                put(tag("p", "No runs yet. ", link("/", "Upload the first list"), "."))
