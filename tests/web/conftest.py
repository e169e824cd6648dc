"""A page as a process for the session, with two users, at the calm sandbox; a browser where there is one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands import ran
from tests.places import Place
from tests.web.browsing import CHROMIUM, chromium
from tests.web.serving import Page, let_in, page_process


@pytest.fixture(scope="session")
def page(calm, tmp_path_factory) -> Iterator[Page]:
    """A page that all tests share: what a test does to it must not disturb the others."""
    place = Place(tmp_path_factory.mktemp("page") / "home", calm.url)
    let_in(place, "ada", "bob")
    with page_process(place) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A browser; skips, naming what is missing, where there can be none."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    with chromium() as opened:
        yield opened


@pytest.fixture
def numberlift_here(place):
    """`numberlift WORDS…` as a process, at a fresh home."""
    return lambda *words: ran(place, *words)
