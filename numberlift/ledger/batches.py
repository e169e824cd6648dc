"""Statements that take many records at once.

A statement stepped once per record hands Python's lock back and forth at every step, and beside a busy event loop
waits up to 5 ms for it each time (measured: 341 records a second, against 45,000 in blocks; 150,000 when idle).
SQLite takes the records of a block as bound values, PostgreSQL all of them as one JSON array of arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Literal

import orjson
from sqlalchemy import Connection

from numberlift.ledger.failures import translated

Record = Sequence[Any]
# `word` is text of our own making, `text` may hold anything, `json` is any value orjson can write, stored as its text.
Kind = Literal["word", "text", "int", "json"]
RECORDS: Final = "(:records)"
# Few different statements, so that the driver keeps them prepared; 512 records stay within SQLite's 32,766 variables.
BLOCKS: Final = (512, 64, 8, 1)
NUL: Final = "\0"
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One statement per dialect that writes records with the values of `columns`, in that order.

    The statements select from `sqlite_source(columns)` and `postgresql_source(columns)`. `key` says how many leading
    values of a record name what it writes; of records with the same key in one batch only the last is sent, with 0 all.
    """

    name: str
    columns: Mapping[str, Kind]
    sqlite: str
    postgresql: str
    key: int = 0
    _blocks: dict[int, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        values = f"({', '.join('?' * len(self.columns))})"
        self._blocks.update({size: self.sqlite.replace(RECORDS, ", ".join([values] * size)) for size in BLOCKS})

    def run(self, connection: Connection, records: Sequence[Record]) -> None:
        """Write all records within the caller's transaction; LedgerFailed, or TypeError for a value that is no JSON."""
        if self.key and len(records) > 1:
            records = list({tuple(record[: self.key]): record for record in records}.values())
        with translated():
            if connection.dialect.name == "sqlite":
                for text, values in self._bound(records):
                    connection.exec_driver_sql(text, values)
            else:
                connection.exec_driver_sql(self.postgresql, (_json_text(records),))

    def _bound(self, records: Sequence[Record]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The statements and their values, block by block."""
        done = 0
        for size, text in self._blocks.items():
            while len(records) - done >= size:
                yield text, self._values(records[done : done + size])
                done += size

    def _values(self, records: Sequence[Record]) -> tuple[Any, ...]:
        values = list(chain.from_iterable(records))
        width = len(self.columns)
        for place, kind in enumerate(self.columns.values()):
            if kind == "json":
                values[place::width] = map(_json_text, values[place::width])
            elif kind == "text":
                values[place::width] = map(sound, values[place::width])
        return tuple(values)


def sqlite_source(columns: Mapping[str, Kind]) -> str:
    """A SELECT of the records on SQLite, one column per entry of `columns`."""
    taken = ", ".join(f"column{place} AS {name}" for place, name in enumerate(columns, start=1))
    return f"SELECT {taken} FROM (VALUES {RECORDS}) WHERE true"  # noqa: S608 - our own names


def postgresql_source(columns: Mapping[str, Kind]) -> str:
    """The same on PostgreSQL; `ord` numbers the records from 1."""
    taken = ", ".join(_postgresql_column(index, name, kind) for index, (name, kind) in enumerate(columns.items()))
    return f"SELECT {taken}, ord FROM json_array_elements(%s::json) WITH ORDINALITY AS records(value, ord)"  # noqa: S608 - our own names


def _postgresql_column(index: int, name: str, kind: Kind) -> str:
    if kind == "json":
        return f"(value->{index})::text AS {name}"
    return f"(value->>{index}){'::bigint' if kind == 'int' else ''} AS {name}"


def _json_text(value: Any) -> str:
    encoded = orjson.dumps(value)
    return orjson.dumps(sound(orjson.loads(encoded))).decode() if b"\\u0000" in encoded else encoded.decode()


def sound(value: Any) -> Any:
    """A JSON value as every database can keep it: PostgreSQL's text has no NUL."""
    if isinstance(value, str):
        return value.replace(NUL, REPLACEMENT) if NUL in value else value
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, dict):
        return {sound(name): sound(one) for name, one in value.items()}
    return value
