"""From what a reader hands over to what the ledger keeps: a row for every number, and one for every row without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Final, NamedTuple

from numberlift.domain import (
    SECRET_FIELDS,
    InputRow,
    ListRow,
    NotANumber,
    PhoneNumber,
    SheetHead,
    country_code,
    numbers_in,
    plain_numbers,
)
from numberlift.io.sheets import OpenList

ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
NO_NUMBER = PhoneNumber("", "", "")
_MAKE: Final = partial(tuple.__new__, ListRow)


def list_rows(
    lst: OpenList, *, country: str, account: str, keep_secrets: bool, keep_flags: bool = False
) -> Iterator[ListRow]:
    """Every number of the list, and every row without one, in input order; positions count from 1.

    With `keep_flags` the reader's flags on the row's cells stand among its notes: who creates looks at them.
    """
    silent = _Told(account, "", _wrong(account), country)
    sheets = {
        head.sheet: _Sheet(head, silent=silent, keep_secrets=keep_secrets, keep_flags=keep_flags) for head in lst.heads
    }
    position = 0
    for block in lst.blocks():
        found = sheets[block[0].sheet].rows(block, position + 1)
        yield from found
        position += len(found)


class _Told(NamedTuple):
    """What a row says beside its number; `wrong` is a problem that its account sid has, or empty."""

    account_sid: str
    address_sid: str
    wrong: str
    country: str


def _wrong(account_sid: str) -> str:
    return "" if not account_sid or ACCOUNT_SID.fullmatch(account_sid) else "account-sid-malformed"


class _Sheet:
    """One sheet's way into the ledger: where its columns lie is looked up once a sheet and not once a row.

    `silent` is what a row says that says nothing beside its number. Where every row of a block holds one number in a
    usual form, as in most lists, the block is made without a line of Python for each row.
    """

    def __init__(self, head: SheetHead, *, silent: _Told, keep_secrets: bool, keep_flags: bool) -> None:
        self._silent, self._keep_flags = silent, keep_flags
        self._account = head.fields.get("account_sid")
        self._country = head.fields.get("country")
        self._address = head.fields.get("address_sid")
        self._secret = () if keep_secrets else tuple(head.fields[f] for f in SECRET_FIELDS if f in head.fields)
        self._speaks = any(index is not None for index in (self._account, self._country, self._address))

    def rows(self, block: Sequence[InputRow], first: int) -> list[ListRow]:
        """The rows of a run for a block of this sheet's rows, from position `first`."""
        told = [self._told(row.cells) for row in block] if self._speaks else [self._silent] * len(block)
        found = _plain(block, {one.country for one in told})
        made = self._each if None in found else self._all
        return list(made(block, told, found, first))

    def _all(
        self, block: Sequence[InputRow], told: Sequence[_Told], plain: Sequence[PhoneNumber | None], first: int
    ) -> Iterator[ListRow]:
        """Every row holds the one plain number that was found."""
        sheets, rows, texts, cells, flags = zip(*block, strict=True)
        numbers, countries, types, notes = zip(*filter(None, plain), strict=True)
        account_sids, address_sids, problems, _ = zip(*told, strict=True)
        kept = map(self._without_secrets, cells) if self._secret else cells
        positions = range(first, first + len(block))
        return map(_MAKE, zip(
            positions, sheets, rows, repeat(1), texts, kept, numbers, countries, types, problems,
            flags if self._keep_flags else notes, account_sids, address_sids, positions,
        ))  # fmt: skip

    def _each(
        self, block: Sequence[InputRow], told: Sequence[_Told], plain: Sequence[PhoneNumber | None], first: int
    ) -> Iterator[ListRow]:
        position = first
        for row, says, one in zip(block, told, plain, strict=True):
            cells, flags = self._without_secrets(row.cells), row.flags if self._keep_flags else ()
            parts = [(row.number, one)] if one else numbers_in(row.number, flags=row.flags, country=says.country)
            for part, (text, found) in enumerate(parts, 1):
                if isinstance(found, NotANumber):
                    (number, iso, kind, notes), problem = NO_NUMBER, found.problem
                else:
                    (number, iso, kind, notes), problem = found, says.wrong
                yield ListRow(
                    position, row.sheet, row.row, part, text, cells, number, iso, kind, problem, notes + flags,
                    says.account_sid, says.address_sid, position,
                )  # fmt: skip
                position += 1

    def _told(self, cells: tuple[str, ...]) -> _Told:
        account_sid, silent = _cell(cells, self._account), self._silent
        return _Told(
            account_sid or silent.account_sid,
            _cell(cells, self._address),
            _wrong(account_sid),
            _cell(cells, self._country) or silent.country,
        )

    def _without_secrets(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        for index in self._secret:
            cells = (*cells[:index], "", *cells[index + 1 :])
        return cells


def _plain(block: Sequence[InputRow], countries: set[str]) -> Sequence[PhoneNumber | None]:
    """The number of each row that plainly holds one; None for the others, and for all where their countries differ."""
    if len(countries) > 1:
        return [None] * len(block)
    (country,) = countries
    texts, flags = [row.number for row in block], [row.flags for row in block]
    return plain_numbers(texts, flags=flags, country=country_code(country) or country)


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""
