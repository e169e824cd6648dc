"""Three checks through Prefect in one process, with everything logged that can be: `python -m tests.flows.watched`.

The first goes well, the second finds nobody at the other end, the third is stopped by SIGTERM. What Prefect kept is
written to `told.json`, everything logged at any level to `all.log`; a line `===== code` on both streams ends each.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from numberlift.cli.app import main
from numberlift.flows.serving.environment import prepare
from tests.commands import until
from tests.sandboxes import SandboxProcess


def run(*words: str, **settings: str) -> None:
    os.environ.update(settings)
    try:
        main(words)
    except SystemExit as left:
        for stream in (sys.stdout, sys.stderr):
            print(f"===== {left.code or 0}", file=stream, flush=True)


def log_everything() -> None:
    import numberlift.flows.check  # noqa: F401 -- Prefect sets its own logging up when it is loaded

    everything = logging.FileHandler("all.log")
    for logger in [logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))]:
        for shown in logger.handlers:
            shown.setLevel(max(shown.level, logging.WARNING))  # the screen stays as it is for everybody
        logger.setLevel(logging.DEBUG)
        if logger is logging.root or not logger.propagate:
            logger.addHandler(everything)


def stop_once_asked(sandbox: SandboxProcess, requests: int) -> None:
    until(lambda: sandbox.traffic()["requests"] > requests)
    os.kill(os.getpid(), signal.SIGTERM)


async def told() -> dict[str, object]:
    """The flow runs, oldest first, the tasks and the artifacts that Prefect kept."""
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        flows = sorted(await client.read_flow_runs(), key=lambda one: one.created)
        tasks, artifacts = await client.read_task_runs(limit=200), await client.read_artifacts()
    return {
        "flows": [(str(one.id), one.state_name, one.parameters) for one in flows],
        "tasks": [(str(one.flow_run_id), one.name, one.state_name) for one in tasks],
        "artifacts": [(one.key, one.type, str(one.data)) for one in artifacts],
    }


if __name__ == "__main__":
    good, unreachable, slow = sys.argv[1:]
    url = os.environ["NUMBERLIFT_API_URL"]
    home = Path(os.environ["NUMBERLIFT_HOME"])
    home.mkdir(mode=0o700)
    prepare(home)
    log_everything()
    run("check", good, "--json")
    run("check", unreachable, NUMBERLIFT_API_URL="http://127.0.0.1:9")
    sandbox = SandboxProcess(url)
    sandbox.count_anew()
    sandbox.told("/limits", {"latency_ms": 300})
    threading.Thread(target=stop_once_asked, args=(sandbox, 20), daemon=True).start()
    run("check", slow, NUMBERLIFT_API_URL=url)
    Path("told.json").write_text(json.dumps(asyncio.run(told())))
