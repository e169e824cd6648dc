"""What Prefect's page shows of a run: its progress, a summary, the rows that need a person, a link to the workbook.

No personal data: a run is named by its id, a row by sheet, row and number, never by what stood in its other cells.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    acreate_link_artifact,
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)

from numberlift.ledger import Ledger
from numberlift.pipeline.complying.kinds import FLOW as COMPLY
from numberlift.pipeline.complying.reporting import bundle_rows_for_a_person
from numberlift.pipeline.meter import Meter, Progress
from numberlift.pipeline.reporting import Written, rows_for_a_person

ROWS_SHOWN = 50
UPDATE_SECONDS = 5.0


@asynccontextmanager
async def progress_shown(run_id: str, progress: Progress) -> AsyncIterator[Progress]:
    """A progress that tells `progress` everything and keeps Prefect's progress artifact, every few seconds."""
    artifact = await acreate_progress_artifact(0.0, key=f"{_key(run_id)}-progress", description=f"Run {run_id}")
    both = _Both(progress, artifact)
    try:
        yield both
    finally:
        await both.settle()


class _Both:
    """Shows a meter to whoever watched before and, now and then, on Prefect's page."""

    def __init__(self, watched_by: Progress, artifact: UUID) -> None:
        self._watched_by = watched_by
        self._artifact = artifact
        self._share = 0.0
        self._next = time.monotonic() + UPDATE_SECONDS
        self._update: asyncio.Task[UUID] | None = None

    def say(self, sentence: str) -> None:
        self._watched_by.say(sentence)

    def show(self, meter: Meter) -> None:
        self._watched_by.show(meter)
        self._share = 100.0 if meter.phase == "reporting" else 100.0 * meter.answered / max(meter.to_ask, 1)
        if time.monotonic() >= self._next and (self._update is None or self._update.done()):
            self._next = time.monotonic() + UPDATE_SECONDS
            self._update = asyncio.create_task(aupdate_progress_artifact(self._artifact, progress=self._share))

    async def settle(self) -> None:
        """The last word, after any update still under way."""
        if self._update is not None:
            await asyncio.wait([self._update])
        await aupdate_progress_artifact(self._artifact, progress=self._share)


async def keep_artifacts(ledger: Ledger, written: Written) -> None:
    """Keep what came of a run: summary, rows that need a person, link to the workbook."""
    summary = written.summary
    key = _key(str(summary["run"]))
    await acreate_markdown_artifact(_markdown(summary), key=f"{key}-summary", description=f"Run {summary['run']}")
    for_a_person = bundle_rows_for_a_person if summary["flow"] == COMPLY else rows_for_a_person
    rows = list(islice(for_a_person(ledger, summary["run"]), ROWS_SHOWN))
    if rows:
        await acreate_table_artifact(rows, key=f"{key}-rows", description="Rows that need a person, the first fifty")
    workbook = next(path for path in written.files if path.suffix == ".xlsx")
    await acreate_link_artifact(workbook.as_uri(), link_text=workbook.name, key=f"{key}-report")


def _key(run_id: str) -> str:
    """An artifact's key: lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9-]+", "-", run_id.lower())


def _markdown(summary: dict[str, Any]) -> str:
    lines = [f"# Run {summary['run']}", ""]
    lines += [f"{summary['rows']:,} rows, {summary['numbers']:,} numbers, {summary['duplicates']:,} duplicates.", ""]
    lines += ["| verdict | lines |", "|---|---:|"]
    lines += [f"| {name} | {count:,} |" for name, count in summary["verdicts"].items() if count]
    lines += ["", "Complete." if summary["complete"] else "**Incomplete**: run the same list again to go on."]
    return "\n".join(lines)
