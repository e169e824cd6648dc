"""A real browser at the page: Chromium without a window, and a record of whatever goes wrong in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.serving import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Tab:
    """A tab at the page: what its console complained about, and whom it asked beside the page."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def sign_in(self, name: str) -> None:
        self.goto("/login")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#drop")

    def listen(self) -> None:
        here = (self.url, self.url.replace("http", "ws", 1), "data:", "blob:")
        self.page.on("request", lambda one: None if one.url.startswith(here) else self.outside.append(one.url))
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, closed with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(browser: Browser, url: str, *, size: dict[str, int] = WIDE, **looks: Any) -> Iterator[Tab]:
    """A tab with cookies of its own."""
    context = browser.new_context(viewport=size, **looks)
    try:
        made = Tab(context.new_page(), url)
        made.listen()
        yield made
    finally:
        context.close()
