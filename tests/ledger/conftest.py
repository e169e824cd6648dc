"""A SQLite file and a PostgreSQL database a session; every test sees them from a realm of its own."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from numberlift.ledger import Ledger
from tests.ledger.creates import Bench
from tests.ledger.postgres import Server


@pytest.fixture(scope="session")
def server(postgres) -> Server:
    """A PostgreSQL server; skips, naming what is missing, where there can be none."""
    return postgres


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def place(request, tmp_path_factory) -> str:
    """Where the session's ledger is: a path, or a URL."""
    if request.param == "sqlite":
        return str(tmp_path_factory.mktemp("home") / "ledger.sqlite3")
    return request.getfixturevalue("server").new_database()


@pytest.fixture(scope="session")
def locks_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("locks")


@pytest.fixture
def realm() -> str:
    return f"sandbox:{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def opened(place, locks_folder) -> Iterator[Ledger]:
    with Ledger.open(place, realm="test", locks_folder=locks_folder) as ledger:
        yield ledger


@pytest.fixture
def ledger(opened, realm, locks_folder) -> Ledger:
    """The session's ledger, seen from a realm of this test's own."""
    return Ledger(opened.database, realm=realm, locks_folder=locks_folder, choice=random.SystemRandom())


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request, tmp_path) -> str:
    """Where a ledger may be made that no other test sees."""
    if request.param == "sqlite":
        return str(tmp_path / "home" / "ledger.sqlite3")
    return request.getfixturevalue("server").new_database()


@pytest.fixture
def bench(ledger) -> Iterator[Callable[..., Bench]]:
    """Makes a creation under a lock, with scripted replies; the lock is released in the end."""
    made: list[Bench] = []

    def make(**options) -> Bench:
        made.append(Bench(ledger, **options))
        return made[-1]

    yield make
    for one in made:
        one.owner.release()
