"""The report files of runs that following has changed, written again where they lie."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from numberlift.errors import OutputFailed, RunOwned
from numberlift.ledger import Ledger
from numberlift.pipeline.complying.kinds import FLOW as COMPLY
from numberlift.pipeline.complying.reporting import write_comply_run
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.reporting import Reporting, write_run
from numberlift.pipeline.threads import in_thread


async def rewrite_reports(ledger: Ledger, run_ids: Iterable[str], *, say: Callable[[str], None]) -> list[str]:
    """Bring the reports of these runs up to date; answers the runs whose files were written.

    Left alone: a run that a process works on, for that one writes its own; one whose folder was moved or deleted; one
    whose personal data was purged. A file that cannot be replaced is told, and stays as it was. Raises LedgerFailed.
    """
    written = []
    for run_id in run_ids:
        try:
            if await _rewritten(ledger, run_id):
                written.append(run_id)
        except OutputFailed as error:
            say(f"{error} `numberlift report {run_id}` writes the run's report again.")
        except RunOwned:
            continue
    return written


async def _rewritten(ledger: Ledger, run_id: str) -> bool:
    run = await asyncio.to_thread(ledger.runs.get, run_id)
    folder = Path(run.out_dir) if run.out_dir else None
    if run.purged_at or folder is None or not await asyncio.to_thread((folder / "report.csv").exists):
        return False
    write = write_comply_run if run.flow == COMPLY else write_run
    with ledger.own_run(run_id):
        await in_thread(write, ledger, run_id, Meter(), Reporting(out=folder, ends=False))
    return True
