"""PINs and account numbers: they stand in the rows' cells alone, are read for the send and blanked after it.

A plan holds a keyed digest of them, so that nothing else can be sent than what was approved, and nobody can read them
out of a plan, its report or its hash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import orjson

from numberlift.domain import SECRET_FIELDS
from numberlift.domain.creates import State
from numberlift.domain.keys import Keys, keyed
from numberlift.ledger import Ledger, Plan, Run
from numberlift.ledger.blanking import blank_cells

_UNSETTLED = frozenset({State.PLANNED, State.SENDING, State.REVIEW})


class Secret(NamedTuple):
    """What one row says."""

    pin: str = ""
    account_number: str = ""

    def __repr__(self) -> str:
        return "Secret(••••)"


def digest_of(told: Iterable[tuple[str, Secret]], *, secret: bytes) -> str:
    """A keyed digest of what each of these numbers is told."""
    keys = Keys(secret)
    return digest_over((digest_of_one(number, one, keys=keys) for number, one in told), secret=secret)


def digest_of_one(phone_number: str, told: tuple[str, str], *, keys: Keys) -> str:
    """A keyed digest of what one number is told (as a Secret): it may lie about where a PIN may not."""
    return keys(orjson.dumps([phone_number, *told]))[:40]


def digest_over(digests: Iterable[str], *, secret: bytes) -> str:
    """The digest of several numbers from those of each, in order."""
    return keyed("\n".join(digests), secret=secret)[:40]


def secrets_at(ledger: Ledger, run_id: str, positions: Collection[int]) -> dict[int, Secret]:
    """What the rows at these positions say. Blocking."""
    wanted = frozenset(positions)
    heads = {head.sheet: head.fields for head in ledger.rows.sheets(run_id)}
    found: dict[int, Secret] = {}
    for facts in ledger.lines.lines(run_id) if wanted else ():
        row = facts.row
        if row.position in wanted:
            fields = heads[row.sheet]
            found[row.position] = Secret(*(_cell(row.cells, fields.get(name)) for name in Secret._fields))
    return found


def blank_unneeded(ledger: Ledger, run: Run, plan: Plan) -> int:
    """Empty the PIN and account-number cells that no unsettled request of an approved plan needs. Blocking.

    Nothing is blanked while a plan only waits for approval, for then it may be made anew. Answers how many rows had
    something there.
    """
    if plan.state == "stored" and ledger.plans.items(plan.id, limit=1):
        return 0
    created = ledger.creations.of_plan(plan.id)
    needed = {
        number.position
        for one in ledger.plans.each_item(plan.id)
        if (creation := created.get(one.item.ordinal)) is not None and creation.state in _UNSETTLED
        for number in one.item.numbers
    }
    return _blank(ledger, run, keep=needed)


def blank_all(ledger: Ledger, run: Run) -> int:
    """Empty all of them, for a run that was set aside. Blocking."""
    return _blank(ledger, run, keep=())


def _blank(ledger: Ledger, run: Run, *, keep: Collection[int]) -> int:
    columns = {head.sheet: _secret_columns(head.fields) for head in ledger.rows.sheets(run.id)}
    return blank_cells(ledger.database, run.id, columns=columns, keep=keep)


def _secret_columns(fields: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(fields[name] for name in SECRET_FIELDS if name in fields)


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""
