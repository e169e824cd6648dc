"""A comply run through Prefect in one process, everything logged that can be: `python -m tests.flows.complied LIST`.

What Prefect kept is written to `told.json`, everything logged at any level to `all.log`; a line `===== code` ends what
each command printed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from pathlib import Path

from numberlift.flows.serving.environment import prepare
from tests.flows.watched import log_everything, run, told

if __name__ == "__main__":
    home = Path(os.environ["NUMBERLIFT_HOME"])
    home.mkdir(mode=0o700)
    prepare(home)
    log_everything()
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("sqlalchemy"):  # at DEBUG it writes down every row it reads, which nobody turns on
            logging.getLogger(name).setLevel(logging.INFO)
    run("comply", sys.argv[1], "--json", "--yes", "--as", "Tester")
    Path("told.json").write_text(json.dumps(asyncio.run(told())))
