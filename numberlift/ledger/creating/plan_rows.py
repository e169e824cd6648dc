"""The items of a plan on their way into the ledger, many in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import Connection, insert

from numberlift.domain.plans import PlanItem
from numberlift.ledger.batches import Batch, Kind, postgresql_source, sqlite_source
from numberlift.ledger.engines import wide_cache
from numberlift.ledger.schema_creates import plan_items

_PART: Final = 5_000
_CACHE: Final = 16_000
"""KiB of SQLite's pages while a plan is stored: its numbers come in another order than its index by number has."""
_COLUMNS: Final[Mapping[str, Kind]] = {
    "plan_id": "word",
    "ordinal": "int",
    "phone_number": "word",
    "position": "int",
    "follows": "word",
}
_INSERT: Final = (
    f"INSERT INTO plan_numbers ({', '.join(_COLUMNS)}, state, held_by) SELECT {', '.join(_COLUMNS)}, '', ''"
)
_NUMBERS: Final = Batch(
    "plan-numbers",
    _COLUMNS,
    sqlite=f"{_INSERT} FROM ({sqlite_source(_COLUMNS)}) WHERE true",
    postgresql=f"{_INSERT} FROM ({postgresql_source(_COLUMNS)}) AS taken",
)


def insert_items(connection: Connection, plan_id: str, items: Iterable[PlanItem]) -> None:
    """Write the items of a plan with their numbers, within the caller's transaction; few are held at a time."""
    with wide_cache(connection, kib=_CACHE):
        for batch in _in_batches(items):
            _insert_batch(connection, plan_id, batch)


def _in_batches(items: Iterable[PlanItem]) -> Iterator[list[PlanItem]]:
    """So many items, or items with so many numbers, that they are written together."""
    batch: list[PlanItem] = []
    numbers = 0
    for item in items:
        batch.append(item)
        numbers += len(item.numbers)
        if len(batch) >= _PART or numbers >= _PART:
            yield batch
            batch, numbers = [], 0
    if batch:
        yield batch


def _insert_batch(connection: Connection, plan_id: str, items: Sequence[PlanItem]) -> None:
    rows = [_item_row(plan_id, item) for item in items]
    if rows:
        connection.execute(insert(plan_items), rows)
    _NUMBERS.run(connection, [(plan_id, item.ordinal, *number) for item in items for number in item.numbers])


def _item_row(plan_id: str, item: PlanItem) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "ordinal": item.ordinal,
        "kind": item.kind,
        "key": item.key,
        "generation": item.generation,
        "account_sid": item.account_sid,
        "needs": orjson.dumps(item.needs).decode(),
        "why": item.why,
        "payload": orjson.dumps(dict(item.payload), option=orjson.OPT_SORT_KEYS).decode(),
    }
