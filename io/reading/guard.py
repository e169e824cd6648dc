"""Looks at a file before anything opens it: what it really is, and whether it is safe and whole enough to read.

A name's ending is not believed: the first bytes and the parts inside decide. What is refused is
refused with one sentence that says what is wrong and what to do.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

import msoffcrypto
import olefile  # type: ignore[import-untyped]  # ships without types

from numberlift.errors import ListRefused
from numberlift.io.reading.refusals import SAVE, damaged, locked, swollen

MAX_UNPACKED: Final = 1_000_000_000  # bytes; a million rows of eight columns take about 0.4
MAX_RATIO: Final = 200  # unpacked to packed; true workbooks stay below 60
SMALL: Final = 10_000_000  # bytes; below, the ratio harms nobody
MAX_PARTS: Final = 10_000

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Form(StrEnum):
    """What a list is kept in."""

    TEXT = "text"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"


class Limits(NamedTuple):
    """How large a packed file may become; `cells` counts the rectangle that a sheet spans."""

    unpacked: int = MAX_UNPACKED
    ratio: int = MAX_RATIO
    cells: int = 30_000_000


SIGNATURES: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"BM", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"\0\0\0 ftyp", "a picture or a film"),
    (b"\x1f\x8b", "a compressed file (gzip): unpack it first, or"),
    (b"BZh", "a compressed file (bzip2): unpack it first, or"),
    (b"\xfd7zXZ", "a compressed file (xz): unpack it first, or"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first, or"),
    (b"Rar!", "a RAR archive: unpack it first, or"),
    (b"{\\rtf", "a word-processor document"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"ID;P", "a SYLK file"),
    (b"\x09\x00\x04\x00", "a workbook of Excel 2 to 4"),
    (b"\x09\x02\x06\x00", "a workbook of Excel 2 to 4"),
    (b"\x09\x04\x06\x00", "a workbook of Excel 2 to 4"),
    (b"BEGIN:VCARD", "an address card"),
)
BINARY_ONLY: Final = (b"BM", b"MZ")  # two letters that a text may begin with as well
MARKUP: Final = (
    ("urn:schemas-microsoft-com:office:spreadsheet", "an XML spreadsheet of 2003"),
    ("urn:oasis:names:tc:opendocument", "a flat OpenDocument file"),
    ("<!doctype html", "a web page"),
    ("<html", "a web page"),
    ("<table", "a web page"),
    ("<head", "a web page"),
    ("<meta", "a web page"),
    ("<?xml", "an XML file"),
)


def form_of(path: Path, *, limits: Limits) -> Form:
    """What the file is; raises ListRefused for what cannot be a list or is not safe to open."""
    head = _head(path)
    if head.startswith((ZIP, b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(path, limits)
    if head.startswith(OLE):
        return _compound(path)
    for signature, kind in SIGNATURES:
        if head.startswith(signature) and (signature not in BINARY_ONLY or b"\0" in head[:64]):
            raise ListRefused(
                f"{path.name} is {kind}, not a spreadsheet; {SAVE}.".replace(" or, not a spreadsheet;", " or")
            )
    _refuse_markup(path, head)
    return Form.TEXT


def _head(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ListRefused(f"{path.name} is a folder; name the file inside it that holds the list.")
        if not stat.S_ISREG(mode):
            raise ListRefused(f"{path.name} is a pipe or a device, not a file; save the list as a file and name that.")
        with path.open("rb") as file:
            head = file.read(4096)
            while head and not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
                head = file.read(4096)
    except FileNotFoundError as error:
        raise ListRefused(f"There is no file {path}; check the name and try again.") from error
    except (OSError, ValueError) as error:
        raise ListRefused(
            f"{path.name} cannot be read ({_why(error)}); check its permissions and try again."
        ) from error
    if not head:
        raise ListRefused(f"{path.name} is empty; check that it was saved and sent whole.")
    return head


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _refuse_markup(path: Path, head: bytes) -> None:
    text = head.replace(b"\0", b"").decode("latin-1").lstrip("ï»¿ÿþ \t\r\n").lower()
    if text.startswith("<"):
        kind = next((kind for mark, kind in MARKUP if mark in text), "")
        if kind:
            raise ListRefused(
                f"{path.name} is {kind} in spite of its name; open it in a spreadsheet program and {SAVE}."
            )
    if text.startswith(("{\n", '{"', "[{", "[\n")):
        raise ListRefused(f"{path.name} is JSON, not a spreadsheet; {SAVE}.")


def _zipped(path: Path, limits: Limits) -> Form:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            form = _form_inside(path, archive, [part.filename for part in parts])
            _refuse_bomb(path, parts, limits)
            _read_through(archive, parts)
            return form
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise damaged(path) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise locked(path) from error


def _form_inside(path: Path, archive: zipfile.ZipFile, names: Sequence[str]) -> Form:
    if "xl/workbook.xml" in names:
        return Form.XLSX
    if "xl/workbook.bin" in names:
        return Form.XLSB
    if "content.xml" in names and "mimetype" in names:
        return _open_document(path, archive, names)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise ListRefused(f"{path.name} is a document of another Office program, not a spreadsheet; {SAVE}.")
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        raise ListRefused(f"{path.name} is a file of Apple Numbers; export it there as Excel or CSV and try again.")
    raise ListRefused(f"{path.name} is a zip archive without a workbook; unpack it and name the list inside.")


def _open_document(path: Path, archive: zipfile.ZipFile, names: Sequence[str]) -> Form:
    with archive.open("mimetype") as file:
        kind = file.read(200)
    if b"opendocument.spreadsheet" not in kind:
        raise ListRefused(f"{path.name} is an OpenDocument file but not a spreadsheet; {SAVE}.")
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(SMALL):
                raise locked(path)
    return Form.ODS


def _refuse_bomb(path: Path, parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = max(path.stat().st_size, 1)
    if unpacked > limits.unpacked or len(parts) > MAX_PARTS or (unpacked > SMALL and unpacked / packed > limits.ratio):
        raise swollen(path, unpacked=unpacked)


def _read_through(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Unpack every small part once, so that sizes and checksums are known to be true; sheets are read through later."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".bin")) and not is_sheet(part.filename):
            with archive.open(part) as file:
                while file.read(1 << 20):
                    pass


def is_sheet(name: str) -> bool:
    """Whether a part of a workbook holds cells, which `peeks` reads through once itself."""
    return name.startswith("xl/worksheets/sheet") or name == "content.xml"


def _compound(path: Path) -> Form:
    """An OLE file: an old workbook, an encrypted new one, or something else of the last century."""
    try:
        with olefile.OleFileIO(path) as compound:
            streams = {"/".join(entry).lower() for entry in compound.listdir()}
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path) from error
    if streams & {"encryptedpackage", "encryptioninfo"}:
        raise locked(path)
    if not streams & {"workbook", "book"}:
        raise ListRefused(f"{path.name} is a document of another Office program, not a spreadsheet; {SAVE}.")
    try:
        with path.open("rb") as file:
            encrypted = "workbook" in streams and msoffcrypto.OfficeFile(file).is_encrypted()
    except Exception as error:  # what a broken file makes the parser raise is nowhere listed
        raise damaged(path) from error
    if encrypted:
        raise locked(path)
    return Form.XLS
