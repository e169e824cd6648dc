"""`python -m numberlift.sandbox`: the sandbox as a process of its own, quick to start."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from numberlift.errors import SettingsRefused
from numberlift.sandbox.options import Chaos, NonPortableStatus, SandboxOptions
from numberlift.sandbox.server import serve

_DEFAULTS = SandboxOptions()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve as told; exit code 2 when it cannot start."""
    given = vars(_parser().parse_args(arguments))
    given |= {limit: given[limit] or None for limit in ("rate_limit", "concurrency_limit")}
    given |= {"chaos": Chaos(given["chaos"]), "non_portable_status": NonPortableStatus(given["non_portable_status"])}
    try:
        serve(SandboxOptions(**given))
    except SettingsRefused as exc:
        print(exc, file=sys.stderr)  # noqa: T201 - a command's message
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="numberlift sandbox", description="Serve the embedded Twilio.")
    add = parser.add_argument
    add("--port", type=int, default=_DEFAULTS.port, help="0 takes a free one (default: %(default)s)")
    add("--host", default=_DEFAULTS.host, help="default: %(default)s")
    add("--chaos", choices=[*map(str, Chaos)], default=str(_DEFAULTS.chaos), help="how badly it behaves")
    add("--world", dest="world_file", type=Path, metavar="FILE", help="JSON with the fates of single numbers")
    add("--state", dest="state_file", type=Path, metavar="FILE", help="keep the world in this file")
    add("--rate-limit", type=int, default=0, metavar="N", help="requests a second (default: no limit)")
    add(
        "--concurrency-limit",
        type=int,
        default=_DEFAULTS.concurrency_limit,
        metavar="N",
        help="requests at once, 0 for no limit (default: %(default)s)",
    )
    add("--latency-ms", type=float, default=0.0, metavar="N", help="wait so long before each answer")
    add("--speed", type=float, default=1.0, metavar="N", help="run the clock N times as fast")
    add("--seed", type=int, metavar="N", help="another seed gives other fates and faults")
    add("--allow-remote-callbacks", action="store_true", help="send callbacks beyond this machine")
    add(
        "--non-portable-status",
        choices=[*map(str, NonPortableStatus)],
        default=str(_DEFAULTS.non_portable_status),
        help="HTTP status of a reply that says not portable (default: %(default)s)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
