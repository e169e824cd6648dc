"""An uploaded zip, unpacked with care: nothing outside its folder, no links, no more than is announced, no bombs."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from numberlift.errors import ListRefused
from numberlift.web.lists.shelf import MOST_BYTES, MOST_FILES, file_name

MOST_RATIO: Final = 200
SMALL: Final = 10_000_000
"""Below this many bytes the ratio harms nobody."""
_PIECE: Final = 1 << 20
_LITTER: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def is_archive(path: Path) -> bool:
    """Whether the file is a zip of files; a workbook is a zip too, and none."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    workbook = names & {"xl/workbook.xml", "xl/workbook.bin"} or {"mimetype", "content.xml"} <= names
    return not workbook


def unpack(path: Path, folder: Path, *, most_bytes: int = MOST_BYTES) -> list[str]:
    """Unpack the archive into the folder and remove it; the paths inside. Raises ListRefused, with nothing unpacked."""
    made: list[Path] = []
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir() and not _is_litter(part.filename)]
            _refuse(parts, packed=path.stat().st_size, most_bytes=most_bytes)
            targets = [(part, folder / _inside(part.filename)) for part in parts]
            _refuse_doubles([target for _, target in targets])
            left = most_bytes
            for part, target in targets:
                made.append(target)
                left -= _unpack_one(archive, part, target, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        _undo(made)
        raise ListRefused(f"{path.name} is a damaged zip archive. Pack it again, or upload its files.") from error
    except RuntimeError as error:  # zipfile's word for a password
        _undo(made)
        raise ListRefused(f"{path.name} is locked with a password. Unpack it and upload its files.") from error
    except (ListRefused, OSError):
        _undo(made)
        raise
    finally:
        path.unlink(missing_ok=True)
    return [str(one.relative_to(folder)) for one in made]


def _refuse(parts: list[zipfile.ZipInfo], *, packed: int, most_bytes: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_FILES:
        raise ListRefused(f"The zip archive holds more than {MOST_FILES:,} files. Pack only what belongs to the list.")
    if unpacked > most_bytes or (unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)):
        raise ListRefused("The zip archive becomes far too large when unpacked. Pack only what belongs to the list.")
    if any(stat.S_ISLNK(part.external_attr >> 16) for part in parts):
        raise ListRefused("The zip archive holds links to files elsewhere. Pack the files themselves.")


def _refuse_doubles(targets: list[Path]) -> None:
    if len(set(targets)) < len(targets) or any(target.exists() for target in targets):
        raise ListRefused("The zip archive holds a file of a name that is there already. Rename it and pack again.")


def _inside(name: str) -> Path:
    """The path of a part below the folder. Raises ListRefused for one that leads elsewhere."""
    steps = PurePosixPath(name.replace("\\", "/"))
    if steps.is_absolute() or ".." in steps.parts or any(":" in step[:2] for step in steps.parts[:1]) or "\0" in name:
        raise ListRefused("The zip archive names files outside of itself. Pack it again from inside the folder.")
    return Path(*[file_name(step) for step in steps.parts if step not in {"", "."}])


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or name.rpartition("/")[2] in _LITTER[1:]


def _unpack_one(archive: zipfile.ZipFile, part: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Unpack one part; how many bytes came. What it announces is not believed."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    came = 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "wb") as file, archive.open(part) as source:
        while piece := source.read(_PIECE):
            came += len(piece)
            if came > min(left, part.file_size):
                raise ListRefused("The zip archive holds more than it announces. Pack it again.")
            file.write(piece)
    return came


def _undo(made: list[Path]) -> None:
    for one in made:
        one.unlink(missing_ok=True)
