"""The summary of a run, folded from its report lines one at a time: memory does not grow with the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from numberlift.domain.report import ReportLine
from numberlift.domain.routing import VerdictName
from numberlift.domain.standing import NOT_ASKED

DONE = 0
INCOMPLETE = 1

_MOST_KINDS = 1_000
_OTHER = "other"
_NOTHING_TO_DO = frozenset({VerdictName.ALREADY, VerdictName.INELIGIBLE, VerdictName.DUPLICATE})
_PROBLEMS = frozenset({VerdictName.FIX, VerdictName.DUPLICATE})


class Counts(TypedDict):
    """The part of summary.json that the lines decide (design section 8)."""

    lines: int
    numbers: int
    duplicates: int
    verdicts: dict[str, int]
    actions: dict[str, int]
    complete: bool


class Told(NamedTuple):
    """A text of the report and how many lines say it."""

    text: str
    lines: int


class Tally:
    """Counts report lines. `numbers` are distinct numbers understood, `duplicates` the lines that repeat one."""

    def __init__(self) -> None:
        self._verdicts: Counter[VerdictName] = Counter()
        self._actions: Counter[str] = Counter()
        self._next_steps: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()
        self._numbers = 0
        self._incomplete = 0

    def add(self, line: ReportLine) -> None:
        """Count one line."""
        verdict = line.verdict
        self._verdicts[verdict] += 1
        self._actions[line.action] += 1
        if line.phone_number and verdict is not VerdictName.DUPLICATE:
            self._numbers += 1
        if verdict not in _NOTHING_TO_DO:
            _count(self._next_steps, line.next_step)
        if verdict in _PROBLEMS:
            _count(self._problems, line.reason_code)
        if is_incomplete(line):
            self._incomplete += 1

    def counts(self) -> Counts:
        """What was counted so far; verdicts and actions that did not occur are left out."""
        return {
            "lines": self._verdicts.total(),
            "numbers": self._numbers,
            "duplicates": self._verdicts[VerdictName.DUPLICATE],
            "verdicts": {str(verdict): self._verdicts[verdict] for verdict in VerdictName if self._verdicts[verdict]},
            "actions": dict(sorted(self._actions.items())),
            "complete": not self._incomplete,
        }

    def next_steps(self, count: int = 3) -> list[Told]:
        """The next steps that move most lines, most lines first; what asks nothing of anybody is left out."""
        return [Told(*item) for item in self._next_steps.most_common(count)]

    def problems(self) -> list[Told]:
        """The reason codes of rows to fix and of duplicates, most lines first."""
        return [Told(*item) for item in self._problems.most_common()]


def is_incomplete(line: ReportLine) -> bool:
    """Whether the run is incomplete because of this line: undecided, unless only because a check was not asked for."""
    return line.verdict is VerdictName.UNDECIDED and line.reason_code != NOT_ASKED.code


def exit_code(lines: Iterable[ReportLine], *, stopped: bool = False) -> int:
    """0 when every line is decided, 1 when the run stopped early or lines are undecided (design section 8)."""
    return INCOMPLETE if stopped or any(map(is_incomplete, lines)) else DONE


def exit_code_of(counts: Counts, *, stopped: bool = False) -> int:
    """`exit_code` from what a tally has counted."""
    return DONE if counts["complete"] and not stopped else INCOMPLETE


def _count(counter: Counter[str], text: str) -> None:
    counter[text if text in counter or len(counter) < _MOST_KINDS else _OTHER] += 1
