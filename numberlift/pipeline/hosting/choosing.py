"""Which rows of a run are ordered, and why the others are not: pre-flight of the whole list, every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from numberlift.domain import CheckKind, LineFacts, ReportLine, SheetHead, VerdictName, report_line
from numberlift.domain.hosting_list import HOST_COLUMNS, read_values
from numberlift.domain.hosting_rules import HostingRules, HostRow, problems_of
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.planning.aside import FIX, Aside

FOLLOWS = "_run"
_SAYS_NOTHING = frozenset({"contact_name"})


class Candidate(NamedTuple):
    """A number to be ordered: its position, what the row says, and the run whose claim it takes over, if any.

    `place` is the row as a person looks for it.
    """

    position: int
    phone_number: str
    account_sid: str
    values: Mapping[str, str]
    follows: str = ""
    place: str = ""


@dataclass(slots=True)
class Choice:
    """What came of a list: numbers to order, rows set aside by position, and how many lines have which verdict."""

    candidates: list[Candidate] = field(default_factory=list)
    asides: dict[int, Aside] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)


class _Read(NamedTuple):
    """A line with what it says in the columns of a host list; `said` names the cells that are filled."""

    facts: LineFacts
    line: ReportLine
    row: HostRow
    said: frozenset[str]


def choose(ledger: Ledger, run: Run, *, asked: frozenset[CheckKind], rules: HostingRules) -> Choice:
    """Go through all lines of a run whose list is read and checked as far as it can be. Blocking."""
    wanted = {VerdictName.HOST} | ({VerdictName.EITHER} if run.options.get("either") == "host" else set())
    choice = Choice()
    firsts: dict[int, HostRow] = {}
    disagreeing: dict[int, set[int]] = {}
    for read in _read_lines(ledger, run, asked):
        row, position = read.facts.row, read.facts.row.position
        choice.verdicts[read.line.verdict] += 1
        if read.facts.first is not None:
            if _disagrees(read, firsts.get(row.item)):
                disagreeing.setdefault(row.item, {row.item}).add(position)
            continue
        if run.counts.duplicates:
            firsts[position] = read.row
        problems = problems_of(read.row, rules)
        if read.line.verdict in wanted and not problems:
            choice.candidates.append(_candidate(read, run))
        elif problems and (read.line.verdict in wanted or read.line.verdict is VerdictName.FIX):
            choice.asides[position] = Aside(position, FIX, problems)
    _set_disagreeing_aside(choice, disagreeing)
    return choice


def _read_lines(ledger: Ledger, run: Run, asked: frozenset[CheckKind]) -> Iterator[_Read]:
    heads = {head.sheet: head for head in ledger.rows.sheets(run.id)}
    for facts in ledger.lines.lines(run.id):
        yield _read(facts, heads[facts.row.sheet], report_line(facts, asked=asked))


def _read(facts: LineFacts, head: SheetHead, line: ReportLine) -> _Read:
    cells, fields = facts.row.cells, head.fields
    values, given = read_values(cells, fields, country=line.country)
    values[FOLLOWS] = _cell(cells, fields.get(FOLLOWS))
    said = frozenset(name for name in HOST_COLUMNS if _cell(cells, fields.get(name))) - _SAYS_NOTHING
    return _Read(facts, line, HostRow(values, given, line.number_type, line.country, facts.row.notes), said)


def _candidate(read: _Read, run: Run) -> Candidate:
    row, values = read.facts.row, read.row.values
    place = f"{row.sheet}, row {row.row}" if row.sheet else f"row {row.row}"
    return Candidate(row.position, row.phone_number, row.account_sid or run.account_sid, values, values[FOLLOWS], place)


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _disagrees(read: _Read, first: HostRow | None) -> bool:
    """Whether a repeated number is told other things than where it stands first; what is not said agrees."""
    return first is not None and any(read.row.values[name] != first.values[name] for name in read.said)


def _set_disagreeing_aside(choice: Choice, disagreeing: Mapping[int, set[int]]) -> None:
    """Nobody knows which of them is right: none is ordered. Where nothing would be, nobody needs to know."""
    concerned = disagreeing.keys() & ({one.position for one in choice.candidates} | choice.asides.keys())
    choice.candidates = [one for one in choice.candidates if one.position not in concerned]
    for first in concerned:
        for position in disagreeing[first]:
            codes = choice.asides[position].codes if position in choice.asides else ()
            choice.asides[position] = Aside(position, FIX, (*codes, "duplicates-disagree"))
