"""Reads workbooks (xlsx, xlsm, xls, xlsb, ods) sheet by sheet with calamine, rows numbered as on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import python_calamine as calamine

from numberlift.io.reading.guard import Form, Limits
from numberlift.io.reading.inspection import inspect
from numberlift.io.reading.peeks import marked
from numberlift.io.reading.refusals import damaged, locked


class WorkbookFile:
    """An open workbook, closed by the stack it was given.

    calamine parses a sheet whole when it is asked for; the first one asked for with `keep` is held until
    it was read once more. A sheet must be prepared first: then its reach is known to be sane.
    """

    def __init__(self, path: Path, form: Form, *, limits: Limits, stack: ExitStack) -> None:
        self.path = path
        self._inspection = inspect(path, form, limits=limits, stack=stack)
        self.macros = self._inspection.macros
        with translated(path):
            self._book = _opened(path, form)
            self._metadata = self._book.sheets_metadata
        stack.callback(self._close)
        self._kept: tuple[str, calamine.CalamineSheet] | None = None

    @property
    def visible(self) -> tuple[str, ...]:
        """The names of the worksheets a person sees, in order."""
        return tuple(m.name for m in self._sheets() if m.visible == calamine.SheetVisibleEnum.Visible)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of the worksheets a person does not see, in order."""
        return tuple(m.name for m in self._sheets() if m.visible != calamine.SheetVisibleEnum.Visible)

    def prepare(self, name: str) -> list[str]:
        """Look at a sheet before it is read: what a person should know of it; ListRefused if it must not be opened."""
        seen = self._inspection.look(name)
        remarks = []
        rows = f"{seen.hidden_rows} rows" if seen.hidden_rows > 1 else "1 row"
        if seen.filtered and seen.hidden_rows:
            remarks.append(f"Sheet “{name}” has a filter that hides {rows}; hidden rows are read too.")
        elif seen.filtered:
            remarks.append(f"Sheet “{name}” has a filter that hides nothing at present.")
        elif seen.hidden_rows:
            remarks.append(f"Sheet “{name}” hides {rows}; hidden rows are read too.")
        if seen.dry:
            remarks.append(
                f"Sheet “{name}” has formulas that were saved without results; "
                "open it in a spreadsheet program, save it and try again."
            )
        return remarks

    def records(self, name: str, *, keep: bool = False) -> Iterator[Sequence[object]]:
        """Every row of a sheet from row 1, blank ones included; each row begins at column A."""
        sheet = self._sheet(name, keep=keep)
        with translated(self.path):
            yield from marked(_from_column_a(sheet), self._inspection.marks(name))

    def _close(self) -> None:
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


def _opened(path: Path, form: Form) -> calamine.CalamineWorkbook:
    """Open by what the file is; calamine goes by the name's ending, so a wrong one is kept from it."""
    ending = path.suffix.lower().replace("xlsm", "xlsx").removeprefix(".")
    if ending == form:
        return calamine.CalamineWorkbook.from_path(path)
    with path.open("rb") as file:
        return calamine.CalamineWorkbook.from_filelike(file)


def _from_column_a(sheet: calamine.CalamineSheet) -> Iterator[list[object]]:
    left = (sheet.start or (0, 0))[1]
    rows: Iterator[list[object]] = iter(sheet.iter_rows())  # type: ignore[arg-type]  # a list of any of its values
    return ([""] * left + values for values in rows) if left else rows


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what calamine raises, its panics included, into ListRefused."""
    try:
        yield
    except calamine.PasswordError as error:
        raise locked(path) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(path) from error
    except BaseException as error:  # a panic in Rust becomes an exception beside Exception, which no module exports
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(path) from error
