"""What the sandbox holds: objects by kind and sid, creates accepted, and how often a question was asked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from numberlift.sandbox.indexes import Due, Indexes
from numberlift.sandbox.journal import Journal, Operation

Fields: TypeAlias = Mapping[str, Any]
"""What an object holds, as JSON; change it by `Store.put`, never in place."""


class Stored(NamedTuple):
    """One object: when it was created by the sandbox's clock, and its fields."""

    created: float
    fields: Fields


class Store:
    """Objects of every service in order of creation, each change noted in the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._objects: dict[str, dict[str, Stored]] = {}
        self._accepted: dict[str, dict[str, int]] = {}
        self._asks: dict[str, dict[str, int]] = {}
        self._indexes = Indexes()

    def insert(self, kind: str, prefix: str, fields: Fields, *, at: float, number: str | None = None) -> str:
        """Keep a new object, count it as accepted (for `number`, if it is about one), and return its sid."""
        sid = prefix + secrets.token_hex(16)
        self._apply_and_note(["put", kind, sid, at, fields])
        if number is not None:
            self._apply_and_note(["accept", kind, number, self.accepted(kind, number) + 1])
        return sid

    def put(self, kind: str, sid: str, fields: Fields) -> None:
        """Replace the fields of an object that exists."""
        self._apply_and_note(["put", kind, sid, self._objects[kind][sid].created, fields])

    def remove(self, kind: str, sid: str) -> None:
        """Forget an object; how often one was accepted stays known."""
        self._apply_and_note(["remove", kind, sid])

    def get(self, kind: str, sid: str) -> Stored | None:
        """The object, or None."""
        return self._objects.get(kind, {}).get(sid)

    def items(self, kind: str, *, created_before: float = float("inf")) -> Iterator[tuple[str, Stored]]:
        """Objects of a kind, oldest first; `created_before` is how a list that lags is told."""
        return ((sid, item) for sid, item in self._objects.get(kind, {}).items() if item.created < created_before)

    def where(
        self, kind: str, field: str, value: Any, *, created_before: float = float("inf")
    ) -> list[tuple[str, Stored]]:
        """Objects of a kind whose field has this (hashable) value, oldest first; quick however many there are."""
        objects = self._objects.get(kind, {})
        sids = self._indexes.sids(kind, field, value, among=((sid, item.fields) for sid, item in objects.items()))
        found = [(sid, objects[sid]) for sid in sids if objects[sid].created < created_before]
        return sorted(found, key=lambda pair: pair[1].created)

    def next_due(self, kind: str) -> Due | None:
        """Which object of a kind moves by itself first, by its field `due_at`; None if none ever does."""
        return self._indexes.next_due(kind, current=self._objects.get(kind, {}))

    def accepted(self, kind: str, number: str) -> int:
        """How many creates of this kind were accepted for a number since the world began."""
        return self._accepted.get(kind, {}).get(number, 0)

    def ask(self, question: str, number: str) -> int:
        """Count one more ask of a question about a number, and return which one it was, from 1."""
        count = self._asks.get(question, {}).get(number, 0) + 1
        self._apply_and_note(["ask", question, number, count])
        return count

    def state(self) -> dict[str, Any]:
        """Everything held, as JSON for the control plane."""
        return {
            "objects": {
                kind: {sid: {"created": item.created, **item.fields} for sid, item in items.items()}
                for kind, items in self._objects.items()
            },
            "accepted": self._accepted,
            "asks": self._asks,
        }

    def operations(self) -> Iterator[Operation]:
        """The shortest journal that makes this store."""
        for kind, items in self._objects.items():
            for sid, item in items.items():
                yield ["put", kind, sid, item.created, item.fields]
        for verb, counts in (("accept", self._accepted), ("ask", self._asks)):
            for name, numbers in counts.items():
                for number, count in numbers.items():
                    yield [verb, name, number, count]

    def apply(self, operation: Operation) -> None:
        """Replay one operation of a journal."""
        match operation:
            case ["put", kind, sid, created, fields]:
                objects = self._objects.setdefault(kind, {})
                before = objects.get(sid)
                objects[sid] = Stored(created, fields)
                self._indexes.changed(kind, sid, before and before.fields, fields)
            case ["remove", kind, sid]:
                gone = self._objects.get(kind, {}).pop(sid, None)
                self._indexes.changed(kind, sid, gone and gone.fields, None)
            case ["accept", kind, number, count]:
                self._accepted.setdefault(kind, {})[number] = count
            case ["ask", question, number, count]:
                self._asks.setdefault(question, {})[number] = count

    def clear(self) -> None:
        """Forget everything; the journal is the caller's to rewrite."""
        self._objects.clear()
        self._accepted.clear()
        self._asks.clear()
        self._indexes.clear()

    def _apply_and_note(self, operation: Operation) -> None:
        self.apply(operation)
        self._journal.note(operation)
