"""The use case `purge`: personal data of runs that are long over, blanked wherever numberlift keeps it.

In the ledger, in the kept copies of lists and documents, in the inbox's handled lists, in reports and plans, and in
mails and webhooks. Numbers, verdicts, statuses, times and sids stay; Twilio keeps these fields 30 days itself.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from numberlift.errors import RunOwned
from numberlift.io.planbook import FILE_NAME
from numberlift.ledger import Ledger, Run
from numberlift.ledger.purging import Purging
from numberlift.pipeline.complying.kinds import FLOW as COMPLY
from numberlift.pipeline.hosting.kinds import LETTER
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.reporting import Reporting, write_run

IDLE_KINDS: Final = frozenset({LETTER})
HANDLED: Final = ("done", "refused")
_REPORTS: Final = ("report.xlsx", "report.csv", "fix-list.xlsx")


class Due(NamedTuple):
    """What a purge would blank: runs, by id, and what was handled in the inbox before the cut."""

    cut: str
    runs: list[str]
    inbox: list[Path]


class Purged(NamedTuple):
    """What a purge has blanked; runs that another process works on just now are `skipped`."""

    runs: list[str]
    skipped: list[str]
    inbox: int
    deliveries: int
    mails: int


def due(ledger: Ledger, *, home: Path, older_than_seconds: float) -> Due:
    """What is older than that by the ledger's clock, without touching it. Blocking."""
    now = datetime.fromisoformat(ledger.now())
    before = now - timedelta(seconds=older_than_seconds)
    cut = before.strftime("%Y-%m-%dT%H:%M:%S.") + f"{before.microsecond // 1000:03d}Z"
    runs = _purging(ledger).due(cut, idle_kinds=IDLE_KINDS)
    return Due(cut, runs, _handled(home / "inbox", before.timestamp()))


def purge(ledger: Ledger, found: Due) -> Purged:
    """Blank what was found due; may be stopped at any moment and started again. Blocking.

    Raises LedgerFailed, OutputFailed.
    """
    purging = _purging(ledger)
    skipped = [run_id for run_id in found.runs if not _purged(ledger, purging, run_id)]
    for path in found.inbox:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    messages = purging.blank_messages(found.cut)
    purging.empty_log()
    blanked = [run_id for run_id in found.runs if run_id not in skipped]
    return Purged(blanked, skipped, len(found.inbox), messages.deliveries, messages.mails)


def _purged(ledger: Ledger, purging: Purging, run_id: str) -> bool:
    """Whether the run could be blanked: nobody works on it."""
    with suppress(RunOwned), ledger.own_run(run_id):
        run = ledger.runs.get(run_id)
        _set_aside(ledger, run)
        purging.blank(run_id)
        for path in map(Path, purging.files_of(run_id)):
            path.unlink(missing_ok=True)
        _rewrite(ledger, run)
        purging.done(run_id)
        return True
    return False


def _set_aside(ledger: Ledger, run: Run) -> None:
    """A run that was never carried out ends: what it would go on with is about to be blanked."""
    plan = ledger.plans.of_run(run.id)
    if plan is not None and plan.state == "stored":
        ledger.approvals.withdraw(plan.id)
    if run.state not in {"finished", "creating"}:
        ledger.runs.withdraw(run.id)


def _rewrite(ledger: Ledger, run: Run) -> None:
    """Put reports without persons in the place of those with; a comply run's are made of persons, and go."""
    folder = Path(run.out_dir) if run.out_dir else None
    if folder is None or not folder.is_dir():
        return
    (folder / FILE_NAME).unlink(missing_ok=True)
    if run.flow == COMPLY:
        for name in _REPORTS:
            (folder / name).unlink(missing_ok=True)
    elif (folder / "report.csv").exists():
        write_run(ledger, run.id, Meter(), Reporting(out=folder, ends=False), stop=Event())


def _handled(inbox: Path, before: float) -> list[Path]:
    """Lists, with their documents and reasons, that were handled before that moment."""
    folders = [inbox / kind / name for kind in ("check", "host", "port", "comply") for name in HANDLED]
    return sorted(
        one for folder in folders if folder.is_dir() for one in folder.iterdir() if one.lstat().st_mtime < before
    )


def _purging(ledger: Ledger) -> Purging:
    return Purging(ledger.database, realm=ledger.realm)
