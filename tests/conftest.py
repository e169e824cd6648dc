"""What tests of several rooms share: a sandbox as a process, a place in it, and a PostgreSQL where there can be one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from numberlift.ledger import Ledger
from tests.ledger.postgres import PostgresMissing, postgres_server
from tests.places import NEVER_TOLD, OURS, Place
from tests.sandboxes import SandboxProcess, sandbox_process

LACKING = ("no PostgreSQL", "is not installed")
"""Reasons to skip a test that are no reason where everything can be installed, as in CI."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With NUMBERLIFT_CI, a test that is skipped for want of a part fails: CI lacks nothing."""
    report = yield
    if os.environ.get("NUMBERLIFT_CI") and report.skipped and any(why in str(report.longrepr) for why in LACKING):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def calm(tmp_path_factory) -> Iterator[SandboxProcess]:
    """A calm sandbox in a process of its own, its clock fast, one for the session; NEVER_TOLD stays undecided."""
    world = tmp_path_factory.mktemp("world") / "world.json"
    world.write_text(json.dumps({"numbers": {NEVER_TOLD: {"hosting_undecided": 1_000_000}}}))
    with sandbox_process("--speed", "50", "--concurrency-limit", "0", "--world", str(world)) as sandbox:
        yield sandbox


@pytest.fixture
def place(tmp_path, calm) -> Place:
    """A fresh home that speaks to the calm sandbox."""
    return Place(tmp_path / "home", calm.url)


@pytest.fixture(scope="session")
def blank_ledger(tmp_path_factory) -> Path:
    """The file of an empty SQLite ledger, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "ledger.db"
    with Ledger.open(path, realm="blank") as ledger, ledger.atomic() as connection:
        connection.exec_driver_sql("SELECT 1")
    return path


@pytest.fixture
def untouched() -> Iterator[None]:
    """No setting of ours in the environment while the test runs, and none of the test's own left after it."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A PostgreSQL server; skips, naming what is missing, where there can be none."""
    try:
        context = postgres_server()
        running = context.__enter__()
    except PostgresMissing as missing:
        pytest.skip(f"no PostgreSQL: {missing}")
    try:
        yield running
    finally:
        context.__exit__(None, None, None)
