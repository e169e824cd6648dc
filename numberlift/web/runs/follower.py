"""How runs stand, read from the ledger by one reader a run, however many people look at it.

A visitor gets what was read less than a second ago; only when that is older does one of them read again, and the others
wait for the same reading.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from numberlift.ledger import Approval, Entry, Ledger, Run

FRESH_SECONDS: Final = 1.0
MOST_KEPT: Final = 200
HANDED_SECONDS: Final = 45.0
LIVE: Final = frozenset({"waiting", "working"})
OVER: Final = frozenset({"finished", "withdrawn"})
AT_WORK: Final = frozenset({"reading", "checking", "creating"})
"""States in which somebody works on a run, or was stopped over it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A run, its newest entry in the queue, its plan's state (empty without one) and who approved it.

    `verdicts` counts lines once there is a report, and numbers before; `before` is how many runs are in line before it.
    `owned` says that some process works on it, `handed` that it was given to Prefect a moment ago.
    """

    run: Run
    entry: Entry | None
    plan_state: str
    approval: Approval | None
    verdicts: Mapping[str, int]
    before: int = 0
    owned: bool = False
    handed: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing moves any more unless somebody starts it."""
        return self.run.state in OVER

    @property
    def in_line(self) -> bool:
        """Whether it waits for the background process or is worked on by it."""
        return self.entry is not None and self.entry.state in LIVE

    @property
    def busy(self) -> bool:
        """Whether it goes on by itself."""
        return self.in_line or self.owned or self.handed

    @property
    def shown_state(self) -> str:
        """The run's state as people are told it: what a process left behind that is gone is incomplete."""
        return "incomplete" if self.run.state in AT_WORK and not self.busy else self.run.state

    @property
    def awaits_approval(self) -> bool:
        """Whether somebody has to say yes to its plan."""
        return self.plan_state == "stored" and not self.over


class Follower:
    """The one reader of each run."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, tuple[float, Standing]] = {}
        self._reading: dict[str, asyncio.Task[Standing]] = {}
        self._handed: dict[str, float] = {}
        self.readings = 0

    async def look(self, run_id: str) -> Standing:
        """How a run stands now, at most a second old. Raises CannotStart for a run that is not there."""
        known = self._known.get(run_id)
        if known and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        task = self._reading.get(run_id)
        if task is None:
            task = self._reading[run_id] = asyncio.create_task(self._read(run_id))
            task.add_done_callback(lambda _: self._reading.pop(run_id, None))
        return await asyncio.shield(task)

    def forget(self, run_id: str) -> None:
        """The next look reads anew: something was just changed."""
        self._known.pop(run_id, None)

    def hand_over(self, run_id: str) -> None:
        """The run was given to Prefect, which takes a moment to begin."""
        self._handed = {one: at for one, at in self._handed.items() if time.monotonic() - at < HANDED_SECONDS}
        self._handed[run_id] = time.monotonic()

    async def _read(self, run_id: str) -> Standing:
        self.readings += 1
        standing = await asyncio.to_thread(self._stand, run_id)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[run_id] = (time.monotonic(), standing)
        return standing

    def _stand(self, run_id: str) -> Standing:
        run = self._ledger.runs.get(run_id)
        plan = None if run.flow == "check" else self._ledger.plans.of_run(run_id)
        entry = self._ledger.queue.newest(run_id)
        before = self._before(entry) if entry and entry.state == "waiting" else 0
        in_line = entry is not None and entry.state in LIVE
        over = run.state in OVER
        return Standing(
            run=run,
            entry=entry,
            plan_state=plan.state if plan else "",
            approval=plan.approval if plan else None,
            verdicts=self._verdicts(run),
            before=before,
            owned=not over and not in_line and self._ledger.locks.run_is_owned(run_id),
            handed=not over and time.monotonic() - self._handed.get(run_id, -HANDED_SECONDS) < HANDED_SECONDS,
        )

    def _before(self, entry: Entry) -> int:
        return sum(one.id < entry.id for one in self._ledger.queue.live())

    def _verdicts(self, run: Run) -> Mapping[str, int]:
        told = run.summary.get("verdicts") or self._ledger.lines.verdicts(run.id) or run.progress.get("verdicts")
        return dict(told or {})
