"""Open orders by what they wait for."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from nicegui import ui

from numberlift.errors import NumberliftError
from numberlift.web.frame import frame, say
from numberlift.web.markup import Html, link, put, said, table, tag
from numberlift.web.parts import PageParts
from numberlift.web.runs.orders import WaitingFor, waiting_orders

WORDS: Final = {
    "us": "Waiting for you",
    "signer": "Waiting for a signature",
    "phone": "Waiting for whoever picks up at the number",
    "twilio": "Waiting for Twilio",
    "carrier": "Waiting for the carrier",
}
_HEADINGS: Final = ("Number", "What", "Status", "Days", "How it stands", "What to do next", "Run")
_DAY_SECONDS: Final = 86_400.0


async def orders_page(parts: PageParts, request: Request) -> None:
    """Draw the page; the orders themselves come once it stands."""
    with frame(parts, request, title="Open orders", here="/orders"):
        put(tag("h1", "Open orders"), tag("p", "As they stood when they were last followed.", cls="soft"))
        place = ui.element("div").classes("stack").props("aria-live=polite")
        with place:
            say("Reading …")
    ui.timer(0.05, lambda: _fill(parts, place), once=True)


async def _fill(parts: PageParts, place: ui.element) -> None:
    wait = parts.settings.loa_wait * _DAY_SECONDS
    try:
        told = parts.settings_told()
        found = await parts.workroom.do(waiting_orders, loa_wait_seconds=wait, settings=told)
    except NumberliftError as error:
        place.clear()
        with place:
            say(str(error), kind="warn")
        return
    place.clear()
    with place:
        if not found:
            say("Nothing is open: no order waits for anybody.", kind="good")
        for one in found:
            with ui.element("section").classes("card stack"):
                put(tag("h2", f"{WORDS.get(one.waits, one.waits)} ({one.total:,})"), _table(one))


def _table(waiting: WaitingFor) -> Html:
    rows = [
        (
            tag("span", one.number or one.sid, cls="mono"),
            one.what,
            one.status,
            f"{one.days:.1f}",
            said(one.sentence),
            said(one.next_step),
            link(f"/runs/{one.run_id}", one.run_id, cls="mono"),
        )
        for one in waiting.orders
    ]
    more = f"The first {len(rows):,}, the oldest first." if waiting.total > len(rows) else ""
    return tag("div", table(_HEADINGS, rows, counts={3}, label=waiting.waits), tag("p", more, cls="soft small"))
