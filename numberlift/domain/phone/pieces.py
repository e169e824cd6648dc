"""Where one cell holds several numbers: the cell cut into the pieces a person would read as one number each."""

from __future__ import annotations

import re

_LABEL = r"(?:e?xt(?:e?n(?:sion)?)?|x|anexo|interno|int|durchwahl|dw|poste|доб)"
_NOT_BEFORE = rf"(?!\s*{_LABEL}\b|\s*{_LABEL}\s*[.:=]?\s*[0-9]|\s*(?:phone-context|isub|postd)=)"
_WORDS = "and|or|und|oder|et|ou|y|o|e|og|och|eller|en|of|i|lub|и|или"
_GAP = r"[ \t\r\n;,/|&\\]"
_SEPARATOR = re.compile(
    rf"{_GAP}*(?:[\t\r\n;,/|&\\]{_NOT_BEFORE}|(?:(?<=\s)|^)(?:{_WORDS})(?=\s)){_GAP}*|(?<=[0-9]) ?(?=\+)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    rf"(?:[\s,;/]*(?:{_LABEL}\s*[.:=]?|\#))\s*([0-9]{{1,9}})\s*\#?\s*\)?\s*\Z",
    re.IGNORECASE,
)
_SPACES = re.compile(r" {2,}")
_DIAL_PAUSES = re.compile(r"[,;]{2,}\s*([0-9]{1,6})#?\s*\Z")
_SEVEN_DIGITS = 7


def cut(text: str) -> list[str]:
    r"""The pieces of a cell in order, at least one.

    Cut at line breaks, tabs, `; , / | & \`, before a `+` that follows a digit, and at the word for "and" or "or" in
    the usual languages. Never before an extension. A piece without a digit is a label and stays with its neighbour.
    """
    text = _DIAL_PAUSES.sub(r" ext \1", _SPACES.sub(" ", text))
    spans = _spans(text)
    return [text[start:end] for start, end in spans] or [text]


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    label_start: int | None = None
    for start, end in _between(text):
        if not any(character.isdigit() for character in text[start:end]):
            if spans:
                spans[-1] = (spans[-1][0], end)
            elif label_start is None:
                label_start = start
        else:
            spans.append((start if label_start is None else label_start, end))
            label_start = None
    return spans


def _between(text: str) -> list[tuple[int, int]]:
    found = []
    start = 0
    for separator in _SEPARATOR.finditer(text):
        if separator.start() > start:
            found.append((start, separator.start()))
        start = separator.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def without_extension(text: str) -> tuple[str, str]:
    """`text` without its trailing extension, and the extension's digits (empty if it has none)."""
    match = _EXTENSION.search(text)
    if match is None or sum(character.isdigit() for character in text[: match.start()]) < _SEVEN_DIGITS:
        return text, ""
    return text[: match.start()].rstrip(), match[1]
