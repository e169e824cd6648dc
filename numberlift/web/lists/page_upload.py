"""The first page: drop a list, alone or with its documents; below, the newest runs."""

from __future__ import annotations

import asyncio
from typing import Final

from fastapi import Request
from nicegui import ui

from numberlift.web.frame import frame
from numberlift.web.markup import Html, put, tag
from numberlift.web.parts import PageParts
from numberlift.web.runs.runs_table import runs_table

RUNS_SHOWN: Final = 5
_ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods,.zip,.pdf,.png,.jpg,.jpeg"


async def upload_page(parts: PageParts, request: Request) -> None:
    """Draw the page."""
    latest = await asyncio.to_thread(parts.ledger.runs.latest, RUNS_SHOWN)
    ui.add_head_html('<script src="/looks/upload.js" defer></script>')
    with frame(parts, request, title="Upload", here="/"):
        put(
            tag("h1", "Upload a list of numbers"),
            tag("p", "CSV, Excel or OpenDocument, any layout. Nothing is ordered before you approve it.", cls="soft"),
        )
        put(_zone(), tag("div", id="upload-says", cls="upload-says", aria_live="polite"))
        if latest:
            with ui.element("section").classes("card"):
                put(tag("h2", "Newest runs"), runs_table(latest))


def _zone() -> Html:
    size = "Bills and other documents may come along, as files or in one zip."
    return tag(
        "label",
        tag("strong", "Drop the list here, or choose it"),
        tag("span", size, cls="soft"),
        tag("input", type="file", id="files", multiple="multiple", accept=_ACCEPTED, aria_label="Choose files"),
        cls="drop",
        id="drop",
    )
