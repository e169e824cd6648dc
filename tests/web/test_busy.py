"""Many uploads at once, and a large run under way: nothing is lost, and the page goes on answering.

Short by default (12 uploads of 1,000 rows, a run of 5,000 numbers); with NUMBERLIFT_TRIAL=long 50 uploads of 10,000
rows and a run of 100,000, where the page must answer within a second. What was measured is printed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from numberlift.wiring.parts import opened_ledger
from tests.commands import until
from tests.places import Place, plain_numbers
from tests.web.browsing import tab
from tests.web.serving import Page, let_in, page_process, uploaded, visitor

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
UPLOADS, ROWS, NUMBERS = (50, 10_000, 100_000) if LONG else (12, 1_000, 5_000)
SECOND = 1.0

pytestmark = [pytest.mark.trial, pytest.mark.timeout(2_400 if LONG else 300)]


@pytest.fixture
def own_page(calm, tmp_path) -> Iterator[Page]:
    """A page of this test's own."""
    place = Place(tmp_path / "home", calm.url)
    let_in(place, "ada")
    with page_process(place) as page:
        yield page


@dataclass
class Visits:
    """How long a visitor waited for each page while something else went on."""

    seconds: list[float] = field(default_factory=list)

    def told(self, what: str) -> str:
        ranked = sorted(self.seconds)
        middle, late = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]
        return f"{what}: {len(ranked)} visits, median {middle:.3f} s, 95 % {late:.3f} s, slowest {ranked[-1]:.3f} s"


@contextmanager
def visiting(page: Page, path: str = "/runs") -> Iterator[Visits]:
    """Somebody who looks at a page again and again for as long as the block lasts."""
    visits, stop = Visits(), threading.Event()

    def look() -> None:
        with visitor(page, "ada") as client:
            while not stop.wait(0.1):
                began = time.monotonic()
                assert client.get(path).status_code == 200
                visits.seconds.append(time.monotonic() - began)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            yield visits
        finally:
            stop.set()
            looking.result(timeout=60)


def patiently(client: httpx.Client, path: str, **told) -> dict:
    """Post until it is taken; whoever is told to wait waits as long as told."""
    while (answer := client.post(path, **told)).status_code == 503:
        time.sleep(int(answer.headers["retry-after"]))
    assert answer.status_code == 201, answer.text
    return answer.json()


def upload_and_start(page: Page, cookies: httpx.Cookies, content: bytes, name: str) -> str:
    with visitor(page) as client:
        client.cookies.update(cookies)
        client.timeout = httpx.Timeout(300)
        upload = patiently(client, "/uploads")["upload"]
        patiently(client, f"/uploads/{upload}/files", params={"name": name}, content=content)
        return patiently(client, f"/uploads/{upload}/start", data={"flow": "check"})["run"]


def test_many_uploads_at_once_are_all_taken_or_told_to_wait(own_page, capsys):
    lists = ["\n".join(["phone_number", *plain_numbers(ROWS, first=at * ROWS)]).encode() for at in range(UPLOADS)]
    with visitor(own_page, "ada") as client:
        cookies = client.cookies
    with visiting(own_page) as visits, ThreadPoolExecutor(UPLOADS) as pool:
        going = [pool.submit(upload_and_start, own_page, cookies, one, f"{at}.csv") for at, one in enumerate(lists)]
        runs = [one.result() for one in going]
    with opened_ledger(own_page.place.settings()) as ledger:
        kept = {one.id: one.list_name for one in ledger.runs.latest(2 * UPLOADS)}
        asked = {ledger.queue.newest(run).state for run in runs}

    with capsys.disabled():
        print(f"\n{UPLOADS} uploads of {ROWS:,} rows at once; {visits.told('the page')}")
    assert sorted(kept.values()) == sorted(f"{at}.csv" for at in range(UPLOADS))
    assert (set(runs), asked <= {"waiting", "working", "done"}) == (set(kept), True)
    if LONG:
        assert max(visits.seconds) < SECOND


def test_the_page_answers_while_a_large_run_is_on_and_its_table_is_smooth(own_page, browser, capsys):
    """Visitors cost no reading of their own: one reader a run asks the ledger, once a second."""
    content = "\n".join(["phone_number", *plain_numbers(NUMBERS, first=1_000_000)]).encode()
    with visitor(own_page, "ada") as client:
        upload = uploaded(client, ("large.csv", content))
        run = client.post(f"/uploads/{upload}/start", data={"flow": "check"}).json()["run"]
    with opened_ledger(own_page.place.settings()) as ledger, visiting(own_page, f"/runs/{run}") as visits:
        until(lambda: ledger.runs.get(run).state == "finished" or None, seconds=1_800)
    turns = table_turns(own_page, browser, run)

    with capsys.disabled():
        print(f"\na run of {NUMBERS:,} numbers; {visits.told('its page')}")
        print("; ".join(f"{what} {seconds:.2f} s" for what, seconds in turns.items()))
    if LONG:
        assert max(visits.seconds) < SECOND


def table_turns(page: Page, browser, run: str) -> dict[str, float]:
    """How long the table of a finished run takes to show what was asked for, in a browser."""
    took: dict[str, float] = {}

    def timed(what: str, act, shown: str) -> None:
        began = time.monotonic()
        act()
        at.page.get_by_text(shown, exact=False).first.wait_for(timeout=60_000)
        took[what] = time.monotonic() - began

    last = f"{NUMBERS - 49}-{NUMBERS} of {NUMBERS}"
    number = plain_numbers(1, first=1_000_000 + NUMBERS // 2)[0]
    with tab(browser, page.url) as at:
        at.sign_in("ada")
        timed("opened", lambda: at.goto(f"/runs/{run}"), f"1-50 of {NUMBERS}")
        timed("last page", lambda: at.page.get_by_role("button", name="Last page").click(), last)
        timed("search", lambda: at.page.get_by_label("Search numbers and cells").fill(number), "1-1 of 1")
        at.page.get_by_label("Search numbers and cells").fill("")
        at.page.get_by_label("Sort by", exact=True).click()
        timed("sort", lambda: at.page.get_by_role("option", name="Number").click(), f"1-50 of {NUMBERS}")
    return took
