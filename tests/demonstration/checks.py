"""Every sample list, checked against the sandbox through the Prefect flow."""

from __future__ import annotations

from pathlib import Path

from tests.demonstration.parts import ROOT, SAMPLES, counted, summary_of
from tests.io.make_samples import OF_BUNDLES

LISTS = {".csv", ".txt", ".xlsx", ".xls", ".ods"}
COUNTRIES = {"two-sheets.xlsx": "GB", "semicolon-windows-1252.csv": "DE", "utf-16.txt": "FR", "libre.ods": "AU"}


def check_all(home: Path) -> list[Path]:
    """Check the samples one by one; gives the folders of their reports."""
    lists = sorted(path for path in SAMPLES.iterdir() if path.suffix in LISTS and path.name not in OF_BUNDLES)
    return [_check(path, home) for path in lists]


def _check(sample: Path, home: Path) -> Path:
    country = COUNTRIES.get(sample.name, "US")
    summary = summary_of("check", str(sample.relative_to(ROOT)), "--country", country, "--sandbox")
    print(f"{summary['rows']} rows, {summary['numbers']} numbers: {counted(summary['verdicts'])}")
    return home / "reports" / str(summary["run"])
