"""A file is written whole or not at all, and what stops it is said in words."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from numberlift.errors import OutputFailed
from numberlift.io.outputs import output_failed, replacing


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_finished_file_takes_its_name(tmp_path):
    with replacing(tmp_path / "new" / "deep" / "report.csv") as scratch:
        scratch.write_text("whole")

    assert (tmp_path / "new" / "deep" / "report.csv").read_text() == "whole"
    assert names(tmp_path / "new" / "deep") == ["report.csv"]


def test_the_name_is_free_until_the_end(tmp_path):
    """Nobody finds half a report under its final name."""
    with replacing(tmp_path / "report.csv") as scratch:
        scratch.write_text("half")

        assert not (tmp_path / "report.csv").exists()


def test_after_an_error_the_old_file_stands_and_no_scratch_is_left(tmp_path):
    (tmp_path / "report.csv").write_text("old")

    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "report.csv") as scratch:
        scratch.write_text(f"half {1 / 0}")

    assert (tmp_path / "report.csv").read_text() == "old"
    assert names(tmp_path) == ["report.csv"]


def test_a_new_file_is_its_owners_alone(tmp_path):
    with replacing(tmp_path / "report.csv") as scratch:
        scratch.write_text("x")

    assert (tmp_path / "report.csv").stat().st_mode & 0o777 == 0o600


def test_a_replaced_file_keeps_its_mode(tmp_path):
    (tmp_path / "report.csv").write_text("old")
    (tmp_path / "report.csv").chmod(0o644)
    with replacing(tmp_path / "report.csv") as scratch:
        scratch.write_text("x")

    assert (tmp_path / "report.csv").stat().st_mode & 0o777 == 0o644


def test_a_folder_in_the_way_is_named_before_anything_is_written(tmp_path):
    (tmp_path / "report.csv").mkdir()

    with pytest.raises(OutputFailed, match="a folder has that name"), replacing(tmp_path / "report.csv"):
        pytest.fail("the block must not run")


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "out").write_text("x")

    with pytest.raises(OutputFailed, match="taken by a file"), replacing(tmp_path / "out" / "report.csv"):
        pytest.fail("the block must not run")


def test_a_file_on_the_way_to_the_folder_is_named(tmp_path):
    (tmp_path / "out").write_text("x")

    with pytest.raises(OutputFailed, match="a file and not a folder"), replacing(tmp_path / "out" / "a" / "b.csv"):
        pytest.fail("the block must not run")


def test_a_name_too_long_is_named_before_anything_is_written(tmp_path):
    with pytest.raises(OutputFailed, match="too long"), replacing(tmp_path / ("n" * 300)):
        pytest.fail("the block must not run")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full; free some space"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only; name another folder"),
        (errno.EACCES, "may not write there"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_each_failure_says_what_to_do(code, words):
    message = str(output_failed(Path("report.csv"), OSError(code, os.strerror(code))))

    assert words in message
    assert "\n" not in message


LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from numberlift.errors import OutputFailed
from numberlift.io.reports import write_reports
from tests.io.test_write_lines import ABOUT, HEAD, lines
try:
    write_reports(lines(5_000), folder=Path(sys.argv[1]), heads=[HEAD], about=ABOUT)
except OutputFailed as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_leaves_nothing_behind(tmp_path):
    """The system refuses the 20,001st byte: one sentence, no half files, no traceback."""
    done = subprocess.run([sys.executable, "-c", LIMITED, tmp_path], capture_output=True, text=True, check=False)

    assert "cannot be written" in done.stdout
    assert done.stderr == ""
    assert names(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from numberlift.io.outputs import replacing
with replacing(Path(sys.argv[1])) as scratch:
    scratch.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_the_old_file(tmp_path):
    (tmp_path / "report.csv").write_text("old")
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "report.csv"], check=False)

    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "report.csv").read_text() == "old"


def test_what_a_killed_process_left_is_swept_a_day_later(tmp_path):
    """A scratch file that may still be written is left alone."""
    for name, age in ((".numberlift-old.part", 90_000), (".numberlift-new.part", 60)):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    with replacing(tmp_path / "report.csv") as scratch:
        scratch.write_text("x")

    assert names(tmp_path) == [".numberlift-new.part", "report.csv"]
