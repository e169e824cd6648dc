"""Small lists and answers for ledger tests."""

from __future__ import annotations

from collections.abc import Iterable

from numberlift.domain.checks import Eligibility, Portability, Undecided
from numberlift.domain.rows import ListRow, SheetHead
from numberlift.ledger import Ledger, Run

HEAD = SheetHead("Sheet1", ("Phone", "Name"), {"phone_number": 0}, 1, "by its heading")
ACCOUNT = "AC00000000000000000000000000000001"


def number(index: int) -> str:
    return f"+1415555{index:04d}"


def row(
    position: int, phone_number: str, *, problem: str = "", account_sid: str = "", address_sid: str = ""
) -> ListRow:
    return ListRow(
        position,
        "Sheet1",
        position + 1,
        1,
        phone_number or "n/a",
        (phone_number, "Zoë"),
        phone_number,
        "US" if phone_number else "",
        "local" if phone_number else "",
        problem,
        ("extension",) if position % 2 else (),
        account_sid,
        address_sid,
        position,
    )


def rows_of(numbers: Iterable[str]) -> list[ListRow]:
    """One row per number; an empty one stands for a cell in which none was found."""
    return [row(at, one, problem="" if one else "not-a-number") for at, one in enumerate(numbers, start=1)]


def run_of(ledger: Ledger, numbers: Iterable[str], *, digest: str = "d1", account_sid: str = ACCOUNT) -> Run:
    """A run whose list is read."""
    run = ledger.runs.create("check", content_sha256=digest, list_name="list.csv", account_sid=account_sid)
    ledger.rows.add_rows(run.id, rows_of(numbers))
    ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[HEAD])
    return run


def eligible(phone_number: str, sub_status: str = "eligible") -> Eligibility:
    return Eligibility(phone_number, "eligible", sub_status, carrier="Ünïted ☎")


def portable(phone_number: str, *, yes: bool = True) -> Portability:
    return Portability(phone_number, portable=yes, pin_required=False)


def undecided(phone_number: str) -> Undecided:
    return Undecided(phone_number, "time-out")
