"""Two bundles: one approved in the end, one that its evaluation finds noncompliant, with the missing fields named.

The sandbox's clock is moved on where a reviewer at Twilio would take a day.
"""

from __future__ import annotations

import csv
from pathlib import Path

from tests.demonstration.parts import ROOT, SAMPLES, control, counted, ran, sandbox_of_the_home, summary_of

HOUR, DAY = 3_600, 86_400
LIST = str((SAMPLES / "to-comply.xlsx").relative_to(ROOT))


def comply_with_regulations(home: Path) -> Path:
    """Bring the bundles as far as they go; gives the folder of their report."""
    with sandbox_of_the_home() as url:
        planned = summary_of("comply", LIST, "--sandbox")
        run = str(planned["run"])
        print(f"Planned: {counted(planned['actions'])}. Nothing is sent before somebody approves it.")
        ran("approve", run, "--yes", "--sandbox")
        control(url, "advance", {"seconds": HOUR + 1})
        control(url, "advance", {"seconds": DAY + 1})
        print("(a reviewer of the sandbox has looked at what was submitted)")
        ran("follow", run, "--sandbox")
        summary = summary_of("report", run, "--sandbox")
        print(f"{summary['rows']} rows: {counted(summary['verdicts'])}")
    _shown(home / "reports" / run)
    return home / "reports" / run


def _shown(folder: Path) -> None:
    """What became of each bundle, and what it lacks, as report.csv says it."""
    with (folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            if line["kind"] == "bundle" or line["verdict"] == "noncompliant":
                what = f"lacks {line['field']} ({line['kind']})" if line["field"] else line["status"]
                print(f"{line['bundle']}: {line['verdict']}, {what}. {line['reason']}")
