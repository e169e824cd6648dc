"""`follow` of port-ins and bundles: one round, or with `--watch` as many as it takes."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from numberlift.cli.session import Session
from numberlift.cli.showing.rounds import show_rounds
from numberlift.wiring.parts import opened_ledger


class Looked(NamedTuple):
    """What a round found."""

    open: int
    complete: bool = True
    changed: int = 0
    newest_told: int = 0


@pytest.fixture
def here(place):
    with opened_ledger(place.settings()) as ledger:
        yield Session(place.settings(), ledger)


async def followed(here, *finds: Looked, watch: bool) -> tuple[list[Looked], bool]:
    """The rounds that were shown, and whether the last left nothing unread; one more than `finds` is an error."""
    coming, shown = iter(finds), []

    async def look() -> Looked:
        return next(coming)

    return shown, await show_rounds(here, look, shown.append, watch=watch, first_pause=0.0)


async def test_watching_shows_round_after_round_until_nothing_is_open(here):
    finds = [Looked(open=2, changed=1), Looked(open=1), Looked(open=0)]

    assert await followed(here, *finds, watch=True) == (finds, True)


async def test_what_could_not_be_read_is_looked_at_again(here):
    finds = [Looked(open=0, complete=False), Looked(open=0)]

    assert await followed(here, *finds, watch=True) == (finds, True)


@pytest.mark.parametrize("complete", [True, False])
async def test_without_watching_there_is_one_round(here, complete):
    found = Looked(open=2, complete=complete)

    assert await followed(here, found, watch=False) == ([found], complete)
