"""A preview on the page: what was understood, and the first rows with their problems marked."""

from __future__ import annotations

from numberlift.web.frame import say
from numberlift.web.lists.preview import Preview, SeenRow, SeenSheet
from numberlift.web.markup import Html, Piece, chip, facts, put, said, tag


def show_preview(seen: Preview) -> None:
    """Put a preview here."""
    if seen.refused:
        say(seen.refused, kind="bad")
        return
    for sheet in seen.sheets:
        put(_sheet(sheet, named=len(seen.sheets) > 1 or bool(sheet.name)))
    for remark in seen.remarks:
        put(tag("p", said(remark), cls="soft small"))
    if not seen.bundles:
        say(_problems(seen), kind="warn" if seen.problems else "good")
    put(_rows(seen))
    if seen.more:
        put(tag("p", f"The first {len(seen.rows):,} are shown; all of them are read when you start.", cls="soft small"))


def _sheet(sheet: SeenSheet, *, named: bool) -> Html:
    known = ", ".join(f"{name} → {field}" for name, field in sheet.known if field != "phone_number")
    head = f"row {sheet.header_row}" if sheet.header_row else "none: every row is data"
    how: Piece = sheet.how
    if sheet.number_column:
        how = tag("span", tag("strong", sheet.number_column), f" ({sheet.how})")
    return facts(
        [
            ("Sheet", sheet.name if named else ""),
            ("Numbers in" if sheet.number_column else "Holds", how),
            ("Headings in", head),
            ("Also understood", known),
        ]
    )


def _problems(seen: Preview) -> str:
    rows = f"the first {seen.looked_at:,} numbers" if seen.more else f"{seen.looked_at:,} numbers"
    if not seen.problems:
        return f"Every one of {rows} was understood."
    return (
        f"{seen.problems:,} of {rows} cannot be used as they stand; they are marked below and will be in the fix list."
    )


def _rows(seen: Preview) -> Html:
    sheets = ["Sheet"] if len(seen.sheets) > 1 else []
    numbers = [] if seen.bundles else ["As written", "Understood", "What is wrong"]
    headings = [*sheets, "Row", *numbers, "The row"]
    head = tag("tr", *(tag("th", one, scope="col", cls="n" if one == "Row" else "") for one in headings))
    lines = (_line(row, sheet=bool(sheets), number=bool(numbers)) for row in seen.rows)
    label = "The first rows as they are read"
    made = tag("table", tag("thead", head), tag("tbody", *lines), cls="plain", aria_label=label)
    return tag("div", made, cls="scroll", tabindex="0")


def _line(row: SeenRow, *, sheet: bool, number: bool) -> Html:
    place = f"{row.row}" if row.part == 1 else f"{row.row} ({row.part})"
    cells = [tag("td", row.sheet, data_label="Sheet")] if sheet else []
    cells.append(tag("td", place, cls="n", data_label="Row"))
    if number:
        told = {"As written": row.read, "Understood": _understood(row), "What is wrong": said(row.problem)}
        cells += [tag("td", piece, data_label=name) for name, piece in told.items()]
    return tag("tr", *cells, tag("td", _cells(row), data_label="The row"), cls="problem" if row.problem else "")


def _understood(row: SeenRow) -> Piece:
    if not row.understood:
        return ""
    return tag("span", tag("span", row.understood, cls="mono"), " ", chip(_kind(row)))


def _kind(row: SeenRow) -> str:
    return " ".join(filter(None, (row.country, row.number_type)))


def _cells(row: SeenRow) -> Html:
    return tag("span", " · ".join(filter(None, (cell.strip() for cell in row.cells)))[:160], cls="soft small")
