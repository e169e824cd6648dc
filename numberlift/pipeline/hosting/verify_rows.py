"""The rows that `verify` tells of: what was done about an order, what came of it, and what is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from numberlift.domain.calls import CODE_SECONDS, refusal_words, words_of
from numberlift.domain.creates import Next, State
from numberlift.domain.lifecycles.lifecycle_hosting import MOST_CALLS
from numberlift.io.codesheet import CodeRow, HeardCode
from numberlift.ledger import StoredOrder
from numberlift.pipeline.hosting.verify_calls import Placed
from numberlift.pipeline.hosting.verify_codes import Changed


@dataclass(frozen=True, slots=True)
class VerifyRow:
    """One order after `verify`: what was done (`called`, `code`, `bill`, nothing), what came of it, and what is next.

    `row` is the number's in the list, as a person sees it. `code` is what whoever answers enters on the phone, good
    until `good_until` (ISO-8601 UTC, as is `opens_at`: when the number may be called, if not now). `failed` says that
    a person must look at it.
    """

    row: int
    phone_number: str
    sid: str
    status: str
    action: str = ""
    word: str = ""
    code: str = field(default="", repr=False)
    good_until: str = ""
    calls_left: int = MOST_CALLS
    opens_at: str = ""
    reason: str = ""
    next_step: str = ""
    failed: bool = False

    def on_sheet(self) -> CodeRow:
        """The row as the sheet of codes shows it."""
        return CodeRow(
            self.row, self.phone_number, self.status, self.code, self.good_until, self.calls_left, self.sid,
            self.reason, self.next_step,
        )  # fmt: skip


class RowsOf:
    """Makes the rows of a run's orders; `rows` maps a position to the row that a person sees."""

    def __init__(self, rows: Mapping[int, int]) -> None:
        self._rows = rows

    def row(self, one: StoredOrder, *, word: str, action: str = "") -> VerifyRow:
        """An order as it stands, with the words for what was or was not done."""
        reason, next_step = words_of(word, status=one.status)
        attempts = int(one.body.get("verification_attempts") or 0)
        return VerifyRow(
            row=self._rows.get(position_of(one), position_of(one)),
            phone_number=number_of(one),
            sid=one.sid,
            status=one.status,
            action=action,
            word=word,
            calls_left=max(0, MOST_CALLS - attempts),
            reason=reason,
            next_step=next_step,
            failed=word == "not-callable",
        )

    def changed(self, one: StoredOrder, action: str, changed: Changed) -> VerifyRow:
        """An order after a code or a bill was handed in."""
        row = replace(self.row(one, word=changed.word, action=action), status=changed.status)
        failed = changed.word == "refused"
        return replace(row, reason=changed.reason, next_step=changed.next_step, failed=failed)

    def called(self, one: StoredOrder, placed: Placed, attempt: int, *, now: datetime) -> VerifyRow:
        """An order after it was called; `now` is the time at Twilio, from which the code lives."""
        creation = placed.outcome.creation
        if creation.state is State.CONFIRMED:
            row = self.row(one, word="called", action="called")
            return replace(
                row,
                code=placed.code,
                good_until=good_until(now),
                calls_left=max(0, MOST_CALLS - max(attempt, MOST_CALLS - row.calls_left)),
            )
        if creation.state is State.REFUSED:
            reason, next_step = refusal_words(creation.code)
            return replace(self.row(one, word="refused"), reason=reason, next_step=next_step, failed=True)
        if placed.outcome.next is Next.PERSON:
            return replace(self.row(one, word="under-review"), failed=True)
        return self.row(one, word="no-answer")


def unknown_number(heard: HeardCode, number: str) -> VerifyRow:
    """The row of a code for a number that the run has no order for."""
    reason, next_step = words_of("unknown-number")
    return VerifyRow(
        heard.row, number, "", "", "code", "unknown-number", reason=reason, next_step=next_step, failed=True
    )


def good_until(now: datetime, *, seconds_old: float = 0.0) -> str:
    """Until when a code is good that is so many seconds old, as ISO-8601 UTC."""
    until = now + timedelta(seconds=max(0.0, CODE_SECONDS - seconds_old))
    return until.isoformat(timespec="seconds").replace("+00:00", "Z")


def number_of(one: StoredOrder) -> str:
    """The number that an order is for."""
    return one.numbers[0].phone_number if one.numbers else ""


def position_of(one: StoredOrder) -> int:
    """The row, as the ledger counts, that ordered it."""
    return one.numbers[0].position if one.numbers else 0


def place_of(row: VerifyRow) -> tuple[int, str]:
    """Where a row stands among others."""
    return row.row, row.phone_number
