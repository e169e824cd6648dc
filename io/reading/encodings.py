"""Finds out how a text file was encoded, from the whole of it, in one pass of flat memory.

The head of a list is mostly digits; the first accent may stand in row 90,000. So every byte is
looked at before the first row is read, which costs about 0.1 s for a list of a million rows.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from numberlift.errors import ListRefused

CHUNK: Final = 1 << 20
EVIDENCE: Final = 1 << 16  # bytes kept for charset-normalizer
CONVINCING: Final = 6  # bytes; fewer tell nothing of a language
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LABELS: Final = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
NOT_IN_1252: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")
ASCII: Final = bytes(range(128))
CONTROLS: Final = bytes(b for b in range(32) if b not in b"\0\t\n\r\f\x1a")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file: Python's codec, its name for people, and what was found on the way."""

    codec: str
    label: str
    errors: str = "strict"
    nuls: bool = False
    quotes: bool = True


@dataclass(slots=True)
class _Seen:
    """What one pass over the bytes has counted."""

    size: int = 0
    even_nuls: int = 0
    odd_nuls: int = 0
    controls: int = 0
    high: int = 0
    quotes: bool = False
    broken: bool = False  # as UTF-8
    evidence: bytearray = field(default_factory=bytearray)


def encoding_of(path: Path) -> Encoding:
    """Decide from all of the file's bytes; raises ListRefused when they are no text at all."""
    with path.open("rb") as file:
        head = file.read(4)
    for bom, codec in BOMS:
        if head.startswith(bom):
            return _checked(path, codec)
    seen = _survey(path)
    nuls = seen.even_nuls + seen.odd_nuls
    if nuls * 5 > seen.size:
        return _checked(path, "utf-16-be" if seen.even_nuls > seen.odd_nuls else "utf-16-le")
    if (seen.controls + nuls) * 20 > min(seen.size, CHUNK):
        raise ListRefused(f"{path.name} holds binary data, not a list; save the list as .xlsx or .csv and try again.")
    codec, errors = _eight_bit(path, seen) if seen.broken else ("utf-8", "strict")
    return Encoding(codec, _label(codec), errors=errors, nuls=nuls > 0, quotes=seen.quotes)


def _label(codec: str) -> str:
    return LABELS.get(codec, codec.replace("_", "-").upper())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                raise ListRefused(
                    f"{path.name} has a line of more than a million characters; it is not a list with a row a line. "
                    "Save the list as .xlsx or .csv and try again."
                )
            yield chunk


def _survey(path: Path) -> _Seen:
    seen = _Seen()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    pending = False  # a character may lie across two chunks
    for chunk in _chunks(path):
        if not seen.size:
            seen.controls = len(chunk) - len(chunk.translate(None, CONTROLS))
        seen.size += len(chunk)
        seen.quotes = seen.quotes or b'"' in chunk
        if b"\0" in chunk:
            seen.even_nuls += chunk[0::2].count(0)  # CHUNK is even, so the halves stay what they are
            seen.odd_nuls += chunk[1::2].count(0)
        if pending or not chunk.isascii():
            _gather(seen, chunk)
            seen.broken = seen.broken or not _decodes(utf8, chunk)
            pending = not chunk[-1:].isascii()
    seen.broken = seen.broken or not _decodes(utf8, b"", final=True)
    return seen


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _gather(seen: _Seen, chunk: bytes) -> None:
    """Count the bytes above ASCII and keep lines that hold some, for the one who guesses."""
    seen.high += len(chunk.translate(None, ASCII))
    for line in chunk.splitlines():
        if len(seen.evidence) >= EVIDENCE:
            return
        if not line.isascii():
            seen.evidence += line[:4096] + b"\n"


def _checked(path: Path, codec: str) -> Encoding:
    """A codec told by BOM or NULs: whether the whole file decodes, and a refusal if it is cut off."""
    decoder = codecs.getincrementaldecoder(codec)()
    nuls = quotes = broken = False
    for chunk in _chunks(path):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError:
            broken = True
            decoder = codecs.getincrementaldecoder(codec)("replace")
            text = ""
        nuls = nuls or "\0" in text
        quotes = quotes or '"' in text
    if not broken and not _decodes(decoder, b"", final=True):
        raise ListRefused(
            f"{path.name} ends in the middle of a character: it was cut off on its way; "
            "get the whole file and try again."
        )
    return Encoding(codec, _label(codec), errors="replace" if broken else "strict", nuls=nuls, quotes=quotes or broken)


def _eight_bit(path: Path, seen: _Seen) -> tuple[str, str]:
    """A file that is not clean UTF-8: UTF-8 with a few bad bytes, Windows-1252, or what charset-normalizer finds."""
    if _nearly_utf8(path, seen.high):
        return "utf-8", "replace"
    evidence = bytes(seen.evidence)
    western = not NOT_IN_1252 & set(evidence)
    if western and not _in_runs(evidence):
        return "cp1252", "replace"
    import charset_normalizer  # noqa: PLC0415 - most lists are UTF-8

    best = charset_normalizer.from_bytes(evidence).best()
    if best is None:
        return ("cp1252" if western else "latin-1"), "replace"
    return best.encoding, "replace"


def _nearly_utf8(path: Path, high: int) -> bool:
    """Whether most bytes above ASCII form proper UTF-8, so that a few strangers are damage and not another encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    strange = sum(decoder.decode(chunk).count("\ufffd") for chunk in _chunks(path))
    return strange * 5 < high


def _in_runs(evidence: bytes) -> bool:
    """Whether bytes above ASCII mostly stand side by side, as in Cyrillic, Greek or Chinese but not in Western text."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", evidence)]
    side_by_side = sum(run for run in runs if run > 1)
    return side_by_side >= CONVINCING and side_by_side * 2 > sum(runs)
