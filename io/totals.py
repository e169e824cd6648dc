"""What the Summary and Breakdown sheets say, folded line by line: counts only, the lines are not kept."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from numberlift.domain.report import ReportLine

AT_REST: Final = frozenset({"already", "duplicate"})
STEPS_KEPT: Final = 1_000


class Step(NamedTuple):
    """A next step and the verdict that asks for it."""

    verdict: str
    words: str


class Place(NamedTuple):
    """One cell of the breakdown."""

    country: str
    number_type: str
    verdict: str


class Totals:
    """Counts over all lines so far; memory is bounded by countries, types and verdicts, not by lines.

    `numbers` counts each phone number once, a duplicate not again.
    """

    def __init__(self) -> None:
        self.verdicts: Counter[str] = Counter()
        self.places: Counter[Place] = Counter()
        self.numbers = 0
        self._steps: Counter[Step] = Counter()

    def add(self, line: ReportLine) -> None:
        """Count one line."""
        self.verdicts[line.verdict] += 1
        self.places[Place(line.country, line.number_type, line.verdict)] += 1
        self.numbers += bool(line.phone_number) and line.verdict != "duplicate"
        step = Step(line.verdict, line.next_step)
        if line.next_step and (step in self._steps or len(self._steps) < STEPS_KEPT):
            self._steps[step] += 1

    @property
    def lines(self) -> int:
        """How many lines were counted."""
        return self.verdicts.total()

    def of(self, *verdicts: str) -> int:
        """Count the lines with any of these verdicts."""
        return sum(self.verdicts[verdict] for verdict in verdicts)

    def foremost_steps(self, count: int) -> list[tuple[Step, int]]:
        """Give the next steps that move most lines; those of lines that need nothing are left aside."""
        return [found for found in self._steps.most_common() if found[0].verdict not in AT_REST][:count]
