"""Sentences that name commands between backticks, for places that can show a command as one.

On a terminal and in a workbook a sentence stays as it is. What a list brought may stand in a sentence, backticks
included: nothing of it becomes markup.
"""

from __future__ import annotations

import html
import re
from typing import Final, NamedTuple

_COMMAND: Final = re.compile(r"`([^`\n]+)`")


class Span(NamedTuple):
    """A part of a sentence; `command` if it stands between backticks, which are left out."""

    text: str
    command: bool


def spans(sentence: str) -> list[Span]:
    """The parts of a sentence, in order, none empty; a backtick without a second one is a character like others."""
    parts = _COMMAND.split(sentence)
    return [Span(part, bool(at % 2)) for at, part in enumerate(parts) if part]


def as_html(sentence: str, *, style: str = "") -> str:
    """The sentence as HTML that shows it, its commands as code, in the CSS of `style` if told."""
    begin = f'<code style="{html.escape(style)}">' if style else "<code>"
    return "".join(
        f"{begin}{html.escape(text)}</code>" if command else html.escape(text) for text, command in spans(sentence)
    )


def quoted(sentence: str) -> str:
    """The sentence for places that show plain words: its commands in quotation marks."""
    return _COMMAND.sub(r"“\1”", sentence)
