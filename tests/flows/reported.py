"""The flow `send_report` and a crash's alarm in one process: `python -m tests.flows.reported RUN`.

What came of them is written to `came.json`, what Prefect kept to `told.json`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from uuid import uuid4

from numberlift.flows.serving.environment import prepare
from tests.flows.watched import told


async def crash(run_id: str) -> None:
    """A deployed flow run crashes, and Prefect calls the hook within its loop."""
    from prefect.client.schemas.objects import FlowRun

    from numberlift.flows.running.hooks import keep_alarm

    flow_run = FlowRun(flow_id=uuid4(), deployment_id=uuid4(), parameters={"parameters": {"run": run_id}})
    keep_alarm("crashed", "check-numbers", flow_run, "Its process is gone.")


if __name__ == "__main__":
    prepare(Path(os.environ["NUMBERLIFT_HOME"]))
    from numberlift.flows.report import ReportParameters, send_report

    run_id = sys.argv[1]
    came = [asyncio.run(send_report(ReportParameters(run=one))) for one in (run_id, "")]
    asyncio.run(crash(run_id))
    Path("came.json").write_text(json.dumps(came))
    Path("told.json").write_text(json.dumps(asyncio.run(told())))
