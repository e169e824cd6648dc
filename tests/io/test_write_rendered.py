"""The workbook as a person sees it: rendered by LibreOffice, read back from the page."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from numberlift.io.drawing.summarysheet import ReportAbout
from numberlift.io.workbook import write_report_workbook
from tests.io.test_write_lines import HEAD, lines

OFFICE, TO_TEXT = shutil.which("soffice"), shutil.which("pdftotext")

pytestmark = [
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.skipif(TO_TEXT is None, reason="poppler (pdftotext) is not installed"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> list[str]:
    """The pages of a report of twenty rows, as text."""
    folder = tmp_path_factory.mktemp("rendered")
    about = ReportAbout("run-1", "check", "november.xlsx", "sandbox:w-1", "2026-11-22T09:00:00Z", label="Example Ltd")
    path = write_report_workbook(lines(20), path=folder / "report.xlsx", heads=[HEAD], about=about)
    return rendered(path, folder)


def rendered(path: Path, folder: Path) -> list[str]:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path]
    subprocess.run(convert, check=True, capture_output=True, timeout=110)
    text = subprocess.run([str(TO_TEXT), "-layout", path.with_suffix(".pdf"), "-"], check=True, capture_output=True)
    return text.stdout.decode().split("\f")[:-1]


def test_each_sheet_is_one_page_wide(pages):
    """Twenty rows are four pages: a summary, a breakdown, the numbers, the problems."""
    assert len(pages) == 4


def test_the_summary_says_what_was_asked_and_that_it_was_a_sandbox(pages):
    assert all(words in pages[0] for words in ("Number check", "november.xlsx", "Example Ltd", "run-1", "SANDBOX"))


def test_the_chart_names_every_verdict_with_its_count(pages):
    """Once in the chart and once in the table."""
    assert len(re.findall("Already there", pages[0])) >= 2


def test_all_numbers_are_on_their_page(pages):
    assert all(f"+1415555{place:04d}" in pages[2] for place in range(20))


def test_no_cell_shows_hashes_for_want_of_width(pages):
    assert not [page for page in pages if "###" in page]


def test_problems_name_their_verdict_beside_the_colour(pages):
    assert all(verdict in pages[3] for verdict in ("fix", "duplicate", "undecided"))
