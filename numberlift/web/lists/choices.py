"""What to do with a list: the way, its options, and the button that starts it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import ui

from numberlift.web.markup import put, tag

WAYS: Final = {
    "check": ("Check", "Find out which numbers can be hosted or ported. Orders nothing."),
    "host": ("Host", "Check, then plan hosted-number orders. You approve the plan."),
    "port": ("Port", "Check, then plan port-in requests. You approve the plan."),
    "comply": ("Comply", "Plan regulatory bundles from a list of bundles. You approve the plan."),
}
OF_NUMBERS: Final = ("check", "host", "port")
OF_BUNDLES: Final = ("comply",)
WAYS_OF_EITHER: Final = frozenset({"host", "port"})
_BUTTON: Final = {
    "check": "Start the check",
    "host": "Check and plan hosting",
    "port": "Check and plan porting",
    "comply": "Plan the bundles",
}


class Choices:
    """The form; `start` is given what was chosen, as `Wish.of_form` takes it."""

    def __init__(self, start: Callable[[dict[str, str]], Awaitable[None]]) -> None:
        self._start = start
        self._way = "check"
        self._offered: tuple[str, ...] = OF_NUMBERS
        put(tag("h2", "What to do with it"))
        self._box = ui.element("div").classes("ways").props('role=radiogroup aria-label="What to do"')
        with self._box:
            self._ways()
        with ui.element("div").classes("fields"):
            self._only = _select(
                "Ask about", {"": "Hosting and porting", "hosting": "Hosting", "portability": "Porting"}
            )
            self._either = _select(
                "Numbers that could go both ways", {"": "Leave them", "host": "Host", "port": "Port"}
            )
            self._account = _text("Account (AC…)", "Ours, unless the list says otherwise")
            self._label = _text("Label", "A customer, a ticket: your word for it")
            self._emails = _text("E-mail the report to", "Several with commas")
        self._again = ui.checkbox("Order anew what was ordered before and has ended")
        self._fresh = ui.checkbox("Begin anew if a run of this list is unfinished")
        with ui.element("div"):
            self._button = ui.button(_BUTTON["check"], on_click=self._go, color=None).classes("act main")
        self._button.props("unelevated no-caps")
        self._button.disable()
        self._show()

    def allow(self, *ways: str) -> None:
        """The ways that the list can go; none if it cannot be read."""
        self._button.set_enabled(bool(ways))
        if ways and ways != self._offered:
            self._offered = ways
            self._way = self._way if self._way in ways else ways[0]
            self._box.clear()
            with self._box:
                self._ways()
            self._show()

    def _ways(self) -> None:
        for way in self._offered:
            name, about = WAYS[way]
            with ui.element("label").classes("way"):
                checked = "checked" if way == self._way else ""
                radio = ui.element("input").props(f"type=radio name=way value={way} {checked}")
                radio.on("change", lambda _, way=way: self._choose(way))
                put(tag("strong", name), tag("span", about))

    def _choose(self, way: str) -> None:
        self._way = way
        self._show()

    def _show(self) -> None:
        """The options that mean something for the chosen way."""
        creates = self._way != "check"
        self._only.set_visibility(not creates)
        self._either.set_visibility(self._way in WAYS_OF_EITHER)
        self._again.set_visibility(creates)
        self._button.set_text(_BUTTON[self._way])

    async def _go(self) -> None:
        self._button.props("loading")
        creates = self._way != "check"
        try:
            await self._start(
                {
                    "flow": self._way,
                    "account": _said(self._account),
                    "label": _said(self._label),
                    "emails": _said(self._emails),
                    "only": "" if creates else str(self._only.value or ""),
                    "either": str(self._either.value or "") if self._way in WAYS_OF_EITHER else "",
                    "again": "yes" if creates and self._again.value else "",
                    "fresh": "yes" if self._fresh.value else "",
                }
            )
        finally:
            self._button.props(remove="loading")


def _select(label: str, options: dict[str, str]) -> ui.select:
    return ui.select(options, label=label, value="").props("outlined dense options-dense")


def _text(label: str, hint: str) -> ui.input:
    return ui.input(label).props(f'outlined dense hint="{hint}" maxlength=400')


def _said(field: ui.input) -> str:
    return str(field.value or "").strip()
