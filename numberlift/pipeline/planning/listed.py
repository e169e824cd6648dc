"""What taking in a list has in common where something is ordered for its numbers, whichever way they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from numberlift.ledger import Ledger, Run
from numberlift.pipeline.acting import todo_of
from numberlift.pipeline.intake import ListOptions, sha256_of


@dataclass(frozen=True, slots=True)
class PlanOptions(ListOptions):
    """The options of a run's identity. `default` tells the defaults apart and says nothing of them."""

    either: str = ""
    again: bool = False
    default: str = ""


def set_aside(ledger: Ledger, path: Path, *, flow: str, withdrawn: Callable[[Run], object] | None = None) -> None:
    """End the unfinished run of this list: withdrawn with its plan if nothing was sent, finished if all of it was.

    `withdrawn` is told of a run that was withdrawn while it is still ours. Raises ListRefused, RunOwned, CannotStart if
    something of its plan was sent already.
    """
    unfinished = ledger.runs.find_resumable(flow, sha256_of(path))
    if unfinished is None:
        return
    with ledger.own_run(unfinished.id):
        plan, todo = ledger.plans.of_run(unfinished.id), todo_of(ledger, unfinished)
        if plan is not None and plan.approval is not None and todo.settled:
            ledger.runs.finish(unfinished.id, unfinished.summary, complete=True)
            return
        if plan is not None:
            ledger.approvals.withdraw(plan.id)
        if unfinished.state == "creating":
            ledger.runs.advance(unfinished.id, "incomplete")
        ledger.runs.withdraw(unfinished.id)
        if withdrawn:
            withdrawn(unfinished)
