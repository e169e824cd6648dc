"""Many values as one parameter: a list of words to select by, without a statement of its own for each length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import JSON, ColumnElement, Select, cast, func, select
from sqlalchemy import Text as SqlText

T = TypeVar("T")


def among(dialect: str, column: ColumnElement[Any], words: Iterable[str]) -> ColumnElement[bool]:
    """Whether `column` is one of `words`."""
    return column.in_(_words(dialect, orjson.dumps(list(words)).decode()))


def parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`values` in pieces of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _words(dialect: str, encoded: str) -> Select[Any]:
    if dialect == "sqlite":
        return select(func.json_each(encoded).table_valued("value").c.value)
    return select(func.json_array_elements_text(cast(cast(encoded, SqlText), JSON)).column_valued("word"))
