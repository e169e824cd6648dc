"""The page in a real browser: from a dropped list to a downloaded report, a port approved, the keyboard, the phone."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect

from numberlift.wiring.parts import opened_ledger
from tests.pipeline.complying_runs import AU, ComplyPlace, good_list
from tests.pipeline.porting_runs import BILL, GOOD, port_list
from tests.places import plain_numbers, write_list
from tests.web.browsing import PHONE, tab

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300)]

PATIENT = 90_000.0
EVIL = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


@pytest.fixture(scope="module")
def samples(request) -> Path:
    return request.config.rootpath / "sample_data"


def drop(at, *paths: Path) -> None:
    """Upload files and wait until they are seen as read."""
    at.goto("/")
    at.page.set_input_files("#files", list(paths))
    at.page.wait_for_url("**/uploads/*", timeout=PATIENT)
    at.page.wait_for_selector("table.plain", timeout=PATIENT)


def start(at, button: str) -> str:
    """Start what was chosen; the run's id."""
    at.page.get_by_role("button", name=button).click()
    at.page.wait_for_url("**/runs/*", timeout=PATIENT)
    return at.page.url.rpartition("/")[2]


def said(at, words: str) -> None:
    expect(at.page.get_by_text(words).first).to_be_visible(timeout=PATIENT)


def saved(at, name: str, folder: Path) -> Path:
    with at.page.expect_download() as coming:
        at.page.get_by_role("link", name=name).click()
    path = folder / name
    coming.value.save_as(path)
    return path


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_messy_list_from_the_drop_to_the_downloaded_report(page, browser, samples, tmp_path):
    """Preview, check, progress, filter, search, download; and nothing asked of anybody but the page."""
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        drop(at, samples / "the-mess.xlsx")
        said(at, "7 of 23 numbers cannot be used as they stand")
        said(at, "The area code is missing.")
        start(at, "Start the check")
        said(at, "Finished. The files below hold every row.")
        rows = at.page.locator("table.q-table tbody tr")
        expect(rows).to_have_count(23, timeout=PATIENT)
        expect(rows.locator("code").first).to_contain_text("numberlift")
        expect(rows.get_by_text("`")).to_have_count(0)
        at.page.get_by_label("Verdict", exact=True).click()
        at.page.get_by_role("option", name="fix").click()
        expect(rows).to_have_count(7)
        at.page.get_by_label("Search numbers and cells").fill("see Rome")
        expect(rows).to_have_count(1)
        report = lines_of(saved(at, "report.csv", tmp_path))

    assert len(report) == 23
    assert {line["row"] for line in report} == {str(row) for row in range(6, 29)} - {"11"}
    assert (at.complaints, at.outside) == ([], [])


@pytest.fixture
def slowly(calm) -> Iterator[None]:
    """A Twilio that takes its time, so that a run lasts some seconds on any machine."""
    calm.told("/limits", {"latency_ms": 300})
    yield
    calm.told("/limits", {"latency_ms": 0})


@pytest.mark.usefixtures("slowly")
def test_progress_moves_while_a_run_is_on(page, browser, tmp_path):
    numbers = write_list(tmp_path / "moving.csv", plain_numbers(2_500, first=20_000))
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        drop(at, numbers)
        start(at, "Start the check")
        bar = at.page.get_by_role("progressbar", name="Progress")
        expect(bar).to_be_visible(timeout=PATIENT)
        seen = {int(bar.get_attribute("aria-valuenow") or 0)}
        while at.page.get_by_text("Finished.").count() == 0:
            seen |= {int(one) for one in bar.evaluate_all("all => all.map(one => one.getAttribute('aria-valuenow'))")}
            at.page.wait_for_timeout(200)
        said(at, "1-50 of 2500")

    assert len(seen) >= 2


def test_a_port_is_planned_approved_by_name_and_filed_once(page, browser, calm, tmp_path):
    """The list comes with its bill; what was approved is what is filed, and who approved is written down."""
    numbers = port_list(tmp_path / "to-port.csv", GOOD[:3])
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        drop(at, numbers, tmp_path / "bill.pdf")
        said(at, "With it: bill.pdf")
        at.page.get_by_role("radio", name=re.compile("^Port")).check()
        run = start(at, "Check and plan porting")
        at.page.get_by_role("button", name="Approve as ada").click(timeout=PATIENT)
        at.page.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()
        said(at, "Finished. The files below hold every row.")
        plan = saved(at, "plan.xlsx", tmp_path)
        report = lines_of(saved(at, "report.csv", tmp_path))
        shown = at.page.content()
    with opened_ledger(page.place.settings()) as ledger:
        approval = ledger.plans.of_run(run).approval

    assert [line["action"] for line in report] == ["filed"] * 3
    assert (approval.by, approval.how) == ("ada", "page")
    assert plan.stat().st_size > 1_000
    assert BILL.decode() not in shown
    assert not re.search("7391739173|88471147", shown)
    assert at.complaints == []


