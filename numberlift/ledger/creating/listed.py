"""Many values as one parameter: a list of words to select by, without a statement of its own for each length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import JSON, ColumnElement, Select, bindparam, cast, func, select
from sqlalchemy import Text as SqlText

T = TypeVar("T")


def among(dialect: str, column: ColumnElement[Any], words: Iterable[str]) -> ColumnElement[bool]:
    """Whether `column` is one of `words`."""
    return column.in_(_words(dialect, encoded(words)))


def among_bound(dialect: str, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether `column` is one of the words that the parameter `name` brings, as `encoded`."""
    return column.in_(_words(dialect, bindparam(name, type_=SqlText)))


def encoded(words: Iterable[str]) -> str:
    """Words as one parameter."""
    return orjson.dumps(list(words)).decode()


def parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`values` in pieces of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _words(dialect: str, listed: str | ColumnElement[str]) -> Select[Any]:
    if dialect == "sqlite":
        return select(func.json_each(listed).table_valued("value").c.value)
    return select(func.json_array_elements_text(cast(cast(listed, SqlText), JSON)).column_valued("word"))
