"""The inbox: folders into which lists are dropped, by the page, by scp, by a mounted share.

    inbox/check/list.xlsx             a list alone
    inbox/port/June/…                 a folder: one list with its documents beside it
    inbox/check/.taken/ID/…           taken: out of reach of whoever drops, until it is dealt with
    inbox/check/done/, refused/       dealt with, and NAME.txt that says how

Every step is one rename within a folder's own file system, so that whoever is killed has lost nothing. This module
lists, settles and moves files; what a list becomes is none of its business.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from numberlift.errors import ListRefused, RunStopped

KINDS: Final = ("check", "host", "port", "comply")
LISTS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".tab"})
OUTCOMES: Final = ("done", "refused")
TAKEN: Final = ".taken"
_NOTE: Final = "note"
_SHOWN: Final = 5
# What programs and people's machines put beside a file while they work on it, or for themselves.
_HIDDEN: Final = re.compile(r"(?i)^(\.|~)|~$|\.swp$|^(thumbs\.db|desktop\.ini)$")
_UNFINISHED: Final = re.compile(r"(?i)\.(tmp|temp|part|partial|crdownload|download|filepart)$")
_LONGEST: Final = 200
"""Bytes of a name, so that the reason's name fits as well."""

Outcome = Literal["done", "refused"]
Look = Mapping[Path, tuple[tuple[str, int, int], ...]]
"""What was seen of each entry at one moment: the name, size and time of every file in it."""


class Taken(NamedTuple):
    """An entry that was taken, in a folder of its own."""

    kind: str
    folder: Path

    @property
    def entry(self) -> Path | None:
        """The list, or the folder with it and its documents; None once it was moved away."""
        return next((one for one in sorted(self.folder.iterdir()) if one.name != _NOTE), None)


class Inbox:
    """The inbox below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def prepare(self) -> None:
        """Make what folders are missing. Raises RunStopped if it cannot be."""
        try:
            for kind in KINDS:
                for name in (TAKEN, *OUTCOMES):
                    (self._root / kind / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise RunStopped(f"{self._root} cannot be made ({error.strerror}). Check NUMBERLIFT_HOME.") from error

    def look(self) -> Look:
        """Everything that was dropped, as it is now; what is hidden or still being written by its name is not there."""
        return {
            entry: tuple(_prints(entry))
            for kind in KINDS
            for entry in sorted((self._root / kind).iterdir())
            if entry.name not in OUTCOMES and not _HIDDEN.search(entry.name)
        }

    def take(self, entry: Path) -> Taken | None:
        """Take an entry out of reach; None if it is gone. A crash leaves it where it was, or taken."""
        folder = entry.parent / TAKEN / uuid.uuid4().hex
        folder.mkdir(mode=0o700)
        try:
            entry.rename(folder / entry.name)
        except FileNotFoundError:
            folder.rmdir()
            return None
        except OSError as error:
            folder.rmdir()
            raise RunStopped(f"{entry} cannot be moved ({error.strerror}). Check the rights to its folder.") from error
        return Taken(entry.parent.name, folder)

    def taken(self) -> list[Taken]:
        """What was taken and not dealt with: by a sweep that was stopped. Empty folders are swept away."""
        found = [
            Taken(kind, folder)
            for kind in KINDS
            for folder in sorted((self._root / kind / TAKEN).iterdir())
            if folder.is_dir()
        ]
        for one in found:
            if one.entry is None:
                shutil.rmtree(one.folder)
        return [one for one in found if one.folder.exists()]


def stood_still(before: Look, after: Look) -> list[Path]:
    """The entries in which nothing has changed between two looks, that hold a file and none that is still coming."""
    return [entry for entry, prints in after.items() if before.get(entry) == prints and _is_whole(prints)]


def _is_whole(prints: tuple[tuple[str, int, int], ...]) -> bool:
    files = [name for name, _, _ in prints if not name.endswith("/")]
    return bool(files) and not any(_UNFINISHED.search(name) for name in files)


def list_in(taken: Taken) -> Path:
    """The one list of an entry. Raises ListRefused for links, for none and for several."""
    entry = taken.entry
    if entry is None:
        raise ListRefused("It is gone.")
    _no_links(entry)
    if entry.is_file():
        return entry
    lists = [
        one
        for one in sorted(entry.iterdir())
        if one.is_file() and one.suffix.lower() in LISTS and not _HIDDEN.search(one.name)
    ]
    if not lists:
        raise ListRefused("The folder holds no list. Put one spreadsheet into it, with its documents beside it.")
    if len(lists) > 1:
        named = ", ".join(one.name for one in lists[:_SHOWN])
        raise ListRefused(f"The folder holds {len(lists)} lists ({named}). Drop each in a folder of its own.")
    return lists[0]


def note(taken: Taken, text: str) -> None:
    """Write down, durably, how far an entry has come."""
    part = taken.folder / f"{_NOTE}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.rename(taken.folder / _NOTE)


def noted(taken: Taken) -> str | None:
    """What was written down of an entry last, None before anything was."""
    with suppress(FileNotFoundError):
        return (taken.folder / _NOTE).read_text(encoding="utf-8")
    return None


def settle(taken: Taken, outcome: Outcome, reason: str) -> Path:
    """Move an entry to `done` or `refused`, with the reason beside it; answers where it is now. Raises RunStopped."""
    entry = taken.entry
    assert entry is not None
    place = _unused(taken.folder.parents[1] / outcome, entry.name)
    try:
        place.with_name(f"{place.name}.txt").write_text(f"{reason}\n", encoding="utf-8", errors="replace")
        os.utime(entry, follow_symlinks=False)  # it is kept so long from now on
        entry.rename(place)
        shutil.rmtree(taken.folder)
    except OSError as error:
        raise RunStopped(f"{entry} cannot be moved to {place} ({error.strerror}). Check its rights.") from error
    return place


def _unused(folder: Path, name: str) -> Path:
    stem, dot, suffix = name.rpartition(".") if "." in name.strip(".") else (name, "", "")
    stem = stem.encode(errors="surrogateescape")[: _LONGEST - len(suffix)].decode(errors="ignore")
    tries = (f"{stem}{dot}{suffix}", *(f"{stem} ({count}){dot}{suffix}" for count in range(2, 100_000)))
    return next(folder / one for one in tries if not os.path.lexists(folder / one))


def _prints(entry: Path) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of a file, or of a folder (its name ends in `/`) and all below; nothing is followed."""
    with suppress(OSError):
        found = entry.lstat()
        if not stat.S_ISDIR(found.st_mode):
            yield (entry.name, found.st_size, found.st_mtime_ns)
            return
        yield (f"{entry.name}/", 0, found.st_mtime_ns)
        for one in sorted(entry.iterdir()):
            yield from ((f"{entry.name}/{name}", size, at) for name, size, at in _prints(one))


def _no_links(entry: Path) -> None:
    """Raise ListRefused for anything but folders and files of their own: a link may lead to anybody's file."""
    for one in (entry, *(sorted(entry.rglob("*")) if entry.is_dir() and not entry.is_symlink() else ())):
        found = one.lstat()
        if stat.S_ISLNK(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink > 1):
            raise ListRefused(f"{one.name} is a link, and links are not followed. Drop the file itself.")
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            raise ListRefused(f"{one.name} is neither a file nor a folder.")
