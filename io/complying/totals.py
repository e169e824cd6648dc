"""What comply's Summary says, folded line by line: counts of lines and of bundles, and the next steps."""

from __future__ import annotations

from collections import Counter
from typing import Final

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.phrases import HELD_BACK_STEP
from numberlift.domain.complying.report import ComplyLine
from numberlift.domain.complying.wanted import ItemKind, name_key

AT_REST: Final = frozenset({ComplyVerdict.ALREADY})
NOT_STEPS: Final = ("Nothing to do", HELD_BACK_STEP)
"""How next steps begin that are none, or that lines of their own say better."""
_WORST_LAST: Final = (
    ComplyVerdict.ALREADY,
    ComplyVerdict.COMPLIANT,
    ComplyVerdict.UNDECIDED,
    ComplyVerdict.NONCOMPLIANT,
    ComplyVerdict.FIX,
)


class ComplyTotals:
    """Counts over all lines so far. A bundle has the worst verdict of its own lines, and the last status told."""

    def __init__(self) -> None:
        self.lines = 0
        self._verdicts: Counter[ComplyVerdict] = Counter()
        self._steps: Counter[tuple[ComplyVerdict, str]] = Counter()
        self._bundles: dict[object, ComplyVerdict] = {}
        self._statuses: dict[object, str] = {}

    def add(self, line: ComplyLine) -> None:
        """Count one line."""
        self.lines += 1
        self._verdicts[line.verdict] += 1
        if line.next_step and line.verdict not in AT_REST and not line.next_step.startswith(NOT_STEPS):
            self._steps[line.verdict, line.next_step] += 1
        if line.kind == ItemKind.BUNDLE:
            key = name_key(line.bundle) or (line.sheet, line.row)
            before = self._bundles.get(key, line.verdict)
            self._bundles[key] = max(before, line.verdict, key=_WORST_LAST.index)
            self._statuses[key] = line.status or self._statuses.get(key, "")

    @property
    def bundles(self) -> int:
        """How many bundles the list asks for."""
        return len(self._bundles)

    def lines_of(self, verdict: ComplyVerdict) -> int:
        """How many lines have a verdict."""
        return self._verdicts[verdict]

    def bundles_of(self, *verdicts: ComplyVerdict) -> int:
        """How many bundles have one of these verdicts."""
        return sum(verdict in verdicts for verdict in self._bundles.values())

    def statuses(self) -> list[tuple[str, int]]:
        """How many bundles stand how at Twilio, most first; those that are not there are left out."""
        return Counter(status for status in self._statuses.values() if status).most_common()

    def foremost_steps(self, most: int) -> list[tuple[tuple[ComplyVerdict, str], int]]:
        """The next steps that most lines ask for; those that concern something wrong come first."""
        ranked = sorted(self._steps.items(), key=lambda step: (-_WORST_LAST.index(step[0][0]), -step[1]))
        return ranked[:most]
