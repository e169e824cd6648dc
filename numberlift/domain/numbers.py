"""The phone numbers in a cell: E.164, country and type of each, or the reason why there is none.

`phonenumbers` is the authority on what is valid. Nothing is guessed: what can be read in two ways, or has lost digits
on its way through a spreadsheet, becomes a `NotANumber` with a problem that `reasons.row_problem` puts into words, and
what was understood with some goodwill carries a note (`reasons.note`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from numberlift.domain.phone.characters import plain
from numberlift.domain.phone.countries import country_code
from numberlift.domain.phone.full import judged, read_one
from numberlift.domain.phone.pieces import cut
from numberlift.domain.phone.quick import quick_reader
from numberlift.domain.phone.shapes import problem_of_flags, problem_of_shape, unwrapped, written_out
from numberlift.domain.rows import NotANumber, PhoneNumber

Found: TypeAlias = PhoneNumber | NotANumber
Quick: TypeAlias = Callable[[str, str], PhoneNumber | None]

_JOINED_BY = re.compile(r"\s*[/,]\s*")
_RANGE = re.compile(
    r"\s*(?:-{1,2}|~|>|\.{2,}|\b(?:to|thru|through|bis|until|till|hasta|à)\b)\s*(?=[+(]*[0-9])", re.IGNORECASE
)
_RANGE_END = re.compile(r"\+?[0-9 ().-]*[0-9]{2}\s*").fullmatch
_LONGEST_SEARCHED = 250
_SHORTENED = frozenset({"too-short", "area-code-missing", "wrong-length", "short-code", "not-valid-in-country"})
_LONGEST_SHORTENED = 7
_LEAST_DIGITS = 7
_AREA_AND_LINE = 2


class Part(NamedTuple):
    """One number of a cell: the text it was read from and what was understood."""

    text: str
    found: Found


def understand(text: str, *, country: str = "US") -> Found:
    """The one phone number that `text` holds, or why there is none.

    `country` (ISO alpha-2 or alpha-3, or an English name) is where a number without `+` is dialled. Two numbers in one
    text are the problem `several-numbers`; `numbers_in` reads them. Never raises.
    """
    quick = quick_reader().understand(text, country)
    if quick is not None:
        return quick
    parts = in_full(text, country=country)
    return parts[0].found if len(parts) == 1 else NotANumber("several-numbers", text)


def numbers_in(text: str, *, flags: tuple[str, ...] = (), country: str = "US") -> tuple[Part, ...]:
    """The numbers of a cell in the order in which they stand, at least one part.

    `flags` are the reader's (`InputRow.flags`), `country` the row's own or the list's. A number that is shortened to
    its last digits (`+1 415 555 0100 / 0101`) is a part of its own with the problem `shortened-number`; a range is one
    part with the problem `number-range`. Never raises.
    """
    if flags:
        problem = problem_of_flags(flags)
        if problem:
            return (Part(text, NotANumber(problem, text)),)
    quick = quick_reader().understand(text, country)
    if quick is not None:
        return (Part(text, quick),)
    return in_full(text, country=country)


def plain_numbers(
    texts: Sequence[str], *, flags: Sequence[tuple[str, ...]], country: str = "US"
) -> list[PhoneNumber | None]:
    """What each of many cells holds, where it is one number in a usual form; None where `numbers_in` has to say it.

    What is not None is what `numbers_in` finds as the only part of that cell, found several times as quickly. `flags`
    are those of each cell's row. Never raises.
    """
    found = quick_reader().understand_all(texts, country)
    if not any(flags):
        return found
    return [None if problem_of_flags(noticed) else one for one, noticed in zip(found, flags, strict=True)]


def in_full(text: str, *, country: str, quick: Quick | None = None) -> tuple[Part, ...]:
    """`numbers_in` without its short cut; `quick` is tried on the cell once its characters are plain."""
    iso = country_code(country)
    cell = unwrapped(plain(text))
    digits = written_out(cell)
    found = (quick or quick_reader().understand)(digits or "", iso)
    if found is not None:
        return (Part(text, found),)
    problem = problem_of_shape(cell) or ("" if iso else "unknown-country") or ("" if digits else "digits-lost")
    if problem or digits is None:
        return (Part(text, NotANumber(problem, text)),)
    parts = _parts(digits, iso)
    return (Part(text, parts[0].found),) if len(parts) == 1 else tuple(parts)


def _parts(cell: str, country: str) -> list[Part]:
    pieces = cut(cell)
    if len(pieces) == 1:
        return _of_piece(pieces[0], country)
    parts = [part for piece in pieces for part in _of_piece(piece, country)]
    if any(isinstance(part.found, PhoneNumber) for part in parts):
        return _shortened(parts)
    if sum(_digits(piece) >= _LEAST_DIGITS for piece in pieces) > 1:
        return parts
    return [Part(cell, _joined(cell, len(pieces), country))]


def _joined(cell: str, pieces: int, country: str) -> Found:
    """One number with `/` or `,` inside (030/123456, 415,555,0100): read where that leaves only one reading."""
    found = judged(_JOINED_BY.sub(" ", cell), country)
    if isinstance(found, NotANumber) or pieces == _AREA_AND_LINE or found.e164.startswith("+1"):
        return found
    return NotANumber("more-than-a-number", cell)


def _shortened(parts: list[Part]) -> list[Part]:
    """A few digits after a whole number are that number's neighbour, written short: said, not completed."""
    first = next(index for index, part in enumerate(parts) if isinstance(part.found, PhoneNumber))
    return parts[: first + 1] + [_named_short(part) for part in parts[first + 1 :]]


def _named_short(part: Part) -> Part:
    short = isinstance(part.found, NotANumber) and part.found.problem in _SHORTENED
    if not short or _digits(part.text) > _LONGEST_SHORTENED:
        return part
    return Part(part.text, NotANumber("shortened-number", part.text))


def _of_piece(piece: str, country: str) -> list[Part]:
    found = read_one(piece, country)
    if isinstance(found, PhoneNumber) or len(piece) > _LONGEST_SEARCHED:
        return [Part(piece, found)]
    if _is_range(piece, country):
        return [Part(piece, NotANumber("number-range", piece))]
    several = _side_by_side(piece, country) if _digits(piece) >= 2 * _LEAST_DIGITS else []
    return several if len(several) > 1 else [Part(piece, found)]


def _is_range(piece: str, country: str) -> bool:
    return any(
        _RANGE_END(piece, word.end()) and isinstance(judged(piece[: word.start()], country), PhoneNumber)
        for word in _RANGE.finditer(piece)
    )


def _side_by_side(piece: str, country: str) -> list[Part]:
    """Whole numbers that stand side by side with nothing but spaces or words between; none if digits are left over."""
    from phonenumbers import Leniency, PhoneNumberMatcher  # noqa: PLC0415 - loaded when needed

    matches = list(PhoneNumberMatcher(piece, country, leniency=Leniency.VALID))
    if sum(_digits(match.raw_string) for match in matches) != _digits(piece):
        return []
    return [Part(match.raw_string, read_one(match.raw_string, country)) for match in matches]


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
