"""The full way to understand one number: `phonenumbers` parses and judges, we say what was noticed or what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from numberlift.domain.phone.pieces import without_extension
from numberlift.domain.phone.quick import TYPE_NAMES
from numberlift.domain.phone.shapes import problem_of_shape, written_out
from numberlift.domain.rows import NotANumber, PhoneNumber

_LINK = re.compile(r"(?:tel|callto|phone)\s*:(?=\s*(?:[+(0-9]|%2b))", re.IGNORECASE)
_PREFIX = re.compile(r"\(?\s*(?:00|011)[ .()-]*(?=[1-9])")
_FROM_NUMBER = re.compile(r"[+(]*[0-9]")
_CORE = re.compile(r"[+(]*[0-9][0-9 ().\[\]+~-]*")
_LETTERS = re.compile(r"[^\W\d_]")
_LEAST_LETTERS_OF_VANITY = 3
_LEAST_DIGITS_ASSUMED = 10
_LEAST_DIGITS_OF_A_NUMBER = 7
_LONGEST = 250


def read_one(text: str, country: str) -> PhoneNumber | NotANumber:
    """The one number in a piece of a cell (plain characters), or why there is none; `country` is ISO alpha-2."""
    problem = problem_of_shape(text)
    digits = written_out(text)
    if not problem and digits is None:
        problem = "digits-lost"
    if not problem and len(text) > _LONGEST:
        problem = "not-a-number"
    if problem or digits is None:
        return NotANumber(problem, text)
    return _read(digits, country)


def _read(text: str, country: str) -> PhoneNumber | NotANumber:
    notes = []
    if _LINK.match(text):
        text = _LINK.sub("", text, count=1).replace("%2B", "+").replace("%2b", "+").replace("%20", " ")
        notes.append("tel-link")
    number, extension = without_extension(text)
    if extension:
        notes.append("extension")
    found = _with_words(number, country) if _LETTERS.search(number) else judged(number, country)
    if isinstance(found, NotANumber):
        return NotANumber(found.problem, text)
    return found._replace(notes=(*notes, *(note for note in found.notes if note not in notes)))


def _with_words(text: str, country: str) -> PhoneNumber | NotANumber:
    """Words beside a number are left out and noted; letters that dial digits (1-800-FLOWERS) are vanity."""
    start = _FROM_NUMBER.search(text)
    core = _CORE.match(text, start.start()) if start else None
    if start is None or core is None:
        return NotANumber("not-a-number", text)
    rest = text[core.end() :]
    found = judged(core[0], country)
    if isinstance(found, PhoneNumber):
        if any(map(str.isdigit, rest)):
            return NotANumber("more-than-a-number", text)
        return found._replace(notes=(*found.notes, "words"))
    if len(_LETTERS.findall(rest)) >= _LEAST_LETTERS_OF_VANITY:
        vanity = _valid(text[start.start() :], country)
        if isinstance(vanity, PhoneNumber):
            return vanity._replace(notes=(*vanity.notes, "vanity"))
    enough = sum(map(str.isdigit, core[0])) >= _LEAST_DIGITS_OF_A_NUMBER
    return found if enough and not rest.strip() else NotANumber("not-a-number", text)


def judged(text: str, country: str) -> PhoneNumber | NotANumber:
    """A number without letters, read as a person in `country` would dial it, then as an international one."""
    first: NotANumber | None = None
    for attempt, notes in _readings(text):
        found = _valid(attempt, country)
        if isinstance(found, PhoneNumber):
            return found._replace(notes=(*found.notes, *notes)) if notes else found
        first = first or found
    if first is None or (first.problem == "too-long" and _run_together(text, country)):
        return NotANumber("two-numbers-run-together" if first else "not-a-number", text)
    return first


def _readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield text, ()
    if "+" in text:
        return
    prefix = _PREFIX.match(text)
    if prefix:
        yield "+" + text[prefix.end() :], ("international-prefix",)
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) >= _LEAST_DIGITS_ASSUMED and digits[0] != "0":
        yield "+" + digits, ("assumed-international",)


def _valid(text: str, country: str) -> PhoneNumber | NotANumber:
    import phonenumbers  # noqa: PLC0415 - loaded when needed

    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        return NotANumber(_parse_problem(error), text)
    if not phonenumbers.is_valid_number(parsed):
        return NotANumber(_length_problem(parsed, text, country), text)
    kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(parsed))
    if kind not in TYPE_NAMES:
        return NotANumber("premium-rate", text)
    region = phonenumbers.region_code_for_number(parsed) or ""
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    notes = ("extension",) if parsed.extension else ()
    return PhoneNumber(e164, "" if region == "001" else region, TYPE_NAMES[kind], notes)


def _parse_problem(error: Any) -> str:
    return {
        error.INVALID_COUNTRY_CODE: "unknown-country-code",
        error.TOO_SHORT_AFTER_IDD: "too-short",
        error.TOO_SHORT_NSN: "too-short",
        error.TOO_LONG: "too-long",
    }.get(error.error_type, "not-a-number")


def _length_problem(parsed: Any, text: str, country: str) -> str:
    import phonenumbers  # noqa: PLC0415 - loaded when needed

    match phonenumbers.is_possible_number_with_reason(parsed):
        case phonenumbers.ValidationResult.TOO_SHORT:
            short = "+" not in text and phonenumbers.is_valid_short_number_for_region(parsed, country)
            return "short-code" if short else "too-short"
        case phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return "area-code-missing"
        case phonenumbers.ValidationResult.TOO_LONG:
            return "too-long"
        case phonenumbers.ValidationResult.INVALID_LENGTH:
            return "wrong-length"
    return "not-valid-in-country"


def _run_together(text: str, country: str) -> bool:
    """Whether the digits are two or three whole numbers of one length without anything between them."""
    plus = "+" if text.startswith("+") else ""
    digits = re.sub(r"[^0-9]", "", text)
    for count in (2, 3):
        length, left_over = divmod(len(digits), count)
        if not left_over and length >= _LEAST_DIGITS_ASSUMED:
            parts = (plus + digits[start : start + length] for start in range(0, len(digits), length))
            if all(isinstance(_valid(part, country), PhoneNumber) for part in parts):
                return True
    return False
