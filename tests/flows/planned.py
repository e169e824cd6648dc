"""A host run and a port run through Prefect in one process, to their end and followed: `python -m tests.flows.planned`.

The lists are the words of the command line. A line `===== code` ends what each command printed; what Prefect kept is
written to `told.json`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from numberlift.flows.serving.environment import prepare
from tests.flows.watched import run, told


def follow() -> None:
    """A round over everything that is open, as the deployment makes it."""
    from numberlift.flows.follow import FollowParameters, follow_orders

    came = asyncio.run(follow_orders(FollowParameters()))
    Path("followed.json").write_text(json.dumps(came))


if __name__ == "__main__":
    host_list, port_list = sys.argv[1:]
    home = Path(os.environ["NUMBERLIFT_HOME"])
    home.mkdir(mode=0o700)
    prepare(home)
    run("host", host_list, "--json", "--plan")
    run("host", host_list, "--json", "--yes", "--as", "Tester")
    run("port", port_list, "--json", "--yes", "--as", "Tester")
    follow()
    Path("told.json").write_text(json.dumps(asyncio.run(told())))
