"""One spelling for the many in which Twilio writes the same value.

The documents list `number-type-ineligible`, replies carry `NUMBER_TYPE_INELIGIBLE`; a toll-free number is `TOLL_FREE`,
`TOLLFREE`, `TOLL-FREE` or `toll-free`; a country `US` or `USA`; and an absent reason the word "None". Every function
takes whatever JSON held, and answers with the empty value where it cannot be understood.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any, Final

from numberlift.twilio.wire.countries import TWO_FROM_THREE, TWO_LETTERS

_ABSENT: Final = frozenset({"", "none", "null", "n/a"})
_DONE: Final = frozenset({"success", "successful", "succeeded", "complete", "completed"})
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAP: Final = re.compile(r"[\s_-]+")
_TYPES: Final = MappingProxyType(
    {
        # As portability spells them, first, so that a million answers need no normalising.
        "LOCAL": "local",
        "MOBILE": "mobile",
        "TOLL-FREE": "toll-free",
        "UNKNOWN": "unknown",
        "local": "local",
        "fixed": "local",
        "landline": "local",
        "mobile": "mobile",
        "tollfree": "toll-free",
        "national": "national",
        "voip": "voip",
    },
)
_MAX_CODE: Final = 10_000_000


def text(value: Any) -> str:
    """A string without outer blanks; empty for anything else and for "None"."""
    if not isinstance(value, str):
        return ""
    stripped = value.strip()
    return "" if stripped.lower() in _ABSENT else stripped


def kebab(value: Any) -> str:
    """`ALREADY_IN_TWILIO`, `Already in Twilio` and `AlreadyInTwilio` are all `already-in-twilio`."""
    if value is None:
        return ""
    return _GAP.sub("-", _HUMP.sub("-", text(value))).strip("-").lower()


def number_type(value: Any) -> str:
    """One of `local | mobile | toll-free | national | voip | unknown`."""
    known = _TYPES.get(value) if isinstance(value, str) else None
    return known or _TYPES.get(kebab(value).replace("-", ""), "unknown")


def country(value: Any) -> str:
    """ISO 3166 alpha-2 in upper case from two or three letters; empty if it is neither."""
    if isinstance(value, str) and value in TWO_LETTERS:
        return value
    letters = text(value).upper()
    return letters if letters in TWO_LETTERS else TWO_FROM_THREE.get(letters, "")


def flag(value: Any) -> bool | None:
    """True or False, also when written as a word (porting webhooks do); None if it is neither."""
    if isinstance(value, bool):
        return value
    word = text(value).lower()
    return {"true": True, "yes": True, "false": False, "no": False}.get(word)


def code(value: Any) -> int | None:
    """One of Twilio's error codes, given as a number or in a string; None if it is none."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value) if len(value) < len(str(_MAX_CODE)) else 0
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < _MAX_CODE else None


def finished(value: Any) -> bool:
    """Whether a bulk check's status says that it has ended: `SUCCESSFUL`, `COMPLETE` and their like."""
    return kebab(value) in _DONE


def same_number(left: str, right: str) -> bool:
    """Whether two spellings are the same phone number: their digits are equal."""
    return left == right or _digits(left) == _digits(right)


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdigit())
