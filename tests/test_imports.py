"""Quick commands stay quick because they load little: told by what a process has loaded, not by a clock."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.places import clean_environment, plain_numbers, write_list

HEAVY = {
    "pandas", "prefect", "sqlalchemy", "openpyxl", "python_calamine", "aiohttp", "phonenumbers", "alembic", "psycopg",
    "charset_normalizer",
}  # fmt: skip
SPARED = {"prefect", "pandas", "alembic", "psycopg", "charset_normalizer"}
AFTER = """
import json, sys
from numberlift.cli.app import main
try:
    main(sys.argv[2:])
except SystemExit as left:
    code = left.code or 0
loaded = sorted({name.partition(".")[0] for name in sys.modules} & set(json.loads(sys.argv[1])))
print("LOADED " + json.dumps([code, loaded]))
"""


def loaded_after(folder, *words, **settings):
    """The exit code of a command and which of the heavy packages its process had loaded in the end."""
    done = subprocess.run(
        [sys.executable, "-c", AFTER, json.dumps(sorted(HEAVY)), *words],
        env=clean_environment(NUMBERLIFT_HOME=str(folder / "home"), **settings),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    code, loaded = json.loads(done.stdout.rpartition("LOADED ")[2])
    return code, set(loaded)


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"]], ids=" ".join)
def test_help_loads_nothing_heavy(tmp_path, words):
    assert loaded_after(tmp_path, *words) == (0, set())


def test_a_direct_check_of_a_short_list_loads_only_what_it_needs(place, tmp_path):
    """No Prefect, and nothing for migrations, other databases, other encodings or large tables."""
    numbers = str(write_list(tmp_path / "numbers.csv", plain_numbers(10)))
    settings = place.environment
    settings.pop("NUMBERLIFT_HOME")
    code, loaded = loaded_after(tmp_path, "check", numbers, "--direct", **settings)

    assert (code, loaded & SPARED) == (0, set())


def test_what_a_check_says_first_does_not_wait_for_what_draws_its_report():
    code = (
        "import sys, numberlift.cli.showing.results, numberlift.cli.showing.screen, numberlift.cli.starting;"
        "import numberlift.wiring.checks;"
        "sys.exit('openpyxl' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
