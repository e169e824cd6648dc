"""Runs that wait for the one background process of their home: put in line, and that process kept alive.

Whoever asks (the page, the inbox) may end at any moment: the line stands in the ledger, and the process that works it
off is nobody's child.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numberlift.ledger import Entry, Ledger
from numberlift.settings import read_settings
from numberlift.wiring.machine.queue_process import locked


def ask(
    ledger: Ledger, run_id: str, *, home: Path, sandbox: bool, options: Mapping[str, Any] | None = None, by: str = ""
) -> Entry:
    """Put a run in line and see to it that somebody works the line off. `options`: `max_age_seconds`. Blocking."""
    entry = ledger.queue.ask(run_id, options=options or {}, asked_by=by)
    keep_alive(ledger, home=home, sandbox=sandbox)
    return entry


def keep_alive(ledger: Ledger, *, home: Path, sandbox: bool) -> bool:
    """Start the background process if there is something to do and none is there; whether one was started. Blocking.

    To be called now and then: a process that was killed, or that ended while something was put in line, is replaced.
    """
    if not (ledger.queue.live() or (ledger.mail.any_due() and read_settings().smtp_url.get_secret_value())):
        return False
    lock = locked(home)
    if lock is None:
        return False
    try:
        _start(home, lock, sandbox=sandbox)
    finally:
        os.close(lock)
    return True


def _start(home: Path, lock: int, *, sandbox: bool) -> None:
    """Start the process with the lock in its hands: from here on there is never a moment without it."""
    words = [sys.executable, "-m", "numberlift.wiring.machine.queue_process", str(home), "--lock", str(lock)]
    with (home / "queue.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own module
            [*words, *(["--sandbox"] if sandbox else [])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock],
            start_new_session=True,  # it outlives the page, and Ctrl-C is for the page
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves nothing behind when it ends
