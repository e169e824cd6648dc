"""What the Summary and Breakdown sheets say, folded line by line: counts only, the lines are not kept."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from numberlift.domain.report import ReportLine
from numberlift.domain.routing import VerdictName
from numberlift.domain.tally import Tally

AT_REST: Final = frozenset({VerdictName.ALREADY, VerdictName.INELIGIBLE, VerdictName.DUPLICATE})
STEPS_KEPT: Final = 1_000


class Step(NamedTuple):
    """A next step and the verdict that asks for it."""

    verdict: VerdictName
    words: str


class Place(NamedTuple):
    """One cell of the breakdown."""

    country: str
    number_type: str
    verdict: VerdictName


class Totals:
    """Counts over all lines so far; memory is bounded by countries, types and verdicts, not by lines."""

    def __init__(self) -> None:
        self.places: Counter[Place] = Counter()
        self._tally = Tally()
        self._steps: Counter[Step] = Counter()

    def add(self, line: ReportLine) -> None:
        """Count one line."""
        self._tally.add(line)
        self.places[Place(line.country, line.number_type, line.verdict)] += 1
        step = Step(line.verdict, line.next_step)
        if line.verdict not in AT_REST and (step in self._steps or len(self._steps) < STEPS_KEPT):
            self._steps[step] += 1

    @property
    def lines(self) -> int:
        """How many lines were counted."""
        return self._tally.counts()["lines"]

    @property
    def complete(self) -> bool:
        """Tell whether no line waits to be asked again."""
        return self._tally.counts()["complete"]

    @property
    def numbers(self) -> int:
        """How many different numbers were understood."""
        return self._tally.counts()["numbers"]

    def of(self, *verdicts: VerdictName) -> int:
        """Count the lines with any of these verdicts."""
        found = self._tally.counts()["verdicts"]
        return sum(found.get(verdict, 0) for verdict in verdicts)

    def foremost_steps(self, count: int) -> list[tuple[Step, int]]:
        """Give the next steps that move most lines; those of lines that need nothing are left aside."""
        return self._steps.most_common(count)
