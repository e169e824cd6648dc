"""The characters of a cell made plain: what spreadsheets, web pages and phones put around digits."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FULL_WIDTH_OFFSET = 0xFF01 - ord("!")
_SPELLINGS = str.maketrans(
    {
        "\u2212": "-",  # minus sign
        "\u30fc": "-",  # Japanese long-vowel mark, typed where a dash is meant
        "\u301c": "~",
        "\u223c": "~",
        "\u2053": "~",
        "\u2026": "...",
        "\u2018": "'",
        "\u2019": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u3001": ",",
        "\u2044": "/",
    }
)


def plain(text: str) -> str:
    """`text` with digits of any script as ASCII, dashes as `-`, spaces as spaces, and invisible marks left out."""
    if text.isascii():
        return text
    return "".join(map(_plain_character, text))


@lru_cache(maxsize=4_096)
def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - _FULL_WIDTH_OFFSET)
    spelled = character.translate(_SPELLINGS)
    if spelled != character:
        return spelled
    return _by_category(character)


def _by_category(character: str) -> str:
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Zs":
            return " "
        case "Zl" | "Zp" | "Cc":
            return "\n"
        case "Pd":
            return "-"
        case "Cf" | "Mn" | "Me":
            return ""
    return character
