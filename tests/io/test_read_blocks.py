"""Text rows made by the block are the rows that the long way makes one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from numberlift.domain.rows import InputRow
from numberlift.errors import ListRefused
from numberlift.io.reading.layout import lay_out
from numberlift.io.reading.readrows import Tally, blocks_of, text_blocks_of
from numberlift.io.reading.text_lists import understand
from tests.io.make_lists import text_bytes

HEAD = ["Phone number", "Name", "ZIP", "Bill date", "PIN"]
PLAIN = ["+14155550100", "Acme", "94105", "2026-04-13", "0042"]
CELLS = {
    "number": st.sampled_from(["+14155550100", "(415) 555-0100", "", " ", "n/a", "4.15555E+09", "415\n555-0100"]),
    "name": st.sampled_from(["Acme", "", 'say "yes"', "two\r\nlines", "a\rb", "three\n\n\nlines", "É", "a,b"]),
    "zip": st.sampled_from(["94105", "2134", " 2134 ", "2134-1234", "2134\n", "94105-1234", "", "no 2134", "٢١٣٤"]),
    "date": st.sampled_from(["2026-04-13", "03/04/2026", "13/04/2026", "3 - 4 - 26", "05/05/2026", "\n3/4/26", ""]),
    "pin": st.sampled_from(["0042", "1.2E+4", "12e5", "E5", " 8E3 ", "", "1E"]),
}
ODD = st.one_of(
    st.tuples(*CELLS.values()).map(list),
    st.lists(st.sampled_from(["", " ", "x", "+14155550101"]), max_size=7),
    st.just(["", "", "", "", ""]),
)
ROWS = st.lists(st.one_of(st.just(PLAIN), st.just(PLAIN), ODD), max_size=24)


def made(folder: Path, rows: list[list[str]], *, size: int) -> tuple[list[InputRow], list[InputRow], int, int]:
    """The rows of a list by the block and by the long way, and how many blank ones each has counted."""
    (folder / "list.csv").write_bytes(text_bytes([HEAD, *rows]))
    text = understand(folder / "list.csv")
    layout, _, _ = lay_out("", [HEAD, PLAIN], column=None, numbers=True)
    assert layout
    quick, slow = Tally(), Tally()
    by_block = [row for block in text_blocks_of(text.blocks(size), layout, quick) for row in block]
    one_by_one = [row for block in blocks_of(text.records(), layout, slow) for row in block]
    return by_block, one_by_one, quick.blank_rows, slow.blank_rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, size=st.integers(1, 8))
@example(rows=[PLAIN, PLAIN, ["+14155550100", "", "2134", "", ""], PLAIN, PLAIN], size=2)
def test_rows_by_the_block_are_those_made_one_by_one(rows: list[list[str]], size: int, tmp_path: Path) -> None:
    by_block, one_by_one, blank, blank_too = made(tmp_path, rows, size=size)

    assert by_block == one_by_one
    assert blank == blank_too
    assert len(by_block) + blank == len(rows)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, size=st.integers(1, 8))
def test_records_are_the_same_in_blocks_of_any_size(rows: list[list[str]], size: int, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(text_bytes([HEAD, *rows]))
    text = understand(tmp_path / "list.csv")

    records = list(text.records())
    blocks = list(text.blocks(size))

    assert [record for block in blocks for record in block] == records
    assert len(records) == len(rows) + 1
    assert all(0 < len(block) <= size for block in blocks)


@pytest.mark.parametrize("size", [1, 3, 7, 256])
def test_a_quotation_mark_that_swallows_rows_is_named_alike_in_blocks_of_any_size(size: int, tmp_path: Path) -> None:
    lines = [f"+1415555{last:04},Acme\n" for last in range(100, 120)]
    lines[3], lines[5], lines[11] = '+14155550103,"Acme\nBolt"\n', '+14155550105,"Acme\n', '+14155550111,"Bolt"\n'
    (tmp_path / "list.csv").write_text("Phone number,Name\n" + "".join(lines))

    with pytest.raises(ListRefused, match="quotation mark in row 7 takes in the lines below it, up to line 14"):
        list(understand(tmp_path / "list.csv").blocks(size))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 256])
def test_a_quotation_mark_never_closed_is_found_in_blocks_of_any_size(size: int, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('Phone number,Name\n+14155550100,Acme\n+14155550101,"Bolt')

    with pytest.raises(ListRefused, match="quotation mark opened in row 3 is never closed"):
        list(understand(tmp_path / "list.csv").blocks(size))
