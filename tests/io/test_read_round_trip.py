"""What was written into a list, in any format and encoding, is what is read: texts, numbers and row numbers."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numberlift.io.sheets import open_list
from tests.io.make_lists import write

UNICODE = ["utf-8", "utf-8-sig;semicolon", "utf-16;tab", "utf-16-le;tab", "utf-16-be", "utf-32;bar"]
WESTERN = ["cp1252;semicolon", "latin-1", "cp1252;tab"]
BOOKS = ["list.xlsx", "list.xlsm", "list.xls", "list.xlsb", "list.ods"]

#: Every style of cell that people send: as E.164, spaced, bracketed, dotted, with what cannot be seen, in other digits.
STYLES = st.sampled_from(
    [
        "+1415555{:04}",
        "1415555{:04}",
        "(415) 555-{:04}",
        "415.555.{:04}",
        "+1 415 555 {:04}",
        "'+1415555{:04}",
        "tel:+1415555{:04}",
        "415-555-{:04} x12",
        "1-800-FLOWERS {:04}",
        "  415 555 {:04} ",
        "415 555 {:04}/415 555 0101",
        "415-555-{:04}\n415-555-0101",
        '"415" 555 {:04}',
        "=+1415555{:04}",
        "4.15555E+09",
        "n/a {:04}",
    ]
)
EXOTIC = st.sampled_from(
    [
        "415\u00a0555\u00a0{:04}",
        "415\u00ad555\u00ad{:04}",
        "415\u2011555\u2011{:04}",
        "\u200e+1415555{:04}\u200f",
        "\uff0b\uff11\uff14\uff11\uff15555{:04}",
        "\u0664\u0661\u0665 555 {:04}",
        "\u202a+1 415 555 {:04}\u202c",
    ]
)
NUMBERS = st.builds(str.format, STYLES, st.integers(100, 199))
WIDE_NUMBERS = st.one_of(NUMBERS, st.builds(str.format, EXOTIC, st.integers(100, 199)))
NAMES = st.text(st.sampled_from("abc ÉéßñÅø,;|'\"-\n"), max_size=12).filter(lambda text: text == "" or text.strip())
WESTERN_NAMES = st.lists(
    st.sampled_from(
        ["Café", "Müller & Söhne", "Ñandú", "Ærø", 'say "garçon"', "São João", "Åsa;", "L'Hôtel", "a,b", ""]
    ),
    max_size=4,
).map(" ".join)
BLANK = ["", "", ""]


def table(numbers: st.SearchStrategy[object], names: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[object]]]:
    """Rows of a number, a name and a constant, with blank rows between them."""
    row = st.tuples(numbers, names, st.just("x")).map(list)
    return st.lists(st.one_of(row, row, row, st.just(BLANK)), min_size=1, max_size=9)


def read_back(name: str, rows: list[list[object]]) -> list[tuple[int, str, tuple[str, ...]]]:
    """Write under a header, read again."""
    with TemporaryDirectory() as folder:
        path = write(Path(folder), name, [["Phone number", "Name", "Note"], *rows])
        with open_list(path) as numbers:
            return [(row.row, row.number, row.cells) for row in numbers.rows()]


def went_in(rows: list[list[object]]) -> list[tuple[int, str, tuple[str, ...]]]:
    """What should come out: the rows that are not blank, numbered from 2."""
    shown = [(number, [as_text(cell) for cell in row]) for number, row in enumerate(rows, 2)]
    return [(number, cells[0], tuple(cells)) for number, cells in shown if any(cell.strip() for cell in cells)]


def as_text(cell: object) -> str:
    """A cell as a person would copy it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SLOWER = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", [f"{name}.csv" for name in UNICODE])
@QUICK
@given(rows=table(WIDE_NUMBERS, NAMES))
def test_unicode_text_is_read_as_it_was_written(name: str, rows: list[list[object]]) -> None:
    assert read_back(name, rows) == went_in(rows)


@pytest.mark.parametrize("name", [f"{name}.csv" for name in WESTERN])
@QUICK
@given(rows=table(NUMBERS, WESTERN_NAMES))
def test_western_text_is_read_as_it_was_written(name: str, rows: list[list[object]]) -> None:
    assert read_back(name, rows) == went_in(rows)


@pytest.mark.parametrize("name", BOOKS)
@SLOWER
@given(rows=table(WIDE_NUMBERS, NAMES))
def test_workbook_texts_are_read_as_they_were_written(name: str, rows: list[list[object]]) -> None:
    assert read_back(name, rows) == went_in(rows)


@pytest.mark.parametrize("name", BOOKS)
@SLOWER
@given(rows=table(st.one_of(st.integers(10**9, 10**14).map(float), st.integers(2, 10**9), st.just(0.5)), NAMES))
def test_workbook_numbers_are_read_with_all_their_digits(name: str, rows: list[list[object]]) -> None:
    assert read_back(name, rows) == went_in(rows)


@given(number=st.integers(1, 10**14))
def test_a_float_is_shown_as_its_digits(number: int) -> None:
    """14155550100.0 is 14155550100."""
    from numberlift.io.reading.cells import text_of

    assert text_of(float(number)) == str(number)
