"""A process bound to the one that started it: `python -m numberlift.wiring.machine.bound COMMAND…` becomes COMMAND.

On Linux the kernel sends it SIGTERM when its parent is gone, `kill -9` included; elsewhere it runs unbound.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

_SET_DEATH_SIGNAL: Final = 1
_SET_CHILD_SUBREAPER: Final = 36
"""Linux, `prctl(2)`."""


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Have this process sent a signal when the thread that started it ends. Linux only; elsewhere nothing happens."""
    _prctl(_SET_DEATH_SIGNAL, number)


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent ends. Linux only; elsewhere nothing happens."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def become(command: Sequence[str], *, parent: int) -> None:
    """Bind this process to its parent and become the command; ends at once if that parent is gone already."""
    end_with_parent()
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], list(command))  # noqa: S606 -- the caller's own command, no shell


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, int(value), 0, 0, 0)


if __name__ == "__main__":
    become(sys.argv[2:], parent=int(sys.argv[1]))
