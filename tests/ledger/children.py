"""Starts the process of `child.py` and kills it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def child(task: str, place: str, realm: str, locks: Path) -> Iterator[subprocess.Popen[str]]:
    """A process at work on the ledger; SIGKILLed at the latest when the block ends."""
    command = [sys.executable, "-m", "tests.ledger.child", task, place, realm, str(locks)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        kill(process)
        if process.stdout:
            process.stdout.close()


def hear(process: subprocess.Popen[str]) -> str:
    """The next line the process says; empty once it is dead."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL, and wait for the end."""
    process.kill()
    process.wait(20)
