"""Whatever people send is read right or refused in one sentence; nothing gives a traceback."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.errors import ListRefused
from numberlift.io.reading.guard import Limits
from numberlift.io.sheets import open_list
from tests.io.make_lists import write
from tests.io.make_odd import PLAIN
from tests.io.odd_files import REFUSED, RIGHT, Refused, Right


@pytest.mark.parametrize("odd", RIGHT, ids=lambda odd: odd.name)
def test_odd_files_are_read_right(tmp_path: Path, odd: Right) -> None:
    path = tmp_path / odd.name
    path.write_bytes(odd.make())

    with open_list(path) as numbers:
        assert [(row.row, row.number) for row in numbers.rows()] == odd.rows


@pytest.mark.parametrize("odd", REFUSED, ids=lambda odd: odd.name)
def test_hostile_files_are_refused_in_words(tmp_path: Path, odd: Refused) -> None:
    path = tmp_path / odd.name
    path.write_bytes(odd.make())

    with pytest.raises(ListRefused) as refusal, open_list(path, limits=Limits(unpacked=100_000_000)) as numbers:
        list(numbers.rows())

    assert odd.words in str(refusal.value)
    assert "\n" not in str(refusal.value)


@cache
def _written(name: str) -> bytes:
    """A list of that kind, the same bytes every time: writers put the time of day into their files."""
    with TemporaryDirectory() as folder:
        return write(Path(folder), name.replace("a.csv", "utf-8.csv"), PLAIN).read_bytes()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a.xlsb", "a.ods"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_file_damaged_anywhere_is_read_or_refused(name: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path, whole = Path(folder) / name, bytearray(_written(name))
        for _ in range(data.draw(st.integers(1, 4))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))])

        with suppress(ListRefused), open_list(path) as numbers:
            list(numbers.rows())


def test_there_are_at_least_sixty() -> None:
    assert len({odd.name for odd in [*RIGHT, *REFUSED]}) >= 60


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match=r"no file .*nowhere\.csv"):
        open_list(tmp_path / "nowhere.csv")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match="is a folder"):
        open_list(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(ListRefused, match="pipe or a device"):
        open_list(tmp_path / "pipe.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed.csv").write_text("Phone\n")
    (tmp_path / "closed.csv").chmod(0)

    with pytest.raises(ListRefused, match="cannot be read"):
        open_list(tmp_path / "closed.csv")


def test_a_list_that_vanishes_between_opening_and_reading_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Phone\n+14155550100\n")

    with open_list(path) as numbers:
        path.unlink()
        with pytest.raises(ListRefused, match=r"list\.csv"):
            list(numbers.rows())
