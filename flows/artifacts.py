"""What Prefect's page shows of a run: a summary, the rows that need a person, a link to the workbook.

No personal data: a row is named by sheet, row and number, never by what stood in its other cells.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from prefect.artifacts import acreate_link_artifact, acreate_markdown_artifact, acreate_table_artifact

from numberlift.ledger import Ledger
from numberlift.pipeline.reporting import Written, rows_for_a_person

ROWS_SHOWN = 50


async def keep_artifacts(ledger: Ledger, written: Written) -> None:
    """Keep the three artifacts of a run."""
    summary = written.summary
    key = re.sub(r"[^a-z0-9-]+", "-", str(summary["run"]).lower())
    await acreate_markdown_artifact(_markdown(summary), key=f"{key}-summary", description=f"Run {summary['run']}")
    rows = list(islice(rows_for_a_person(ledger, summary["run"]), ROWS_SHOWN))
    if rows:
        await acreate_table_artifact(rows, key=f"{key}-rows", description="Rows that need a person, the first fifty")
    workbook = next(path for path in written.files if path.suffix == ".xlsx")
    await acreate_link_artifact(workbook.as_uri(), link_text=workbook.name, key=f"{key}-report")


def _markdown(summary: dict[str, Any]) -> str:
    lines = [f"# {summary['list']}", ""]
    lines += [f"{summary['rows']:,} rows, {summary['numbers']:,} numbers, {summary['duplicates']:,} duplicates.", ""]
    lines += ["| verdict | lines |", "|---|---:|"]
    lines += [f"| {name} | {count:,} |" for name, count in summary["verdicts"].items() if count]
    lines += ["", "Complete." if summary["complete"] else "**Incomplete**: run the same list again to go on."]
    return "\n".join(lines)
