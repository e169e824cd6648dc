"""`make bench`: every figure with what it is held against, as ratios in one run; only memory gates.

`python -m tests.bench NAME …` runs some of them: rate, concurrency, client, ends, shares, ledger, workers, hosting,
porting, memory.
"""

from __future__ import annotations

import os
import platform
import sys

from tests.bench import client, hosting, ledger, memory, pace, porting, shares, workers

ALL = {
    "rate": pace.known_rate,
    "concurrency": pace.unknown_concurrency,
    "client": client.against_others,
    "ends": shares.reading_and_writing,
    "shares": shares.shares_of_a_run,
    "ledger": ledger.writing,
    "workers": workers.two_for_one,
    "hosting": hosting.hosting,
    "porting": porting.porting,
    "memory": memory.stays_flat,
}


def main() -> int:
    wanted = sys.argv[1:] or list(ALL)
    print(
        f"{os.cpu_count()} processors, Python {platform.python_version()}; ratios carry over, absolute figures do not."
    )
    good = [ALL[name]() for name in wanted]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
