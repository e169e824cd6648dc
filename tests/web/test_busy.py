"""Many uploads at once, and a large run under way: nothing is lost, and the page goes on answering.

Short by default (12 uploads of 1,000 rows, a run of 5,000 numbers); with NUMBERLIFT_TRIAL=long 50 uploads of 10,000
rows and a run of 100,000. How long visitors wait is printed, beside what they wait while nothing goes on; a page that
stands still for seconds fails.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from numberlift.wiring.parts import opened_ledger
from tests.commands import until
from tests.places import Place, plain_numbers
from tests.web.browsing import tab
from tests.web.serving import Page, let_in, page_process, uploaded, visitor

LONG = os.environ.get("NUMBERLIFT_TRIAL") == "long"
UPLOADS, ROWS, NUMBERS = (50, 10_000, 100_000) if LONG else (12, 1_000, 5_000)
VISITORS, IDLE_VISITS = 5, 30
SECOND = 1.0
"""What a visitor should wait at most; told, not asserted, since other work on the machine counts too."""
BLOCKED_SECONDS = 5.0
"""Whoever waits so long waits for a page that stands still: the slowest answer under either load is far below."""

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
    """How long visitors waited for each page while something else went on."""

    seconds: list[float] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        return max(self.seconds)

    def share(self, share: float) -> float:
        """So many of a hundred visits took no longer."""
        ranked = sorted(self.seconds)
        return ranked[math.ceil(share * len(ranked)) - 1]

    def told(self, idle: Visits) -> str:
        figures = ", ".join(f"p{share:.0%}".rstrip("%") + f" {self.share(share):.3f} s" for share in (0.5, 0.95))
        times = self.share(0.95) / idle.share(0.95)
        within = sum(one < SECOND for one in self.seconds) / len(self.seconds)
        return (
            f"{len(self.seconds)} visits, {figures}, max {self.slowest:.3f} s; {within:.1%} within a second; "
            f"p95 {times:.1f} times that of the idle page ({idle.share(0.95):.3f} s)"
        )


@contextmanager
def visiting(page: Page, path: str, *, visitors: int) -> Iterator[Visits]:
    """Some who look at a page again and again for as long as the block lasts, each waiting for their answer."""
    visits, stop = Visits(), threading.Event()

    def look() -> None:
        with visitor(page, "ada") as client:
            while not stop.wait(0.1):
                began = time.monotonic()
                assert client.get(path).status_code == 200
                visits.seconds.append(time.monotonic() - began)

    with ThreadPoolExecutor(visitors) as pool:
        looking = [pool.submit(look) for _ in range(visitors)]
        try:
            yield visits
        finally:
            stop.set()
            for one in looking:
                one.result(timeout=60)


def idle_visits(page: Page, path: str, *, visitors: int) -> Visits:
    """What the same visitors wait while nothing goes on."""
    with visiting(page, path, visitors=visitors) as visits:
        until(lambda: len(visits.seconds) >= IDLE_VISITS or None)
    return visits


def patiently(client: httpx.Client, path: str, **told) -> dict:
    """Post until it is taken; whoever is told to wait waits as long as told."""
    while (answer := client.post(path, **told)).status_code == 503:
        assert answer.json()["says"]
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
    """None is lost or cut short: for each there is a run in line, on or done, with every byte of its list."""
    lists = ["\n".join(["phone_number", *plain_numbers(ROWS, first=at * ROWS)]).encode() for at in range(UPLOADS)]
    idle = idle_visits(own_page, "/runs", visitors=1)
    with visitor(own_page, "ada") as client:
        cookies = client.cookies
    with visiting(own_page, "/runs", visitors=1) as visits, ThreadPoolExecutor(UPLOADS) as pool:
        going = [pool.submit(upload_and_start, own_page, cookies, one, f"{at}.csv") for at, one in enumerate(lists)]
        runs = [one.result() for one in going]
    with opened_ledger(own_page.place.settings()) as ledger:
        kept = {one.list_name: one for one in ledger.runs.latest(2 * UPLOADS)}
        copies = [Path(kept[f"{at}.csv"].list_path).read_bytes() for at in range(UPLOADS)]
        asked = {ledger.queue.newest(run).state for run in runs}

    with capsys.disabled():
        print(f"\n{UPLOADS} uploads of {ROWS:,} rows at once; /runs meanwhile: {visits.told(idle)}")
    assert [kept[f"{at}.csv"].id for at in range(UPLOADS)] == runs
    assert len(kept) == UPLOADS
    assert copies == lists
    assert asked <= {"waiting", "working", "done"}
    assert visits.slowest < BLOCKED_SECONDS


def test_the_page_answers_while_a_large_run_is_on_and_its_table_is_smooth(own_page, browser, capsys):
    """Visitors cost no reading of their own (`test_follower`); what they wait is told against the same page at rest."""
    content = "\n".join(["phone_number", *plain_numbers(NUMBERS, first=1_000_000)]).encode()
    with visitor(own_page, "ada") as client:
        upload = uploaded(client, ("large.csv", content))
        run = client.post(f"/uploads/{upload}/start", data={"flow": "check"}).json()["run"]
    with opened_ledger(own_page.place.settings()) as ledger:
        with visiting(own_page, f"/runs/{run}", visitors=VISITORS) as visits:
            until(lambda: ledger.runs.get(run).state == "finished" or None, seconds=1_800)
        until(lambda: not ledger.queue.live() or None)
        lines = ledger.runs.get(run).counts.lines
    idle = idle_visits(own_page, f"/runs/{run}", visitors=VISITORS)
    turns = table_turns(own_page, browser, run)

    with capsys.disabled():
        print(f"\na run of {NUMBERS:,} numbers; {VISITORS} at its page meanwhile: {visits.told(idle)}")
        print("; ".join(f"{what} {seconds:.2f} s" for what, seconds in turns.items()))
    assert lines == NUMBERS
    assert len(visits.seconds) >= IDLE_VISITS
    assert visits.slowest < BLOCKED_SECONDS


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
