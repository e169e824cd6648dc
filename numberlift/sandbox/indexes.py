"""Finds objects of the store by the value of a field, and those that are due, without looking at all of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

DUE_AT: Final = "due_at"
"""The field that says when an object moves by itself, in seconds of the sandbox's clock; None or absent: never."""


class Due(NamedTuple):
    """When an object is due, and which."""

    at: float
    sid: str


class Indexes:
    """Follows the store's changes; an index begins when it is first asked for."""

    def __init__(self) -> None:
        self._by_value: dict[tuple[str, str], dict[Any, dict[str, None]]] = {}
        self._due: dict[str, list[Due]] = {}

    def changed(self, kind: str, sid: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """An object came (`before` is None), changed or went (`after` is None)."""
        for (of_kind, field), groups in self._by_value.items():
            if of_kind == kind:
                old, new = (fields.get(field) if fields is not None else None for fields in (before, after))
                if old != new or before is None or after is None:
                    groups.get(old, {}).pop(sid, None)
                    if after is not None:
                        groups.setdefault(new, {})[sid] = None
        due_at = after.get(DUE_AT) if after is not None else None
        if due_at is not None and (before is None or before.get(DUE_AT) != due_at):
            heapq.heappush(self._due.setdefault(kind, []), Due(due_at, sid))

    def sids(self, kind: str, field: str, value: Any, *, among: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
        """The objects whose field has this value; `among` are all of the kind, read only when the index begins."""
        groups = self._by_value.get((kind, field))
        if groups is None:
            groups = self._by_value[kind, field] = {}
            for sid, fields in among:
                groups.setdefault(fields.get(field), {})[sid] = None
        return list(groups.get(value, ()))

    def next_due(self, kind: str, *, current: Mapping[str, Any]) -> Due | None:
        """What is due first among the objects as they are now (`current`, by sid; each has `fields`)."""
        waiting = self._due.get(kind, [])
        while waiting:
            found = current.get(waiting[0].sid)
            if found is not None and found.fields.get(DUE_AT) == waiting[0].at:
                return waiting[0]
            heapq.heappop(waiting)
        return None

    def clear(self) -> None:
        """Forget everything."""
        self._by_value.clear()
        self._due.clear()
