"""A run that ended otherwise than it should: written down where it is, so that whoever writes e-mails finds it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from numberlift.ledger import Ledger

KINDS: Final = {"crashed": "flow-crashed", "failed": "flow-failed"}
"""The kinds of event that an alarm is kept as."""
_NEWEST: Final = 2**62


class Alarm(NamedTuple):
    """What happened to which run; `flow` is the flow's name, `run_id` is empty for a flow over all runs.

    `message` is one sentence without personal data, `flow_run` Prefect's id of it.
    """

    how: Literal["crashed", "failed"]
    flow: str
    run_id: str
    message: str
    flow_run: str = ""


def notify(ledger: Ledger, alarm: Alarm) -> bool:
    """Write an alarm into the timeline, as an event of the kinds above; False if this end was told before. Blocking."""
    kind = KINDS[alarm.how]
    known = ledger.events.between(alarm.run_id, [kind], after=0, upto=_NEWEST)
    if alarm.flow_run and any(one.detail.get("flow_run") == alarm.flow_run for one in known):
        return False
    detail = {"flow": alarm.flow, "message": alarm.message, "flow_run": alarm.flow_run}
    ledger.events.append(kind, run_id=alarm.run_id, detail=detail)
    return True
