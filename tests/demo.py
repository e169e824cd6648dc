"""`make demo`: every sample list, checked against the embedded sandbox through the Prefect flow.

Nothing is faked: each list goes through the same command a person would type, and the reports lie where it says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_data"
LISTS = {".csv", ".txt", ".xlsx", ".xls", ".ods"}
COUNTRIES = {"two-sheets.xlsx": "GB", "semicolon-windows-1252.csv": "DE", "utf-16.txt": "FR", "libre.ods": "AU"}


def main() -> int:
    home = Path(os.environ.get("NUMBERLIFT_HOME", ".numberlift/demo")).absolute()
    os.environ["NUMBERLIFT_HOME"] = str(home)
    samples = sorted(path for path in SAMPLES.iterdir() if path.suffix in LISTS)
    written = [folder for sample in samples if (folder := _check(sample, home))]
    print(f"\n{len(written)} of {len(samples)} lists checked. What came out, a report a list:")
    for folder in written:
        print(f"  {(folder / 'report.xlsx').relative_to(ROOT)}")
    print("Beside each: report.csv, fix-list.xlsx (what a person can correct) and summary.json.")
    return 0 if len(written) == len(samples) else 1


def _check(sample: Path, home: Path) -> Path | None:
    """Check one list; the folder of its report, or None if the command failed."""
    country = COUNTRIES.get(sample.name, "US")
    print(f"\n$ numberlift check {sample.relative_to(ROOT)} --country {country} --sandbox", flush=True)
    command = [sys.executable, "-m", "numberlift", "check", str(sample), "--country", country, "--sandbox", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    if done.returncode not in (0, 1):
        return None
    summary = json.loads(done.stdout)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in summary["verdicts"].items() if count)
    print(f"{summary['rows']} rows, {summary['numbers']} numbers: {verdicts}")
    return home / "reports" / summary["run"]


if __name__ == "__main__":
    sys.exit(main())
