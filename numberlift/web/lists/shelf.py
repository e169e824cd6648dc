"""Where uploads lie until they are runs: a folder each, in the home, streamed to disk and never held in memory.

An upload belongs to whoever brought it; nobody else sees it. What nobody made a run of is removed after a day.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from numberlift.errors import ListRefused, TryAgain

MOST_BYTES: Final = 500_000_000
MOST_FILES: Final = 1_000
MOST_AT_ONCE: Final = 64
ROOM_BYTES: Final = 200_000_000
"""What an upload must leave free on the disk."""
KEPT_SECONDS: Final = 86_400.0
_PIECE: Final = 1 << 20
_ABOUT: Final = "upload.json"
_FILES: Final = "files"
_ID: Final = re.compile(r"[0-9a-f]{24}")
_LONGEST_NAME: Final = 150


class NotThere(Exception):
    """There is no such upload, or it is somebody else's."""


class TooLarge(Exception):
    """More bytes or files than are taken."""


@dataclass(slots=True)
class Shelf:
    """The uploads of a home. `most_bytes` is the size of one upload, all its files together."""

    home: Path
    most_bytes: int = MOST_BYTES
    _coming: int = 0

    def new(self, owner: str) -> str:
        """A place for an upload; its id. Blocking."""
        upload_id = secrets.token_hex(12)
        folder = self.home / "uploads" / upload_id
        (folder / _FILES).mkdir(parents=True, mode=0o700)
        folder.parent.chmod(0o700)
        (folder / _ABOUT).write_text(json.dumps({"owner": owner}))
        return upload_id

    def folder(self, upload_id: str, owner: str) -> Path:
        """The folder of its files. Raises NotThere. Blocking."""
        place = self.home / "uploads" / upload_id
        try:
            told = json.loads((place / _ABOUT).read_text()) if _ID.fullmatch(upload_id) else {}
        except (OSError, ValueError):
            told = {}
        if told.get("owner") != owner:
            raise NotThere("There is no such upload any more: it is removed after a day. Drop the list again.")
        return place / _FILES

    def refuse_early(self, declared: int | None) -> None:
        """Raise TooLarge or TryAgain before a byte is read, as far as the declared length tells."""
        if declared is not None and declared > self.most_bytes:
            raise self._too_large()
        if self._coming >= MOST_AT_ONCE:
            raise TryAgain("Many files are being uploaded just now. Try again in a moment.", wait_seconds=2)
        if shutil.disk_usage(self.home).free < (declared or 0) + ROOM_BYTES:
            raise ListRefused("The disk of this machine is full. Tell whoever looks after it.")

    async def receive(self, folder: Path, name: str, pieces: AsyncIterator[bytes]) -> Path:
        """Stream a file into an upload's folder; where it lies. Raises TooLarge as soon as it is."""
        self._coming += 1
        part = folder.parent / f"{secrets.token_hex(8)}.part"
        try:
            await self._stream(part, pieces, room=self.most_bytes - await asyncio.to_thread(_taken, folder))
            return await asyncio.to_thread(_put, part, folder, file_name(name))
        finally:
            self._coming -= 1
            part.unlink(missing_ok=True)

    async def _stream(self, part: Path, pieces: AsyncIterator[bytes], *, room: int) -> None:
        held, came = bytearray(), 0
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            async for piece in pieces:
                came += len(piece)
                if came > room:
                    raise self._too_large()
                held += piece
                if len(held) >= _PIECE:
                    await asyncio.to_thread(file.write, bytes(held))
                    held.clear()
            await asyncio.to_thread(file.write, bytes(held))

    def remove(self, upload_id: str) -> None:
        """Forget an upload. Blocking."""
        if _ID.fullmatch(upload_id):
            shutil.rmtree(self.home / "uploads" / upload_id, ignore_errors=True)

    def sweep(self, *, older_seconds: float = KEPT_SECONDS) -> None:
        """Remove uploads that nobody made a run of. Blocking."""
        for folder in (self.home / "uploads").glob("*"):
            if _ID.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > older_seconds:
                shutil.rmtree(folder, ignore_errors=True)

    def _too_large(self) -> TooLarge:
        size = f"{self.most_bytes / 1e6:,.0f} MB"
        return TooLarge(f"An upload takes {size} at most. Split the list, or use the command line.")


def files_in(folder: Path) -> list[str]:
    """The files of an upload as paths inside its folder, by name. Blocking."""
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file() and not one.is_symlink())


def file_name(text: str) -> str:
    """A name that is one file inside a folder and nothing else, whatever a browser or an archive says."""
    last = unicodedata.normalize("NFC", text).replace("\\", "/").rpartition("/")[2]
    shown = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    cut = f"{stem[:_LONGEST_NAME]}{dot}{ending[:16]}" if dot else shown[:_LONGEST_NAME]
    return _in_bytes(cut) or "list"


def _in_bytes(name: str) -> str:
    """File systems count bytes."""
    while len(name.encode()) > 240:  # noqa: PLR2004 - 255 is the most that they take
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:-8]}{dot}{ending}" if dot else name[:-8]
    return name


def _taken(folder: Path) -> int:
    found = [one for one in folder.rglob("*") if one.is_file()]
    if len(found) >= MOST_FILES:
        raise TooLarge(f"An upload holds {MOST_FILES:,} files at most.")
    return sum(one.stat().st_size for one in found)


def _put(part: Path, folder: Path, name: str) -> Path:
    """Give the file its name; a second one of that name gets a number."""
    stem, dot, ending = name.rpartition(".")
    names = (name, *(f"{stem} ({at}).{ending}" if dot else f"{name} ({at})" for at in range(2, MOST_FILES + 2)))
    for one in names:
        try:
            os.link(part, folder / one)
        except FileExistsError:
            continue
        return folder / one
    raise TooLarge("There are too many files of that name.")
