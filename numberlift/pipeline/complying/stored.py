"""What a comply plan's body says beside its items: what pre-flight found, what stands for a row, what is left as it is.

It is kept with the plan, so that the report says the same for good, and is blanked with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from numberlift.domain.complying.findings import ComplyVerdict, Finding
from numberlift.domain.complying.wanted import ItemKind, Place
from numberlift.pipeline.complying.building import Ref

Row = tuple[str, str, int]
"""A kind of row, its sheet and its number."""
_FINDINGS: Final = "findings"
_WHERE: Final = "where"
_STAYS: Final = "stays"


class Staying(NamedTuple):
    """A bundle of ours that a row means and that is left as it is: why, its sid, and the run that made it."""

    sheet: str
    row: int
    why: str
    sid: str = ""
    run_id: str = ""


class Body(NamedTuple):
    """What a body says."""

    findings: tuple[Finding, ...] = ()
    where: Mapping[Row, Ref] = {}
    stays: Mapping[Row, Staying] = {}
    blanked: bool = False


def as_stored(findings: Iterable[Finding], where: Mapping[Row, Ref], stays: Iterable[Staying]) -> dict[str, Any]:
    """The body's part as JSON can hold it."""
    return {
        _FINDINGS: [
            [*one.place, one.kind, one.verdict, one.code, one.reason, one.next_step, one.bundle, one.item, one.field]
            for one in findings
        ],
        _WHERE: [[*row, dict(ref)] for row, ref in where.items()],
        _STAYS: [[*one] for one in stays],
    }


def from_stored(body: Mapping[str, Any]) -> Body:
    """What a stored body says; of one that was blanked, no findings."""
    stays = [Staying(*one) for one in body.get(_STAYS, ())]
    return Body(
        tuple(map(_finding, body.get(_FINDINGS, ()))),
        {(kind, sheet, row): ref for kind, sheet, row, ref in body.get(_WHERE, ())},
        {("bundle", one.sheet, one.row): one for one in stays},
        blanked=_FINDINGS not in body,
    )


def _finding(told: list[Any]) -> Finding:
    sheet, row, kind, verdict, code, reason, next_step, bundle, item, field = told
    return Finding(
        place=Place(sheet, row),
        kind=ItemKind(kind),
        verdict=ComplyVerdict(verdict),
        code=code,
        reason=reason,
        next_step=next_step,
        bundle=bundle,
        item=item,
        field=field,
    )
