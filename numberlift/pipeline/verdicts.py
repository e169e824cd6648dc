"""The verdict of each number as soon as its answers are in, counted for whoever watches the run."""

from __future__ import annotations

from collections.abc import Iterable

from numberlift.domain import Answer, CheckKind, Routed, route
from numberlift.ledger import OpenItem
from numberlift.pipeline.meter import Meter


class VerdictBook:
    """The answers of the numbers now being asked about; it forgets a chunk's numbers when the chunk is closed."""

    def __init__(self, meter: Meter, *, kinds: frozenset[CheckKind]) -> None:
        self._meter = meter
        self._kinds = kinds
        self._answers: dict[int, dict[CheckKind, Answer]] = {}

    def open(self, items: Iterable[OpenItem]) -> None:
        """Begin with what the ledger already knows of these numbers."""
        for item in items:
            self._answers[item.position] = dict(item.known)

    def answered(self, item: OpenItem, kind: CheckKind, answer: Answer) -> None:
        """Take one answer; a number whose answers are all in is counted under its verdict, and only there."""
        self._meter.answered += 1
        known = self._answers.setdefault(item.position, {})
        before = self._routed(item, known)
        known[kind] = answer
        after = self._routed(item, known)
        if before:
            self._meter.verdicts[before.verdict] -= 1
        if after:
            self._meter.verdicts[after.verdict] += 1

    def close(self, items: Iterable[OpenItem]) -> None:
        """Forget these numbers."""
        for item in items:
            self._answers.pop(item.position, None)

    def _routed(self, item: OpenItem, known: dict[CheckKind, Answer]) -> Routed | None:
        if len(known) < len(self._kinds):
            return None
        hosting, portability = known.get(CheckKind.HOSTING), known.get(CheckKind.PORTABILITY)
        return route(
            number_type=item.number_type,
            country=item.country,
            hosting=hosting,  # type: ignore[arg-type]  # the ledger keeps each kind's own answers
            portability=portability,  # type: ignore[arg-type]  # likewise
            asked=self._kinds,
        )
