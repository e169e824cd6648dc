"""The flow `submit_bundles`: a list that was taken in and planned; once approved, its bundles made and submitted.

Approval is a row in the ledger. A flow run that finds none, started by a deployment, is suspended until somebody gives
a name to it in Prefect or writes the row elsewhere; run here, it ends with the plan stored.
"""

from __future__ import annotations

from typing import Final

from numberlift.flows.running.runs import RunFlow, as_flow
from numberlift.wiring.complying import run_comply

COMPLY: Final = RunFlow(
    "submit-bundles", __doc__, run_comply, written=lambda ended: ended.written, plan=lambda ended: ended.plan
)

submit_bundles = as_flow(COMPLY)
