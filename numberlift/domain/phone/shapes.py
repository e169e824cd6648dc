"""What a cell plainly is when it is no phone number: empty, an error, a date, a number a spreadsheet has damaged."""

from __future__ import annotations

import re

_FLAG_PROBLEMS = {
    "phone_number:digits-lost": "digits-lost",
    "phone_number:date": "date-in-number-column",
    "phone_number:error": "spreadsheet-error",
}
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:(?:19|20)[0-9]{2})"
_TIME = r"(?:[ T,]+[0-9]{1,2}:[0-9]{2}.*)?"
_DATES = (
    rf"{_YEAR}(?P<a>[-/.]){_MONTH}(?P=a){_DAY}",
    rf"(?:{_DAY}(?P<b>[-/.]){_MONTH}|{_MONTH}(?P<c>[-/.]){_DAY})(?:(?P=b)|(?P=c))(?:{_YEAR}|[0-9]{{2}})",
    rf"{_DAY}[-/. ]+{_MONTH_NAME}(?:[-/. ,]+(?:{_YEAR}|[0-9]{{2}}))?",
    rf"{_MONTH_NAME}[-/. ]+{_DAY}(?:st|nd|rd|th)?(?:[-/. ,]+(?:{_YEAR}|[0-9]{{2}}))?",
)
_NOTHING = r"[-–—.?_*/\\ ]*|n/?a|n\.a\.|nan|nat|none|null|nil|empty|blank|not available|no number|\(?blank\)?"
_ERROR = r"#{2,}|#[A-ZÀ-Þ][^ ]*|err:[0-9]+"
_REFUSALS = (
    ("empty-cell", re.compile(_NOTHING, re.IGNORECASE).fullmatch),
    ("spreadsheet-error", re.compile(_ERROR, re.IGNORECASE).fullmatch),
    ("date-in-number-column", re.compile(rf"(?:{'|'.join(_DATES)}){_TIME}", re.IGNORECASE).fullmatch),
    ("negative-number", re.compile(r"-[0-9]+(?:[.,][0-9]+)?").fullmatch),
    ("not-a-whole-number", re.compile(r"\+?[0-9]{7,}[.,](?!0{1,2}\Z)[0-9]{1,2}").fullmatch),
)
_WRAPPED = re.compile(r"""=?\s*"([^"]*)"|=\s*(\+?[0-9][0-9 ().-]*)""").fullmatch
_SCIENTIFIC = re.compile(r"(\+?)([0-9]+)(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,3})").fullmatch
_FLOAT = re.compile(r"(\+?[0-9]{7,})[.,]0{1,2}").fullmatch
_THOUSANDS = re.compile(r"\+?[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.0{1,2})?").fullmatch


def problem_of_flags(flags: tuple[str, ...]) -> str:
    """The problem that the reader noticed about the number cell, empty if none."""
    return next((_FLAG_PROBLEMS[flag] for flag in flags if flag in _FLAG_PROBLEMS), "")


def unwrapped(text: str) -> str:
    """`text` without outer spaces, the apostrophe that forces text, and the `="…"` that exports put around digits."""
    bare = text.strip().lstrip("'").strip()
    match = _WRAPPED(bare)
    return (match[1] or match[2] or "").strip() if match else bare


def problem_of_shape(text: str) -> str:
    """The problem of a cell that is plainly something else than a phone number, empty if it may be one."""
    return next((problem for problem, matches in _REFUSALS if matches(text)), "")


def written_out(text: str) -> str | None:
    """Digits for a number that a spreadsheet wrote its own way (`14155550100.0`, `1.4155550100E+10`), else `text`.

    None when the scientific notation no longer holds every digit: the lost ones are never guessed, not even as zeros.
    """
    match = _SCIENTIFIC(text)
    if match:
        sign, head, fraction, exponent = match[1], match[2], match[3] or "", int(match[4])
        if len(fraction) < exponent or fraction[exponent:].strip("0"):
            return None
        return sign + head + fraction[:exponent]
    if _THOUSANDS(text):
        return text.partition(".")[0].replace(",", "")
    match = _FLOAT(text)
    return match[1] if match else text
