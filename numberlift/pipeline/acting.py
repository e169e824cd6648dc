"""What runs do beside asking, flow by flow: what became of a row, and whether anything is left to do or to approve."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from numberlift.domain import CheckKind, LineFacts
from numberlift.domain.creates import State
from numberlift.domain.rows import Acted
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.complying.kinds import MADE_BY_RUNS
from numberlift.pipeline.hosting.acts import HostActs
from numberlift.pipeline.hosting.kinds import PLACED_HERE
from numberlift.pipeline.porting.acts import PortActs
from numberlift.pipeline.porting.kinds import FLOW, PORT_IN
from numberlift.pipeline.porting.refiling import only_waits

_UNSETTLED = frozenset({State.PLANNED, State.SENDING, State.REVIEW})
_SENT_BY_RUNS = PLACED_HERE | {PORT_IN} | MADE_BY_RUNS


class Acts(Protocol):
    """Answers what a run did about a row."""

    def __call__(self, facts: LineFacts, *, asked: frozenset[CheckKind]) -> Acted | None:
        """What was done, None where nothing was but to ask."""
        ...


class ToDo(NamedTuple):
    """What a run that creates has left: creates that are not `settled`, and what they wait for (`awaiting`).

    That is somebody's approval, or that Twilio has cancelled the numbers of an earlier request.
    """

    awaiting: Literal["approval", "cancellation"] | None = None
    settled: bool = True


def acts_of(ledger: Ledger, run: Run) -> Acts:
    """What the run did about its rows, as the ledger has it now. Blocking."""
    if run.flow == FLOW:
        return PortActs(ledger, run)
    return HostActs(ledger, run) if run.flow == "host" else _only_asked


def todo_of(ledger: Ledger, run: Run) -> ToDo:
    """What the run has left to do; a letter of authorization is its orders' business. Blocking."""
    plan = ledger.plans.of_run(run.id)
    if plan is None or not ledger.plans.items(plan.id, limit=1):
        return ToDo()
    if plan.state == "stored":
        return ToDo(awaiting="approval", settled=False)
    placed = (one for one in ledger.creations.of_plan(plan.id).values() if one.kind in _SENT_BY_RUNS)
    unsettled = {one.id for one in placed if one.state in _UNSETTLED}
    if run.flow == FLOW and unsettled and only_waits(ledger, plan):
        return ToDo(awaiting="cancellation", settled=False)
    return ToDo(settled=not unsettled)


def _only_asked(facts: LineFacts, *, asked: frozenset[CheckKind]) -> Acted | None:  # noqa: ARG001 - as every Acts
    return None
