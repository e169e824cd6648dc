"""Other processes, as the kernel has them: whose children they are, whether they are gone, and how a group is ended."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """The processes that `pid` is the parent of; none where there is no `/proc` to ask."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, tasks.read_text().split())
    return found


def gone(pid: int) -> bool:
    """Whether a child of ours has ended; it is no longer a zombie then."""
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return True


def end_group(leader: int, number: signal.Signals) -> None:
    """Send a signal to the process group that was made with `leader`, whether that one still lives or not."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def end_process(pid: int, number: signal.Signals) -> None:
    """Send a signal to a child of ours, and to its group if it leads one."""
    end_group(pid, number)
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
