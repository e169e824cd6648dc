"""A person's word on a stored plan: who says yes to which hash, and how."""

from __future__ import annotations

from typing import NamedTuple

from numberlift.domain.plans import is_of_this_format
from numberlift.errors import CannotStart
from numberlift.ledger import Ledger, Plan, Struck
from numberlift.pipeline.meter import Progress
from numberlift.pipeline.planning.tables import counted

_SHOWN = 5


class Yes(NamedTuple):
    """Who says yes, by name, and how: `prompt`, `yes` (told so beforehand), `page`."""

    by: str
    how: str


def approve_plan(ledger: Ledger, plan_id: str, *, plan_hash: str, yes: Yes, progress: Progress) -> Plan:
    """Record an approval of the plan that was shown, and make its claims and creations; says what fell out. Blocking.

    `plan_hash` is the one that was shown. Raises CannotStart if the plan was changed or withdrawn since.
    """
    approved = ledger.approvals.approve(plan_id, plan_hash=plan_hash, by=yes.by, how=yes.how)
    if approved.struck:
        progress.say(_fallen(approved.struck))
    return approved.plan


def must_be_as_approved(ledger: Ledger, plan: Plan) -> None:
    """CannotStart unless what is stored still has the hash that was approved. Blocking."""
    approved = plan.approval.hash if plan.approval else ""
    if approved == plan.hash == ledger.plans.content_hash(plan):
        return
    if not is_of_this_format(approved):
        what = f"The plan of {plan.run_id} was approved with another version of numberlift, which has to carry it out."
    else:
        what = f"The stored plan of {plan.run_id} was changed after its approval, so it is not carried out."
    sent = sum(one.attempt > 0 for one in ledger.creations.of_plan(plan.id).values())
    went = f"{counted(sent, 'create')} of it went out before, nothing since" if sent else "Nothing was sent"
    raise CannotStart(f"{what} {went}: see `numberlift report {plan.run_id}`.")


def plan_of(ledger: Ledger, run_id: str) -> Plan:
    """The plan of a run; CannotStart if it has none."""
    plan = ledger.plans.of_run(run_id)
    if plan is None:
        raise CannotStart(f"Run {run_id} has no plan. Run its list again to make one.")
    return plan


def _fallen(struck: list[Struck]) -> str:
    named = ", ".join(one.phone_number for one in struck[:_SHOWN])
    more = f" and {len(struck) - _SHOWN:,} more" if len(struck) > _SHOWN else ""
    what = counted(len(struck), "number")
    return f"{what} fell out of the plan, held by another run since it was made: {named}{more}."
