"""Small pieces of HTML from plain values: everything that comes from outside is escaped here, once."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nicegui import ui

from numberlift.domain.words.commands import as_html

_STATES: Final = {
    "finished": ("Finished", "s-good"),
    "withdrawn": ("Set aside", ""),
    "incomplete": ("Incomplete", "s-wait"),
    "planned": ("Planned", "s-wait"),
    "creating": ("Sending", "s-busy"),
    "checking": ("Checking", "s-busy"),
    "reading": ("Reading", "s-busy"),
    "ready": ("Read", "s-busy"),
    "new": ("Taken in", "s-busy"),
}


@dataclass(frozen=True, slots=True)
class Html:
    """A piece that is HTML already, made here."""

    text: str


Piece = str | int | Html


def safe(piece: Piece) -> str:
    """HTML that shows the piece as it is."""
    return piece.text if isinstance(piece, Html) else html.escape(str(piece))


def tag(name: str, *inside: Piece, cls: str = "", **attributes: str) -> Html:
    """An element around pieces; an attribute's trailing underscore is left out and others become dashes."""
    told = {"class": cls, **{key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}}
    words = "".join(f' {key}="{html.escape(value)}"' for key, value in told.items() if value)
    return Html(f"<{name}{words}>{''.join(map(safe, inside))}</{name}>")


def link(where: str, *inside: Piece, cls: str = "") -> Html:
    """A link inside the page."""
    return tag("a", *inside, cls=cls, href=where)


def said(sentence: str) -> Html:
    """A sentence of ours, the commands it names as code."""
    return Html(as_html(sentence))


def chip(word: str, cls: str = "") -> Html:
    """A short word on a coloured ground."""
    return tag("span", word, cls=f"chip {cls}".strip())


def verdict_chip(verdict: str) -> Html:
    """A verdict on its colour."""
    return chip(verdict, f"v-{verdict}") if verdict else Html("")


def state_chip(state: str) -> Html:
    """A run's state as a person says it."""
    word, cls = _STATES.get(state, (state, ""))
    return chip(word, cls)


def table(
    headings: Sequence[Piece], rows: Iterable[Sequence[Piece]], *, counts: Iterable[int] = (), label: str
) -> Html:
    """A plain table; the columns in `counts` are numbers. `label` says to those who cannot see it what it holds."""
    right = set(counts)
    names = [one if isinstance(one, str) else "" for one in headings]
    looks = ["n" if at in right else "" for at in range(len(headings))]
    head = tag("tr", *(tag("th", one, cls=cls, scope="col") for one, cls in zip(headings, looks, strict=True)))

    def line(row: Sequence[Piece]) -> Html:
        told = zip(row, looks, names, strict=False)
        return tag("tr", *(tag("td", cell, cls=cls, data_label=name) for cell, cls, name in told))

    made = tag("table", tag("thead", head), tag("tbody", *map(line, rows)), cls="plain", aria_label=label)
    return tag("div", made, cls="scroll", tabindex="0")


def facts(pairs: Iterable[tuple[str, Piece]]) -> Html:
    """Labels and their values."""
    shown = (piece for label, value in pairs if value != "" for piece in (tag("dt", label), tag("dd", value)))
    return tag("dl", *shown, cls="facts")


def put(*pieces: Piece, cls: str = "") -> ui.html:
    """Put pieces onto the page at this place."""
    shown = ui.html("".join(map(safe, pieces)), sanitize=False)
    return shown.classes(cls) if cls else shown


def minute(moment: str | None) -> str:
    """A time of the ledger to the minute, in UTC as it is kept."""
    return f"{moment[:16].replace('T', ' ')} UTC" if moment else ""
