"""`make demo`: nothing is faked; each step is a command a person would type, and the reports lie where it says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.demonstration.checks import check_all
from tests.demonstration.complying import comply_with_regulations
from tests.demonstration.hosting import host_a_batch
from tests.demonstration.parts import ROOT, CommandFailed
from tests.demonstration.porting import port_a_few


def main() -> int:
    home = Path(os.environ.get("NUMBERLIFT_HOME", ".numberlift/demo")).absolute()
    os.environ["NUMBERLIFT_HOME"] = str(home)
    try:
        written = [*check_all(home), host_a_batch(home), *port_a_few(home), comply_with_regulations(home)]
    except CommandFailed as failed:
        print(f"\nThe demonstration stopped at `numberlift {failed}`.", file=sys.stderr)
        return 1
    print("\nWhat came out, a report a list:")
    for folder in written:
        print(f"  {(folder / 'report.xlsx').relative_to(ROOT)}")
    print("Beside each: report.csv, fix-list.xlsx (what a person can correct) and summary.json.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
