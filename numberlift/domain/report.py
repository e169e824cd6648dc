"""The report: one line for every row of a list, as design section 8 fixes its columns."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from numberlift.domain import reasons
from numberlift.domain.checks import CheckKind, Eligibility, HostingAnswer, Portability, PortabilityAnswer, Undecided
from numberlift.domain.routing import Routed, VerdictName, route
from numberlift.domain.rows import Acted, Checked, LineFacts, RowRef

SECRET_FIELDS = frozenset({"pin", "account_number"})
"""Canonical list columns that no report shows."""

NO_ACCESS = 20003
"""Twilio's code for a target account that our credentials may not use."""

_MASK = "••••"
_ONLY_ASKED = Acted("")
_DUPLICATE_STEP = "Nothing to do: the verdict on the first row holds for this one too."


class ReportLine(NamedTuple):
    """One line of report.csv as text, in column order; `cells` are the input's own cells, unmasked."""

    sheet: str
    row: int
    part: int
    input: str
    phone_number: str
    country: str
    number_type: str
    carrier: str
    verdict: VerdictName
    reason_code: str
    reason: str
    next_step: str
    hosting: str
    portable: str
    portability_code: str
    pin_required: str
    action: str
    sid: str
    status: str
    status_since: str
    origin: str
    checked_at: str
    cells: tuple[str, ...]


REPORT_COLUMNS: tuple[str, ...] = ReportLine._fields[:-1]


def masked(value: str) -> str:
    """A PIN or account number as a report shows it: that there is one, and nothing of it."""
    return _MASK if value else ""


def routed_for(facts: LineFacts, *, asked: frozenset[CheckKind]) -> Routed:
    """The verdict on a row: its problem, the row it repeats, or the way that the answers open, in this order."""
    row = facts.row
    if row.problem:
        return _routed_problem(row.problem)
    if facts.first is not None:
        return _routed_duplicate(facts.first, row.sheet)
    return route(
        number_type=row.number_type,
        country=row.country,
        hosting=_hosting_answer(facts.hosting),
        portability=_portability_answer(facts.portability),
        asked=asked,
    )


def report_line(facts: LineFacts, *, asked: frozenset[CheckKind]) -> ReportLine:
    """The line of one row in the report of a check run that asked for `asked`.

    Columns of a check not asked for stay empty. `action` is `checked` where this run asked Twilio, else `skipped` (a
    problem, a duplicate, not reached yet, or answers of an earlier run, which `origin` names). `checked_at` is the
    older of the two answers' times. What the run did about the row (`facts.acted`) comes before what the checks say.
    """
    row, acted = facts.row, facts.acted or _ONLY_ASKED
    routed = routed_for(facts, asked=asked)
    hosting = facts.hosting if CheckKind.HOSTING in asked else None
    portability = facts.portability if CheckKind.PORTABILITY in asked else None
    hosted, ported = _hosting_answer(hosting), _portability_answer(portability)
    checked_at, origin, fresh = _age(hosting, portability)
    return ReportLine(
        row.sheet,
        row.row,
        row.part,
        row.input,
        row.phone_number,
        row.country or _first_told(ported, hosted, "country"),
        _number_type(ported, hosted) or row.number_type,
        _first_told(ported, hosted, "carrier"),
        VerdictName(acted.verdict) if acted.verdict else routed.verdict,
        acted.code or routed.reason_code,
        _with_notes(acted.reason or routed.reason, row.notes) if row.notes else acted.reason or routed.reason,
        acted.next_step or routed.next_step,
        hosted.sub_status if isinstance(hosted, Eligibility) else "",
        *_portability_columns(ported),
        acted.action or ("checked" if fresh and facts.first is None and not row.problem else "skipped"),
        acted.sid,
        acted.status,
        acted.status_since,
        acted.origin or origin,
        checked_at,
        row.cells,
    )


@lru_cache(maxsize=256)
def _routed_problem(problem: str) -> Routed:
    advice = reasons.row_problem(problem)
    return Routed(VerdictName.FIX, problem, advice.sentence, advice.next_step)


def _routed_duplicate(first: RowRef, sheet: str) -> Routed:
    where = f"row {first.row}" if first.sheet == sheet else f"sheet {first.sheet}, row {first.row}"
    if first.part > 1:
        where += f", number {first.part} of the cell"
    return Routed(VerdictName.DUPLICATE, "duplicate", f"The same number stands first in {where}.", _DUPLICATE_STEP)


def _hosting_answer(checked: Checked | None) -> HostingAnswer | None:
    answer = checked.answer if checked else None
    return None if isinstance(answer, Portability) else answer


def _portability_answer(checked: Checked | None) -> PortabilityAnswer | None:
    answer = checked.answer if checked else None
    return None if isinstance(answer, Eligibility) else answer


def _number_type(ported: PortabilityAnswer | None, hosted: HostingAnswer | None) -> str:
    """Twilio's own word where it has one: it tells mobile numbers from landlines where the numbering plan does not."""
    for answer in (ported, hosted):
        if isinstance(answer, (Portability, Eligibility)) and answer.number_type not in {"", "unknown"}:
            return answer.number_type
    return ""


def _first_told(ported: PortabilityAnswer | None, hosted: HostingAnswer | None, field: str) -> str:
    told: str = getattr(ported, field, "") or getattr(hosted, field, "")
    return told


def _portability_columns(answer: PortabilityAnswer | None) -> tuple[str, str, str]:
    """The columns portable, portability_code, pin_required."""
    if answer is None:
        return "", "", ""
    if isinstance(answer, Undecided):
        return "", "" if answer.code is None else str(answer.code), ""
    code = "" if answer.reason_code is None else str(answer.reason_code)
    if answer.reason_code == NO_ACCESS:  # nothing was said about the number itself, and unknown is not no
        return "", code, ""
    return _yes_no(answer.portable), code, "" if answer.pin_required is None else _yes_no(answer.pin_required)


def _yes_no(value: bool) -> str:  # noqa: FBT001 - the value is the point
    return "yes" if value else "no"


def _age(hosting: Checked | None, portability: Checked | None) -> tuple[str, str, bool]:
    """When the older answer came, the earlier run that gave an answer (empty if none), whether this run asked."""
    if hosting is None or portability is None:
        checked = hosting or portability
        return (checked.checked_at, checked.origin, not checked.origin) if checked else ("", "", False)
    older, newer = sorted((hosting, portability), key=_checked_at)
    return older.checked_at, older.origin or newer.origin, not (older.origin and newer.origin)


def _checked_at(checked: Checked) -> str:
    return checked.checked_at


def _with_notes(reason: str, notes: tuple[str, ...]) -> str:
    return " ".join([reason, *filter(None, map(reasons.note, notes))])
