"""A sandbox process for the host runs of this folder, as new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pipeline import complying_runs
from tests.pipeline.complying_runs import ComplyPlace
from tests.pipeline.hosting_runs import SHORT, HostPlace, with_ledger
from tests.places import Place
from tests.sandboxes import SandboxProcess, sandbox_process


@pytest.fixture(scope="session")
def hosting_sandbox() -> Iterator[SandboxProcess]:
    with sandbox_process("--speed", "20", "--concurrency-limit", "0") as sandbox:
        yield sandbox


@pytest.fixture
def hosting(tmp_path, hosting_sandbox, blank_ledger) -> HostPlace:
    """A fresh home and a fresh world; a lost reply is settled after a second and a half."""
    hosting_sandbox.told("/reset", {})
    hosting_sandbox.told("/faults", {"clear": True})
    fresh = HostPlace(Place(tmp_path / "home", hosting_sandbox.url, SHORT), hosting_sandbox)
    return with_ledger(fresh, blank_ledger)


@pytest.fixture
def complying(tmp_path, hosting_sandbox, blank_ledger) -> ComplyPlace:
    """A fresh home and a fresh world for comply runs."""
    return complying_runs.fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)