def test_a_script_in_a_cell_or_a_file_name_is_text(page, browser, tmp_path):
    path = write_list(tmp_path / "<b onmouseover=alert(1)>bold.csv", [EVIL, "+14155550150"])
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        drop(at, path)
        said(at, "<b onmouseover=alert(1)>bold.csv")
        start(at, "Start the check")
        said(at, "Finished. The files below hold every row.")
        expect(at.page.locator("table.q-table tbody tr").first).to_contain_text("<img src=x", timeout=PATIENT)
        title, images = at.page.title(), at.page.locator("img[src=x]").count()

    assert (title, images, at.complaints) == ("<b onmouseover=alert(1)>bold.csv · numberlift", 0, [])


def test_a_comply_run_shows_its_bundles_and_a_script_in_a_name_is_text(page, calm, browser, tmp_path):
    complying = ComplyPlace(page.place, calm)
    bundles = [{"name": EVIL, **AU}, {"name": "Nobody's", **AU, "end_user": "nobody"}]
    run = complying.opened(good_list(tmp_path / "bundles.xlsx", bundles=bundles))
    with ThreadPoolExecutor(1) as beside:  # the browser has an event loop in this thread
        beside.submit(asyncio.run, complying.start(run)).result()
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        at.goto(f"/runs/{run}")
        rows = at.page.get_by_label("Bundles", exact=True).locator("tbody tr")
        expect(rows).to_have_count(2, timeout=PATIENT)
        expect(rows.first).to_contain_text("<img src=x")
        expect(rows.first).to_contain_text("Australia")
        at.page.get_by_label("Search bundles and regulations").fill("nobody")
        expect(rows).to_have_count(1)
        expect(rows.first).to_contain_text("skipped")
        images = at.page.locator("img[src=x]").count()

    assert (images, at.complaints, at.outside) == (0, [], [])


def test_all_of_it_can_be_done_with_the_keyboard(page, browser, samples):
    """From signing in to a started run, without a pointer."""
    with tab(browser, page.url) as at:
        at.goto("/login")
        expect(at.page.locator("#name")).to_be_focused()
        at.page.keyboard.type("ada")
        at.page.keyboard.press("Tab")
        at.page.keyboard.type("a long enough password")
        at.page.keyboard.press("Enter")
        at.page.wait_for_selector("#drop")
        at.page.keyboard.press("Tab")
        assert at.page.evaluate("document.activeElement.className") == "skip"
        at.page.locator("#files").focus()
        at.page.set_input_files("#files", samples / "every-fate.csv")
        at.page.wait_for_url("**/uploads/*", timeout=PATIENT)
        at.page.get_by_role("radio", name=re.compile("^Check")).focus()
        button = at.page.get_by_role("button", name="Start the check")
        expect(button).to_be_enabled(timeout=PATIENT)
        for _ in range(20):
            at.page.keyboard.press("Tab")
            if button.evaluate("one => one === document.activeElement"):
                break
        at.page.keyboard.press("Enter")
        at.page.wait_for_url("**/runs/*", timeout=PATIENT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_phone_width(page, browser, samples, scheme):
    """No page can be pushed sideways; wide tables scroll inside themselves."""
    with tab(browser, page.url, size=PHONE, color_scheme=scheme) as at:
        at.sign_in("bob")
        drop(at, samples / "two-sheets.xlsx")
        widths = [at.page.evaluate("document.documentElement.scrollWidth")]
        for path in ("/", "/runs", "/orders"):
            at.goto(path)
            at.page.wait_for_selector("h1")
            widths.append(at.page.evaluate("document.documentElement.scrollWidth"))
        ground = at.page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert widths == [PHONE["width"]] * 4
    assert ground == {"light": "rgb(245, 247, 250)", "dark": "rgb(16, 22, 30)"}[scheme]


def test_an_open_page_is_closed_when_its_user_goes(page, browser):
    """The websocket of a page that stands open ends with the session, and the page asks to sign in again."""
    with tab(browser, page.url) as at, tab(browser, page.url) as other:
        at.sign_in("bob")
        at.goto("/runs")
        other.page.context.add_cookies(at.page.context.cookies())
        other.goto("/runs")
        other.page.get_by_role("button", name="Sign out").click()
        other.page.wait_for_selector("#password")
        at.goto("/runs")
        at.page.wait_for_selector("#password", timeout=PATIENT)
