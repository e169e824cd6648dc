"""More of SQLite's pages in memory while many records are loaded, and no longer than that."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from numberlift.ledger.database import Database
from numberlift.ledger.engines import CACHE, open_engine, wide_cache


@pytest.fixture
def connection(tmp_path):
    database = Database(open_engine(tmp_path / "ledger.db"))
    with database.atomic() as inside:
        yield inside
    database.close()


def cache(connection) -> int:
    return -int(connection.scalar(text("PRAGMA cache_size")))


def test_the_cache_is_as_wide_as_asked_within_and_as_before_after(connection):
    before = cache(connection)
    with wide_cache(connection, kib=9_000):
        within = cache(connection)

    assert (before, within, cache(connection)) == (CACHE, 9_000, CACHE)


def test_a_load_that_fails_leaves_no_wide_cache_behind(connection):
    """The connection goes back to the pool; a hundred of them would hold what one may."""
    with pytest.raises(ValueError, match="halfway"), wide_cache(connection, kib=9_000):
        raise ValueError("halfway")

    assert cache(connection) == CACHE
