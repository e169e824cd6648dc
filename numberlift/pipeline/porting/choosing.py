"""Which rows of a run are ported, and why the others are not: pre-flight of the whole list, every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from numberlift.domain import CheckKind, LineFacts, Portability, ReportLine, SheetHead, VerdictName, report_line
from numberlift.domain.port_groups import PortCandidate
from numberlift.domain.porting_list import PORT_COLUMNS, documents_in, is_document_sid, read_port_values
from numberlift.domain.porting_rules import PortRow, PortRules, problems_of
from numberlift.ledger import Ledger, Run
from numberlift.ledger.artefacts import Artefact
from numberlift.pipeline.planning.aside import FIX, Aside
from numberlift.pipeline.planning.documents import documents_of, problem_of
from numberlift.pipeline.porting.bundles import COLUMN, NamedBundle
from numberlift.pipeline.porting.gathering import Gathering
from numberlift.pipeline.porting.renewing import Before, Renewing, as_then

FOLLOWS = "_run"


@dataclass(slots=True)
class Choice:
    """What came of a list: numbers to port, rows set aside by position, and how many lines have which verdict."""

    candidates: Gathering
    asides: dict[int, Aside] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)


class _Read(NamedTuple):
    """A line with what it says in the columns of a port list; `said` names the cells that are filled.

    `before` is the request that a fix-list's row was in; whoever corrects such a row wants it ported. `held` are
    problems that no cell alone shows: the bundle that it names is not approved.
    """

    facts: LineFacts
    line: ReportLine
    row: PortRow
    said: frozenset[str]
    before: Before | None
    held: tuple[str, ...] = ()


def wanted_verdicts(run: Run) -> frozenset[VerdictName]:
    """The verdicts whose numbers this run ports."""
    either = {VerdictName.EITHER} if run.options.get("either") == "port" else set()
    return frozenset({VerdictName.PORT} | either)


def choose(
    ledger: Ledger,
    run: Run,
    *,
    asked: frozenset[CheckKind],
    rules: PortRules,
    gathering: Gathering,
    bundles: Mapping[str, NamedBundle] = MappingProxyType({}),
) -> Choice:
    """Go through all lines of a run whose list is read and checked as far as it can be. Blocking.

    The numbers to be ported go into the `gathering`; `bundles` are those that the rows name, by what stands in their
    cells.
    """
    wanted, choice = wanted_verdicts(run), Choice(gathering)
    documents = documents_of(ledger, run.id)
    repeated = ledger.lines.repeated(run.id) if run.counts.duplicates else set()
    firsts: dict[int, PortRow] = {}
    disagreeing: dict[int, set[int]] = {}
    for told in _read_lines(ledger, run, asked, documents):
        read = _with_bundle(told, bundles)
        row, position = read.facts.row, read.facts.row.position
        choice.verdicts[read.line.verdict] += 1
        if read.facts.first is not None:
            if _disagrees(read, firsts.get(row.item)):
                disagreeing.setdefault(row.item, {row.item}).add(position)
            continue
        if position in repeated:
            firsts[position] = read.row
        problems = (*problems_of(read.row, rules), *read.held)
        is_wanted = read.line.verdict in wanted or (read.before is not None and read.line.verdict is VerdictName.EITHER)
        if is_wanted and not problems:
            choice.candidates.append(_candidate(read, run, documents))
        elif problems and (is_wanted or read.line.verdict is VerdictName.FIX):
            choice.asides[position] = Aside(position, FIX, problems)
    _set_disagreeing_aside(choice, disagreeing)
    return choice


def _read_lines(
    ledger: Ledger, run: Run, asked: frozenset[CheckKind], documents: Mapping[str, Artefact]
) -> Iterator[_Read]:
    heads = {head.sheet: head for head in ledger.rows.sheets(run.id)}
    problems = {name: problem_of(document) for name, document in documents.items()}
    renewing = Renewing(ledger)
    for now in ledger.lines.lines(run.id):
        head = heads[now.row.sheet]
        before = renewing.before(_cell(now.row.cells, head.fields.get(FOLLOWS)), now.row.phone_number)
        line = report_line(now, asked=asked)
        facts = as_then(now, before) if before and line.verdict is VerdictName.ALREADY else now
        yield _read(facts, head, line if facts is now else report_line(facts, asked=asked), problems, before)


def _read(
    facts: LineFacts, head: SheetHead, line: ReportLine, problems: Mapping[str, str], before: Before | None
) -> _Read:
    cells, fields = facts.row.cells, head.fields
    values = read_port_values(cells, fields, country=line.country)
    said = frozenset(name for name in PORT_COLUMNS if _cell(cells, fields.get(name)))
    row = PortRow(
        values,
        line.number_type,
        line.country,
        facts.row.notes,
        pin_required=line.pin_required == "yes",
        files=problems,
        given=frozenset(values) - said,
    )
    return _Read(facts, line, row, said, before)


def _with_bundle(read: _Read, bundles: Mapping[str, NamedBundle]) -> _Read:
    """The row with the sid of the bundle that it names, and what of that bundle holds it back."""
    named = bundles.get(read.row.values[COLUMN])
    if named is None:
        return read
    row = read.row._replace(values={**read.row.values, COLUMN: named.sid})
    return read._replace(row=row, held=(named.problem,) if named.problem else ())


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
        renews=read.before.renews if read.before else None,
    )


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _disagrees(read: _Read, first: PortRow | None) -> bool:
    """Whether a repeated number is told other things than where it stands first; what is not said agrees."""
    return first is not None and any(read.row.values[name] != first.values[name] for name in read.said)


def _set_disagreeing_aside(choice: Choice, disagreeing: Mapping[int, set[int]]) -> None:
    """Nobody knows which of them is right: none is ported. Where nothing would be, nobody needs to know."""
    planned = choice.candidates.among(disagreeing.keys())
    choice.candidates.drop(planned)
    for first in planned | (disagreeing.keys() & choice.asides.keys()):
        for position in disagreeing[first]:
            codes = choice.asides[position].codes if position in choice.asides else ()
            choice.asides[position] = Aside(position, FIX, (*codes, "duplicates-disagree"))
