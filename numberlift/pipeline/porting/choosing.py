"""Which rows of a run are ported, and why the others are not: pre-flight of the whole list, every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from numberlift.domain import CheckKind, LineFacts, Portability, ReportLine, SheetHead, VerdictName, report_line
from numberlift.domain.port_groups import PortCandidate
from numberlift.domain.porting_list import PORT_COLUMNS, documents_in, is_document_sid, read_port_values
from numberlift.domain.porting_rules import PortRow, PortRules, problems_of
from numberlift.ledger import Ledger, Run
from numberlift.ledger.artefacts import Artefact
from numberlift.pipeline.planning.aside import FIX, Aside
from numberlift.pipeline.porting.documents import documents_of, problem_of

FOLLOWS = "_run"


@dataclass(slots=True)
class Choice:
    """What came of a list: numbers to port, rows set aside by position, and how many lines have which verdict."""

    candidates: list[PortCandidate] = field(default_factory=list)
    asides: dict[int, Aside] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)


class _Read(NamedTuple):
    """A line with what it says in the columns of a port list; `said` names the cells that are filled."""

    facts: LineFacts
    line: ReportLine
    row: PortRow
    said: frozenset[str]
    follows: str


def wanted_verdicts(run: Run) -> frozenset[VerdictName]:
    """The verdicts whose numbers this run ports."""
    either = {VerdictName.EITHER} if run.options.get("either") == "port" else set()
    return frozenset({VerdictName.PORT} | either)


def choose(ledger: Ledger, run: Run, *, asked: frozenset[CheckKind], rules: PortRules) -> Choice:
    """Go through all lines of a run whose list is read and checked as far as it can be. Blocking."""
    wanted, choice = wanted_verdicts(run), Choice()
    documents = documents_of(ledger, run.id)
    firsts: dict[int, PortRow] = {}
    disagreeing: dict[int, set[int]] = {}
    for read in _read_lines(ledger, run, asked, documents):
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
            choice.candidates.append(_candidate(read, run, documents))
        elif problems and (read.line.verdict in wanted or read.line.verdict is VerdictName.FIX):
            choice.asides[position] = Aside(position, FIX, problems)
    _set_disagreeing_aside(choice, disagreeing)
    return choice


def _read_lines(
    ledger: Ledger, run: Run, asked: frozenset[CheckKind], documents: Mapping[str, Artefact]
) -> Iterator[_Read]:
    heads = {head.sheet: head for head in ledger.rows.sheets(run.id)}
    problems = {name: problem_of(document) for name, document in documents.items()}
    for facts in ledger.lines.lines(run.id):
        yield _read(facts, heads[facts.row.sheet], report_line(facts, asked=asked), problems)


def _read(facts: LineFacts, head: SheetHead, line: ReportLine, problems: Mapping[str, str]) -> _Read:
    cells, fields = facts.row.cells, head.fields
    values = read_port_values(cells, fields, country=line.country)
    said = frozenset(name for name in PORT_COLUMNS if _cell(cells, fields.get(name)))
    row = PortRow(
        values, line.number_type, line.country, facts.row.notes, pin_required=line.pin_required == "yes", files=problems
    )
    return _Read(facts, line, row, said, _cell(cells, fields.get(FOLLOWS)))


def _candidate(read: _Read, run: Run, documents: Mapping[str, Artefact]) -> PortCandidate:
    row, line = read.facts.row, read.line
    answer = read.facts.portability.answer if read.facts.portability else None
    named = documents_in(read.row.values["document"])
    return PortCandidate(
        position=row.position,
        phone_number=row.phone_number,
        account_sid=row.account_sid or run.account_sid,
        country=line.country,
        number_type=line.number_type,
        carrier=answer.carrier if isinstance(answer, Portability) else "",
        documents=tuple(one if is_document_sid(one) else documents[one].sha256 for one in named),
        values=read.row.values,
        place=f"{row.sheet}, row {row.row}" if row.sheet else f"row {row.row}",
        follows=read.follows,
    )


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _disagrees(read: _Read, first: PortRow | None) -> bool:
    """Whether a repeated number is told other things than where it stands first; what is not said agrees."""
    return first is not None and any(read.row.values[name] != first.values[name] for name in read.said)


def _set_disagreeing_aside(choice: Choice, disagreeing: Mapping[int, set[int]]) -> None:
    """Nobody knows which of them is right: none is ported. Where nothing would be, nobody needs to know."""
    concerned = disagreeing.keys() & ({one.position for one in choice.candidates} | choice.asides.keys())
    choice.candidates = [one for one in choice.candidates if one.position not in concerned]
    for first in concerned:
        for position in disagreeing[first]:
            codes = choice.asides[position].codes if position in choice.asides else ()
            choice.asides[position] = Aside(position, FIX, (*codes, "duplicates-disagree"))
