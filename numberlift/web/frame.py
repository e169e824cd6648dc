"""What stands around every page: brand, the ways to other pages, who is signed in, and SANDBOX where it is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fastapi import Request
from nicegui import ui

from numberlift.domain.words.commands import quoted
from numberlift.web.markup import Html, Piece, link, put, safe, said, tag
from numberlift.web.parts import PageParts

PLACES: Final = (("/", "Upload"), ("/runs", "Runs"), ("/orders", "Open orders"))
MARK: Final = '<img class="mark" src="/looks/mark.svg" alt="">'
_HEAD: Final = '<link rel="stylesheet" href="/looks/page.css">'


@contextmanager
def frame(parts: PageParts, request: Request, *, title: str, here: str = "") -> Iterator[None]:
    """The page around its content; `here` is the place of the navigation it belongs to."""
    ui.add_head_html(_HEAD)
    ui.page_title(f"{title} · numberlift")
    put(tag("a", "Skip to content", cls="skip", href="#content"), _top(parts, request, here))
    with ui.element("main").classes("page").props("id=content tabindex=-1"):
        yield


def user_of(request: Request) -> str:
    """Who is signed in: the guard has seen to it that somebody is."""
    name: str = request.scope["state"]["user"]
    return name


def say(sentence: str, *, kind: str = "") -> None:
    """A sentence on a ground: nothing, `good`, `warn` or `bad`."""
    put(tag("p", said(sentence), cls=f"note {kind}".strip(), role="alert" if kind == "bad" else "status"))


def tell(error: Exception) -> None:
    """Tell what an action met."""
    words = quoted(str(error))
    ui.notify(words, type="negative", multi_line=True, timeout=12_000, close_button="Close", position="bottom")


def _top(parts: PageParts, request: Request, here: str) -> Html:
    places = [_place(where, words, current=where == here) for where, words in PLACES]
    flag = tag("span", "SANDBOX", cls="sandbox-flag", title="Nothing here reaches Twilio") if parts.is_sandbox else ""
    leave = tag("form", tag("button", "Sign out", cls="linkish", type="submit"), method="post", action="/logout")
    brand = link("/", Html(MARK), "numberlift", cls="brand")
    inside: tuple[Piece, ...] = (
        brand,
        flag,
        tag("nav", *places, cls="nav", aria_label="Pages"),
        tag("div", tag("span", user_of(request)), leave, cls="who"),
    )
    return tag("header", tag("div", Html("".join(map(safe, inside))), cls="top-in"), cls="top")


def _place(where: str, words: str, *, current: bool) -> Html:
    return tag("a", words, href=where, aria_current="page" if current else "")
