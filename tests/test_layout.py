"""The shape of the house: what lies at the root, the two links, and what must not be where."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
AT_ROOT = {
    "pyproject.toml", "README.md", "Makefile", "constraints.txt", "LICENSE", "CHANGELOG.md",
    "flows", "io", "numberlift", "tests", "sample_data", "docs",
}  # fmt: skip


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def test_the_root_holds_exactly_what_the_design_names():
    tracked = {name.split("/")[0] for name in _tracked()}

    assert {name for name in tracked if not name.startswith(".")} <= AT_ROOT
    assert {"pyproject.toml", "README.md", "flows", "io", "tests", "sample_data"} <= {p.name for p in ROOT.iterdir()}


def test_flows_and_io_are_reached_through_two_links():
    assert (ROOT / "numberlift" / "flows").readlink() == Path("../flows")
    assert (ROOT / "numberlift" / "io").readlink() == Path("../io")


def test_io_is_no_package_of_its_own():
    """With an __init__.py, tools run from the root take it for the standard library's io."""
    assert not (ROOT / "io" / "__init__.py").exists()
    assert (ROOT / "tests" / "__init__.py").exists()


def test_constraints_hold_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = re.compile(r"[a-zA-Z0-9._-]+==[A-Za-z0-9.+!]+( ; .*)?")

    assert [line for line in lines if line and not pinned.fullmatch(line)] == []


def test_prefect_is_pinned_with_a_fastapi_its_server_can_be_imported_with():
    constraints = (ROOT / "constraints.txt").read_text()

    assert re.search(r"^prefect==3\.8\.", constraints, re.MULTILINE)
    assert re.search(r"^fastapi==0\.1([34]\d|50)\.", constraints, re.MULTILINE)
