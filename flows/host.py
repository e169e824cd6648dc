"""The flow `host_numbers`: a list that was taken in, checked and planned; once its plan is approved, placed.

Approval is a row in the ledger. A flow run that finds none, started by a deployment, is suspended until somebody gives
a name to it in Prefect or writes the row elsewhere; run here, it ends with the plan stored.
"""

from __future__ import annotations

from typing import Final

from numberlift.flows.running.runs import RunFlow, as_flow
from numberlift.wiring.hosting import run_host

HOST: Final = RunFlow(
    "host-numbers", __doc__, run_host, written=lambda ended: ended.written, plan=lambda ended: ended.plan
)

host_numbers = as_flow(HOST)
