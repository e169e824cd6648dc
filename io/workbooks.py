"""Reads workbooks (xlsx, xlsm, xls, xlsb, ods) sheet by sheet with calamine, rows numbered from the top of the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import python_calamine as calamine

from numberlift.errors import ListRefused


class WorkbookFile:
    """An open workbook. A sheet is parsed whole by calamine when asked for; the first one is kept until it was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with translated(path):
            self._book = calamine.CalamineWorkbook.from_path(path)
            self._metadata = self._book.sheets_metadata
        self._kept: tuple[str, calamine.CalamineSheet] | None = None

    @property
    def visible(self) -> tuple[str, ...]:
        """The names of the worksheets a person sees, in order."""
        return tuple(m.name for m in self._sheets() if m.visible == calamine.SheetVisibleEnum.Visible)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of the worksheets a person does not see, in order."""
        return tuple(m.name for m in self._sheets() if m.visible != calamine.SheetVisibleEnum.Visible)

    def records(self, name: str, *, keep: bool = False) -> Iterator[Sequence[object]]:
        """Every row of a sheet from row 1, blank ones included; each row begins at column A."""
        sheet = self._sheet(name, keep=keep)
        left = [""] * (sheet.start or (0, 0))[1]
        with translated(self.path):
            for values in sheet.iter_rows():
                yield left + values if left else values

    def close(self) -> None:
        """Let go of the file and of the sheet that was kept."""
        self._kept = None
        self._book.close()

    def _sheets(self) -> list[calamine.SheetMetadata]:
        return [m for m in self._metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]

    def _sheet(self, name: str, *, keep: bool) -> calamine.CalamineSheet:
        if self._kept and self._kept[0] == name:
            sheet = self._kept[1]
            self._kept = self._kept if keep else None
            return sheet
        with translated(self.path):
            sheet = self._book.get_sheet_by_name(name)
        if keep and self._kept is None:
            self._kept = (name, sheet)
        return sheet


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what calamine raises, its panics included, into ListRefused."""
    try:
        yield
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, calamine.PasswordError):
            raise ListRefused(
                f"{path.name} is protected with a password; open it with the password, save it without one and try again."
            ) from error
        raise _damaged(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a panic in Rust becomes; no module exports it
            raise
        raise _damaged(path) from error


def _damaged(path: Path) -> ListRefused:
    return ListRefused(
        f"{path.name} is damaged or not a true workbook; open it in a spreadsheet program, save it again as .xlsx and try again."
    )
