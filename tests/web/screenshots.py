"""Pictures of every page for the README: `python -m tests.web.screenshots [FOLDER]`.

Without a folder the pictures that are shown go to docs/pictures; with one, every page at two widths in both lights goes
there, to be looked at.
"""

from __future__ import annotations

import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.pipeline.porting_runs import port_list
from tests.places import Place, plain_numbers, write_list
from tests.sandboxes import sandbox_process
from tests.web.browsing import PHONE, WIDE, Tab, chromium, tab
from tests.web.serving import Page, let_in, page_process

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
PICTURES = ROOT / "docs" / "pictures"
PATIENT = 120_000.0
FULL_HEIGHT = 1_250


class Shown(NamedTuple):
    """The addresses of what was made to be shown."""

    preview: str
    check: str
    plan: str
    comply: str
    moving: str


class Look(NamedTuple):
    """A picture: its name, what it is of, what to wait for, how wide and in which light."""

    name: str
    path: str
    wait: str
    size: dict[str, int] = WIDE
    scheme: str = "light"


def main(folder: Path | None) -> None:
    """Make runs worth looking at, and take the pictures."""
    with tempfile.TemporaryDirectory() as scratch, sandbox_process("--speed", "20", "--latency-ms", "20") as sandbox:
        place = Place(Path(scratch) / "home", sandbox.url)
        let_in(place, "ada")
        with page_process(place) as page, chromium() as browser:
            shown = made(page, browser, Path(scratch))
            for look in looks_of(shown) if folder is None else all_looks(shown):
                take(page, browser, look, folder or PICTURES)


def made(page: Page, browser: Browser, scratch: Path) -> Shown:
    """A finished check, hosting placed, a port that waits for approval, a preview, a run that is on."""
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        check = started(at, [SAMPLES / "every-fate.csv"], "Check", "Start the check", "report.xlsx")
        started(at, [SAMPLES / "to-host.csv"], "Host", "Check and plan hosting", "Approve as ada", either="Host")
        approved(at)
        at.page.get_by_text("Finished.").first.wait_for(timeout=PATIENT)
        numbers = port_list(scratch / "branch-offices.csv", [f"+1{area}5550102" for area in (212, 213, 214, 215, 216)])
        plan = started(at, [numbers, scratch / "bill.pdf"], "Port", "Check and plan porting", "Approve as ada")
        comply = started(
            at, [zipped(scratch, "to-comply.xlsx", "to-comply")], "Comply", "Plan the bundles", "Approve as ada"
        )
        approved(at)
        at.page.get_by_text("was submitted").first.wait_for(timeout=PATIENT)
        preview = dropped(at, [SAMPLES / "the-mess.xlsx"])
        many = write_list(scratch / "spring-batch.csv", plain_numbers(20_000))
        moving = started(at, [many], "Check", "Start the check", "Asking Twilio")
    return Shown(preview, check, plan, comply, moving)


def dropped(at: Tab, files: list[Path]) -> str:
    at.goto("/")
    at.page.set_input_files("#files", files)
    at.page.wait_for_url("**/uploads/*", timeout=PATIENT)
    at.page.wait_for_selector("table.plain", timeout=PATIENT)
    return path_of(at)


def started(at: Tab, files: list[Path], way: str, button: str, until: str, *, either: str = "") -> str:
    dropped(at, files)
    at.page.get_by_role("radio", name=re.compile(f"^{way}")).check()
    if either:
        at.page.get_by_label("Numbers that could go both ways").click()
        at.page.get_by_role("option", name=either).click()
    at.page.get_by_role("button", name=button).click()
    at.page.wait_for_url("**/runs/*", timeout=PATIENT)
    at.page.get_by_text(until).first.wait_for(timeout=PATIENT)
    return path_of(at)


def zipped(folder: Path, *names: str) -> Path:
    """A list of the samples with its documents, as one file."""
    found = [path for name in names for path in (SAMPLES / name, *(SAMPLES / name).glob("*")) if path.is_file()]
    made = folder / "with-documents.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for path in found:
            archive.write(path, path.relative_to(SAMPLES))
    return made


def approved(at: Tab) -> None:
    at.page.get_by_role("button", name="Approve as ada").click()
    at.page.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()


def path_of(at: Tab) -> str:
    return at.page.url.removeprefix(at.url)


def looks_of(shown: Shown) -> list[Look]:
    """What the README shows."""
    return [
        Look("page-progress", shown.moving, "[role=progressbar]"),
        Look("page-upload", "/", "#drop"),
        Look("page-preview", shown.preview, "tr.problem"),
        Look("page-run", shown.check, "table.q-table tbody tr"),
        Look("page-plan", shown.plan, "text=Approve as ada"),
        Look("page-orders", "/orders", "text=Waiting for"),
        Look("page-run-dark", shown.check, "table.q-table tbody tr", scheme="dark"),
        Look("page-run-phone", shown.check, ".row-card", size=PHONE),
    ]


def all_looks(shown: Shown) -> list[Look]:
    """Every page at both widths in both lights."""
    pages = {
        "progress": (shown.moving, "h1"),
        "login": ("/logout", "#password"),
        "upload": ("/", "#drop"),
        "preview": (shown.preview, "tr.problem"),
        "runs": ("/runs", "table.plain"),
        "run": (shown.check, ".q-table__bottom"),
        "plan": (shown.plan, "text=Approve as ada"),
        "bundles": (shown.comply, "[aria-label=Bundles] .q-table__bottom"),
        "orders": ("/orders", "text=Waiting for"),
    }
    sizes = {"wide": WIDE, "phone": PHONE}
    return [
        Look(f"{name}-{width}-{scheme}", path, wait, size, scheme)
        for name, (path, wait) in pages.items()
        for width, size in sizes.items()
        for scheme in ("light", "dark")
    ]


def take(page: Page, browser: Browser, look: Look, folder: Path) -> None:
    """Take one picture and say where it lies and what the browser complained about."""
    with tab(browser, page.url, size=look.size, color_scheme=look.scheme) as at:
        if look.path == "/logout":
            at.goto("/login")
        else:
            at.sign_in("ada")
            at.goto(look.path)
        at.page.wait_for_selector(look.wait, timeout=PATIENT)
        at.page.wait_for_timeout(1_500)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{look.name}.png"
        height = at.page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": look.size["width"], "height": min(height, FULL_HEIGHT)}
        at.page.screenshot(path=path, full_page=True, clip=clip)
        print(path, *at.complaints)


def run(words: list[str], work: Callable[[Path | None], None] = main) -> None:
    work(Path(words[0]) if words else None)


if __name__ == "__main__":
    run(sys.argv[1:])
