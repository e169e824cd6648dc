"""Statements that take many records at once, as one JSON array of arrays.

A statement stepped once per record hands Python's lock back and forth at every step, and beside a busy event loop
waits up to 5 ms for it each time (measured: 341 records a second, against 21,000 this way; 107,000 when idle).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from numberlift.ledger.failures import translated

Record = Sequence[Any]
# How a column is taken out of a record: the cast PostgreSQL needs, or "json" to keep the value as JSON text.
CASTS: Final = {"text": "", "int": "::bigint", "json": ""}


@dataclass(frozen=True, slots=True)
class Batch:
    """One statement per dialect, with one parameter: the records.

    `key` says how many leading values of a record name what it writes; of records with the same key in one batch only
    the last is sent. 0 sends all of them.
    """

    name: str
    sqlite: str
    postgresql: str
    key: int = 0

    def run(self, connection: Connection, records: Sequence[Record]) -> None:
        """Write all records within the caller's transaction; raises LedgerFailed."""
        text = self.sqlite if connection.dialect.name == "sqlite" else self.postgresql
        with translated():
            connection.exec_driver_sql(text, (self.encode(records),))

    def encode(self, records: Sequence[Record]) -> str:
        """The records as the statement's parameter."""
        if self.key and len(records) > 1:
            records = list({tuple(record[: self.key]): record for record in records}.values())
        encoded = orjson.dumps(records)
        if b"\\u0000" in encoded:
            encoded = orjson.dumps(sound(orjson.loads(encoded)))
        return encoded.decode()


def sound(value: Any) -> Any:
    """A JSON value as every database can keep it: PostgreSQL's text has no NUL."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, dict):
        return {sound(name): sound(one) for name, one in value.items()}
    return value


def sqlite_source(columns: Mapping[str, str]) -> str:
    """A SELECT that takes the records apart on SQLite: one column per entry, in order, of type text, int or json."""
    taken = ", ".join(f"json_extract(value, '$[{index}]') AS {name}" for index, name in enumerate(columns))
    return f"SELECT {taken} FROM json_each(?) WHERE true"  # noqa: S608 - our own names


def postgresql_source(columns: Mapping[str, str]) -> str:
    """The same on PostgreSQL; `ord` numbers the records from 1."""
    taken = ", ".join(_postgresql_column(index, name, kind) for index, (name, kind) in enumerate(columns.items()))
    return f"SELECT {taken}, ord FROM json_array_elements(%s::json) WITH ORDINALITY AS records(value, ord)"  # noqa: S608 - our own names


def _postgresql_column(index: int, name: str, kind: str) -> str:
    if kind == "json":
        return f"(value->{index})::text AS {name}"
    return f"(value->>{index}){CASTS[kind]} AS {name}"
