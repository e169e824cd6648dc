"""What a run's report files promise together."""

import subprocess
import sys

import pytest

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.looks import VERDICT_LOOKS
from numberlift.io.reports import ReportFile, write_reports
from tests.io.test_write_lines import ABOUT, HEAD, lines


def test_one_pass_writes_all_files(tmp_path):
    """The lines come from a stream that can be read once."""
    paths = write_reports(iter(lines(30)), folder=tmp_path / "out", heads=[HEAD], about=ABOUT)

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["fix-list.xlsx", "report.csv", "report.xlsx"]
    assert set(paths) == set(ReportFile)


def test_only_the_files_that_were_asked_for(tmp_path):
    write_reports(lines(3), folder=tmp_path, heads=[HEAD], about=ABOUT, files=[ReportFile.CSV])

    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]


def test_a_failure_between_two_lines_leaves_the_old_files(tmp_path):
    """Files of two different runs never stand side by side."""
    (tmp_path / "report.csv").write_text("old")
    broken = (each if each.row < 20 else 1 / 0 for each in lines(30))

    with pytest.raises(ZeroDivisionError):
        write_reports(broken, folder=tmp_path, heads=[HEAD], about=ABOUT)

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.csv", "old")]


def test_every_verdict_has_a_look():
    """In the order in which the domain names them, each with its own words."""
    assert list(VERDICT_LOOKS) == list(VerdictName)
    assert len({look.label for look in VERDICT_LOOKS.values()}) == len(VerdictName)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("verdict", list(VerdictName))
def test_verdicts_can_be_read_on_their_colour(verdict):
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    look = VERDICT_LOOKS[verdict]
    light, dark = luminance(look.tint), luminance(look.ink)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


MEASURED = """
import sys
from pathlib import Path
import pandas, psutil
from numberlift.io.reports import write_reports
from tests.io.test_write_lines import ABOUT, HEAD, lines
write_reports(lines(100), folder=Path(sys.argv[1]), heads=[HEAD], about=ABOUT)
me, before, most = psutil.Process(), psutil.Process().memory_info().rss, 0
def watched(count):
    global most
    for each in lines(count):
        if each.row % 1_000 == 0:
            most = max(most, me.memory_info().rss)
        yield each
write_reports(watched(50_000), folder=Path(sys.argv[1]), heads=[HEAD], about=ABOUT)
print(max(most, me.memory_info().rss) - before)
"""


def test_memory_does_not_grow_with_the_list(tmp_path):
    """50,000 rows take no more than 25 MB above what 100 rows took: lines are never held."""
    done = subprocess.run([sys.executable, "-c", MEASURED, tmp_path], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 25_000_000
