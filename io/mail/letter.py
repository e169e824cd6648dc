"""What one mail says, before it is drawn as text and as HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

SUBJECT_LONGEST: Final = 160
_TURNING: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of a mail: when or which (quiet), what (plain), and more (small, below it)."""

    label: str
    words: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands below it."""

    title: str
    rows: tuple[Row, ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words. All of it may come from a list or a file name: whoever draws it escapes it.

    `counts` are a run's verdicts, drawn as a picture with the same as text; `commands` are to be copied as they are;
    `link` is the page's address of the run, `link_words` what stands on it; `warning` is said before all else.
    """

    subject: str
    headline: str
    lead: str
    warning: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    commands_title: str = ""
    commands: tuple[str, ...] = ()
    link: str = ""
    link_words: str = "Open the run"
    foot: str = ""


def one_line(text: str, *, longest: int = SUBJECT_LONGEST) -> str:
    """Text as a header may hold it: one line, without control characters and those that turn the direction of writing.

    What a file name could not be decoded to becomes a question mark.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    plain = "".join(" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in _TURNING.sub("", whole))
    line = " ".join(plain.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
