"""From what a reader hands over to what the ledger keeps: a row for every number, and one for every row without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from numberlift.domain import SECRET_FIELDS, ListRow, NotANumber, PhoneNumber, SheetHead, numbers_in
from numberlift.io.sheets import OpenList

ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
NO_NUMBER = PhoneNumber("", "", "")


def list_rows(
    lst: OpenList, *, country: str, account: str, keep_secrets: bool, keep_flags: bool = False
) -> Iterator[ListRow]:
    """Every number of the list, and every row without one, in input order; positions count from 1.

    With `keep_flags` the reader's flags on the row's cells stand among its notes: who creates looks at them.
    """
    columns = {head.sheet: _Columns(head, keep_secrets=keep_secrets) for head in lst.heads}
    plain = _Told("", "", _wrong(account))
    position = 0
    for row in lst.rows():
        known = columns[row.sheet]
        told = plain if known.plain else known.told(row.cells)
        cells = row.cells if known.plain else known.without_secrets(row.cells)
        flags = row.flags if keep_flags else ()
        for part, (text, found) in enumerate(
            numbers_in(row.number, flags=row.flags, country=told.country or country), 1
        ):
            position += 1
            if isinstance(found, NotANumber):
                (number, iso, kind, notes), problem = NO_NUMBER, found.problem
            else:
                (number, iso, kind, notes), problem = found, told.wrong
            yield ListRow(
                position, row.sheet, row.row, part, text, cells, number, iso, kind, problem, notes + flags,
                told.account_sid or account, told.address_sid, position,
            )  # fmt: skip


class _Told(NamedTuple):
    """What a row says beside its number; `wrong` is a problem that its account sid has, or empty."""

    account_sid: str
    address_sid: str
    wrong: str
    country: str = ""


def _wrong(account_sid: str) -> str:
    return "" if not account_sid or ACCOUNT_SID.fullmatch(account_sid) else "account-sid-malformed"


class _Columns:
    """Where the columns of one sheet lie, looked up once a sheet and not once a row.

    `plain` says that nothing in a row but its number means anything to a check, as in most lists.
    """

    def __init__(self, head: SheetHead, *, keep_secrets: bool) -> None:
        self._account = head.fields.get("account_sid")
        self._country = head.fields.get("country")
        self._address = head.fields.get("address_sid")
        self._secret = () if keep_secrets else tuple(head.fields[f] for f in SECRET_FIELDS if f in head.fields)
        told = (self._account, self._country, self._address)
        self.plain = not self._secret and all(index is None for index in told)

    def told(self, cells: tuple[str, ...]) -> _Told:
        account_sid = _cell(cells, self._account)
        return _Told(account_sid, _cell(cells, self._address), _wrong(account_sid), _cell(cells, self._country))

    def without_secrets(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        if not self._secret:
            return cells
        return tuple("" if index in self._secret else cell for index, cell in enumerate(cells))


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""
