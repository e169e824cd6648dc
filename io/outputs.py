"""Write a file whole or not at all: under a temporary name first, renamed when it is safely on disk."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from numberlift.errors import OutputFailed

CLOSE_OR_MOVE: Final = "close the file if another program has it open, or name another folder with --out"
ADVICE: Final = {
    errno.ENOSPC: "the disk is full; free some space, or name another folder with --out",
    errno.EDQUOT: "your disk quota is used up; free some space, or name another folder with --out",
    errno.EROFS: "the disk is read-only; name another folder with --out",
    errno.EACCES: f"we may not write there; {CLOSE_OR_MOVE}",
    errno.EPERM: f"we may not write there; {CLOSE_OR_MOVE}",
    errno.EBUSY: "another program has it open; close it and run the command again",
    errno.EISDIR: "a folder has that name; move it away, or name another folder with --out",
    errno.ENOTDIR: "part of its path is a file and not a folder; name another folder with --out",
    errno.EEXIST: "its folder's name is taken by a file; name another folder with --out",
    errno.ENAMETOOLONG: "the name is too long for this disk; name a shorter one with --out",
    errno.EFBIG: "the file is larger than this system lets us write; name another disk with --out",
}
SCRATCH_PREFIX: Final = ".numberlift-"
SCRATCH_SUFFIX: Final = ".part"
STALE_SECONDS: Final = 86_400
UNNAMED_ADVICE: Final = "the system could not write it; name another folder with --out"


def output_failed(path: Path, error: OSError) -> OutputFailed:
    """Say in one sentence why `path` cannot be written and what to do."""
    advice = ADVICE.get(error.errno or 0)
    if advice is None:
        advice = f"{UNNAMED_ADVICE} ({error.strerror or type(error).__name__})"
    return OutputFailed(f"{path} cannot be written: {advice}.")


@contextmanager
def blaming(path: Path) -> Iterator[None]:
    """Raise an OSError of the block as OutputFailed that names `path` and says what to do."""
    try:
        yield
    except OSError as error:
        raise output_failed(path, error) from error


def ready_folder(folder: Path) -> Path:
    """Make `folder` and those above it if they are missing; raises OutputFailed."""
    with blaming(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a temporary name beside `path`; what the block wrote there takes `path`'s name when it ends well.

    After an error `path` is as it was and the temporary file is gone. A new file is readable by its
    owner alone (reports hold personal data); one that replaces another keeps that one's mode.
    An OSError of the block is taken as a failure to write and raised as OutputFailed.
    """
    ready_folder(path.parent)
    with blaming(path):
        mode = _mode_to_keep(path)
        scratch = _scratch_file(path)
        try:
            yield scratch
            _settle(scratch, path, mode=mode)
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)


def _mode_to_keep(path: Path) -> int:
    """Tell the mode of the file that is there, or owner-only; says at once what the rename would say after an hour."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return 0o600
    if stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return stat.S_IMODE(there.st_mode)


def _scratch_file(path: Path) -> Path:
    _sweep(path.parent)
    handle, name = tempfile.mkstemp(prefix=SCRATCH_PREFIX, suffix=SCRATCH_SUFFIX, dir=path.parent)
    os.close(handle)
    return Path(name)


def _sweep(folder: Path) -> None:
    """Remove what killed processes left a day ago or earlier; a younger one may still be written."""
    for left in folder.glob(f"{SCRATCH_PREFIX}*{SCRATCH_SUFFIX}"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                left.unlink()


def _settle(scratch: Path, path: Path, *, mode: int) -> None:
    handle = os.open(scratch, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    scratch.chmod(mode)
    scratch.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where the system lets a folder be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
