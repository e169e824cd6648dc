"""What a report tells of a run's orders beyond their present status: the timeline of each, and the letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from numberlift.domain.porting_setup import in_words
from numberlift.io.followsheets import FurtherSheet, LetterRow, TimelineRow, letters_sheet, timeline_sheet
from numberlift.ledger import Event, Ledger, Run
from numberlift.pipeline.following.groups import groups_of
from numberlift.pipeline.following.standing import letters_of
from numberlift.pipeline.hosting.kinds import LETTER, ORDER

_OBJECTS: Final = {ORDER: "order", LETTER: "letter of authorization"}
_PORT_IN: Final = "port-in"


def sheets_of(ledger: Ledger, run: Run) -> tuple[FurtherSheet, ...]:
    """The sheets Timeline and LOA of a run that orders hosting. Blocking, as are their rows."""
    return timeline_sheet(timeline_of(ledger, run)), letters_sheet(_letters(ledger, run))


def told_twice(event: Event) -> bool:
    """Whether the event says of an order's one number what another one says of the order."""
    return event.kind == "number-status" and event.detail.get("object") in _OBJECTS


def words_of(event: Event) -> str:
    """A change in plain words; empty for what is of no interest to a person."""
    told = _WORDS.get(event.kind)
    return "" if told is None or told_twice(event) else told(event.detail)


def timeline_of(ledger: Ledger, run: Run) -> Iterator[TimelineRow]:
    """Every change in a run that is of interest to a person, oldest first. Blocking."""
    rows = {line.row.position: line.row.row for line in ledger.lines.lines(run.id)}
    for event in ledger.events.of_run(run.id):
        if what := words_of(event):
            row = rows.get(event.position, 0)
            yield TimelineRow(event.at, row, event.phone_number, what, event.source, event.sid)


def _letters(ledger: Ledger, run: Run) -> Iterator[LetterRow]:
    now = datetime.fromisoformat(ledger.now())
    for group in groups_of(ledger, run.id):
        for one in letters_of(group, now=now):
            yield LetterRow(
                signer=one.signer,
                status=one.status,
                numbers=one.numbers,
                sent=one.sent_at,
                signed=one.signed_at,
                days=one.days,
                next_step=one.next_step,
                sid=one.document_sid,
            )


def _moved(detail: Mapping[str, Any]) -> str:
    what = _NAMES.get(str(detail.get("object")), str(detail.get("object")))
    before = detail.get("from")
    return f"{what}: {before} → {detail.get('to')}" if before else f"{what}: {detail.get('to')}"


def _number_moved(detail: Mapping[str, Any]) -> str:
    return _moved({**detail, "object": "number"}) if detail.get("object") == _PORT_IN else _moved(detail)


def _set_up(detail: Mapping[str, Any]) -> str:
    parts = [
        f"set on it: {in_words(tuple(detail['set']))}" if detail.get("set") else "",
        f"refused by Twilio: {in_words(detail['refused'])}" if detail.get("refused") else "",
        f"nothing answers its {' and '.join(detail['missing'])}" if detail.get("missing") else "",
    ]
    return f"ported; {'; '.join(filter(None, parts)) or 'nothing to set on it'}"


def _create(words: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda detail: f"{_KINDS.get(str(detail.get('kind')), str(detail.get('kind') or 'create'))} {words}"


_NAMES: Final = {**_OBJECTS, _PORT_IN: "port-in request"}
_KINDS: Final = {
    **_NAMES,
    "address": "address",
    "verification-call": "verification call",
    "letter-sent-again": "letter of authorization, once more,",
}
_WORDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "plan-approved": lambda detail: f"plan approved by {detail.get('by')}",
    "order-status": _moved,
    "number-status": _number_moved,
    "number-set-up": _set_up,
    "create-confirmed": _create("made"),
    "create-refused": _create("refused by Twilio"),
    "create-review": _create("needs a person: it is not known whether it was made"),
    "create-withdrawn": _create("taken back before it was sent"),
    "created-twice": lambda _: "made twice: look at it in the Twilio Console",
    "verification-call": lambda detail: f"verification call {detail.get('call')} placed",
    "verification-call-refused": lambda detail: f"verification call refused (code {detail.get('code')})",
    "letter-withdrawn": lambda _: "letter of authorization taken back",
}
