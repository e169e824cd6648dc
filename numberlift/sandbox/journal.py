"""The state file: one JSON line for each change, handed to the operating system before the reply goes out.

A line is a list of operations that stand or fall together, so a torn last line (the process was
killed in the middle of a write) loses only what nobody was told of. The file is written anew, short, when it is opened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import orjson
from filelock import FileLock, Timeout

from numberlift.errors import SettingsRefused

Operation: TypeAlias = list[Any]
"""A verb and its arguments, e.g. `["put", kind, sid, created, fields]`."""


class Journal:
    """Collects operations and appends them to the state file; without a path it forgets them.

    Raises SettingsRefused when another sandbox holds the file or a line in its middle cannot be read.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._pending: list[Operation] = []
        self._file = -1
        self._lock: FileLock | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(path)

    def read(self) -> list[Operation]:
        """Every operation on file, in order; an unfinished last line is left out."""
        if self._path is None or not self._path.exists():
            return []
        *lines, _unfinished = self._path.read_bytes().split(b"\n")
        try:
            return [operation for line in lines for operation in orjson.loads(line)]
        except orjson.JSONDecodeError as exc:
            raise SettingsRefused(
                f"The sandbox state {self._path} is damaged. Move it away to start a new world."
            ) from exc

    def rewrite(self, operations: Iterable[Operation]) -> None:
        """Replace the file by these operations; nothing that was pending is kept."""
        self._pending = []
        if self._path is None:
            return
        fresh = self._path.with_name(self._path.name + ".new")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        for operation in operations:
            _write_all(file, orjson.dumps([operation]) + b"\n")
        fresh.replace(self._path)
        self._close_file()
        self._file = file

    def note(self, operation: Operation) -> None:
        """Remember an operation until the next flush."""
        if self._path is not None:
            self._pending.append(operation)

    def flush(self) -> None:
        """Hand all noted operations to the operating system as one line.

        Raises OSError, with the file as it was, when the disk does not take them.
        """
        if not self._pending:
            return
        size = os.fstat(self._file).st_size
        try:
            _write_all(self._file, orjson.dumps(self._pending) + b"\n")
        except OSError:
            os.ftruncate(self._file, size)
            raise
        self._pending = []

    def close(self) -> None:
        """Flush, and let another sandbox open the file."""
        self.flush()
        self._close_file()
        if self._lock is not None:
            self._lock.release()

    def _close_file(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _locked(path: Path) -> FileLock:
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as exc:
        raise SettingsRefused(f"Another sandbox uses the state {path}. Stop it, or name another file.") from exc
    return lock


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
