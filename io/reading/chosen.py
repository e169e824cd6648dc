"""Which sheets of a workbook are read: all that can be seen, or the one that was named."""

from __future__ import annotations

from collections.abc import Iterable

from numberlift.errors import ListRefused
from numberlift.io.reading.workbooks import WorkbookFile


def chosen_sheets(book: WorkbookFile, wanted: str | None) -> tuple[list[str], list[str]]:
    """The names of the sheets to be read, each prepared, and what a person should know of them, in sentences.

    `wanted` is a name or a place from 1. Raises ListRefused if there is no such sheet.
    """
    names = [_named(book, wanted)] if wanted is not None else list(book.visible)
    remarks = [remark for name in names for remark in book.prepare(name)]
    if book.macros:
        remarks.insert(0, "The macros in the workbook were ignored.")
    if book.hidden and wanted is None:
        remarks.append(f"Hidden sheets were skipped: {quoted(book.hidden)}. Name one with --sheet to read it.")
    return names, remarks


def quoted(names: Iterable[str]) -> str:
    """Names of sheets or columns as a sentence lists them."""
    return ", ".join(f"“{name}”" for name in names)


def _named(book: WorkbookFile, wanted: str) -> str:
    names = (*book.visible, *book.hidden)
    for name in names:
        if name == wanted:
            return name
    for name in names:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(book.visible):
        return book.visible[int(wanted) - 1]
    raise ListRefused(
        f"{book.path.name} has no sheet {wanted!r}; it has {quoted(names)}. Name one of them with --sheet."
    )
