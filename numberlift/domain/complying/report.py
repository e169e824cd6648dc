"""The lines of comply's report.csv, as design section 8 fixes its columns."""

from __future__ import annotations

from typing import Final, NamedTuple

from numberlift.domain.complying.findings import ComplyVerdict, Finding
from numberlift.domain.complying.wanted import ItemKind


class ComplyLine(NamedTuple):
    """One line: every row of the list has at least one, and every thing that is wrong one of its own.

    `kind` is `bundle | end-user | document | address`. `action` is
    `planned | created | reused | submitted | skipped | failed | review`; times are ISO-8601 UTC with Z.
    """

    sheet: str
    row: int
    bundle: str
    item: str
    kind: str
    field: str
    verdict: ComplyVerdict
    reason: str
    next_step: str
    action: str = "skipped"
    sid: str = ""
    status: str = ""
    status_since: str = ""


COMPLY_COLUMNS: Final[tuple[str, ...]] = ComplyLine._fields


def line_of(finding: Finding, *, action: str = "skipped", sid: str = "") -> ComplyLine:
    """The line that says a finding; a bundle's own has no item."""
    return ComplyLine(
        finding.place.sheet,
        finding.place.row,
        finding.bundle,
        "" if finding.kind is ItemKind.BUNDLE else finding.item,
        str(finding.kind),
        finding.field,
        finding.verdict,
        finding.reason,
        finding.next_step,
        action,
        sid,
    )
