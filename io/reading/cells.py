"""What single cells say: a workbook's values as text, and whether a text looks like a phone number."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

EXACT: Final = 1e15  # from here on a spreadsheet keeps 15 digits and makes the rest zeros
LOST: Final = ("phone_number:numeric", "phone_number:digits-lost")
NUMERIC: Final = ("phone_number:numeric",)
DATE: Final = ("phone_number:date",)
ERROR: Final = ("phone_number:error",)

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PHONE: Final = re.compile(
    r"(?:tel:)?['=+(\s\"]*\d[\d\s().\-/+\u2010-\u2015\u2212]*\d(?:\s*(?:;?ext?[.=:]?|x|#)\s*\d{1,6})?\"?", re.IGNORECASE
)
SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})")
_AMOUNT: Final = re.compile(r"[+-]?\d+[.,]\d{1,2}")
_TIMES: Final = (dt.datetime, dt.date, dt.time, dt.timedelta)


class CellError(str):
    """What stands in a cell in place of a value: `#N/A`, or a formula that was saved without its result."""

    __slots__ = ()


def text_of(value: object) -> str:
    """A workbook value as a person would copy it: 14155550100.0 is `14155550100`, a date is ISO 8601."""
    return _AS_TEXT.get(type(value), str)(value)


def _of_float(value: float) -> str:
    if not value.is_integer() or abs(value) >= 1e21:  # noqa: PLR2004 - beyond, exponents are what was typed
        return repr(value)
    return str(int(value)) if abs(value) < EXACT else format(Decimal(repr(value)), "f")


def _of_moment(value: dt.datetime) -> str:
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")


def _of_span(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_AS_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: _of_float,
    dt.datetime: _of_moment,
    dt.timedelta: _of_span,
}


def phone_flags(value: object) -> tuple[str, ...]:
    """What is to be said of the number cell because of its kind, before its digits are understood."""
    if isinstance(value, CellError):
        return ERROR
    if isinstance(value, _TIMES):
        return DATE
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ()
    return LOST if abs(value) >= EXACT else NUMERIC


def looks_like_phone(text: str) -> bool:
    """Whether a cell may be a phone number, judged by its shape alone: 7 to 15 digits and what people put between."""
    return phone_likeness(text) > 0


def phone_likeness(text: str) -> float:
    """0 for no phone number, 0.5 for bare digits of an unusual length, 1 for what is written as one."""
    if len(text) > 200:  # noqa: PLR2004 - a note, not a number
        return 0.0
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    parts = [part.strip() for part in re.split(r"[;,\n]|\s/\s|\bor\b", plain) if part.strip()]
    return max((_likeness(part) for part in parts[:3]), default=0.0)


def _likeness(plain: str) -> float:
    if SCIENTIFIC.fullmatch(plain):
        return 0.5  # a number once, before a spreadsheet saved it
    if not _PHONE.fullmatch(plain) or _DATE.fullmatch(plain) or _AMOUNT.fullmatch(plain):
        return 0.0
    digits = sum(char.isdigit() for char in re.split(r"(?i)[ex#]", plain.lower().removeprefix("tel:"))[0])
    if not 7 <= digits <= 15:  # noqa: PLR2004 - E.164, and local numbers of seven
        return 0.0
    written = "+" in plain or not plain.isdigit() or digits in {10, 11}
    return 1.0 if written else 0.5
