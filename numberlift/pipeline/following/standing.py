"""How a run's orders and letters stand: who moves next, since when, what failed, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from numberlift.domain.creates import State
from numberlift.domain.hosting_steps import Act, NextStep, OrderFacts, next_step_of
from numberlift.domain.letters import NextLetter, held_orders
from numberlift.domain.lifecycle import Waits
from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT, WAIT_FOR_IT
from numberlift.domain.words.hosting_endings import ENDINGS, hosted_stage
from numberlift.ledger import Creation, StoredOrder
from numberlift.pipeline.following.groups import Group, orders_tried, seconds_since
from numberlift.pipeline.following.seen import orders_under

DAY_SECONDS: Final = 86_400.0
_BLOCKED: Final = {
    "refused": NextStep(
        Act.RESEND,
        Waits.US,
        "Twilio refused the letter of authorization.",
        "Correct the signer with `numberlift loa RUN --signer EMAIL`, or send it again with --resend.",
    ),
    "in-doubt": NextStep(
        Act.WAIT,
        Waits.US,
        "It is not known yet whether the letter of authorization was sent.",
        "Run `numberlift follow` again; if it stays so, `numberlift resolve RUN` says what to look at.",
    ),
    "unread": NextStep(
        Act.WAIT, Waits.TWILIO, "Twilio did not answer about the order.", "Run `numberlift follow` again."
    ),
}


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """One order: its number and row, where it stands since when, who moves next and for how long already.

    `seconds` are those since it came to its status, `renew` whether a new order makes sense once the cause is removed.
    """

    phone_number: str
    position: int
    sid: str
    status: str
    status_since: str
    seconds: float
    act: Act
    waits: Waits
    sentence: str
    next_step: str
    reason: str = ""
    renew: bool = False

    @property
    def failed(self) -> bool:
        """Whether it did not come to a good end."""
        return self.act in {Act.RENEW, Act.SUPPORT}


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """One letter: who signs, over which numbers, sent and signed when (ISO-8601 UTC), `days` waiting or waited.

    `status` is the document's, or, where there is none, that of its create.
    """

    generation: int
    document_sid: str
    status: str
    signer: str = field(repr=False)
    numbers: tuple[str, ...]
    sent_at: str
    signed_at: str
    days: float
    sentence: str
    next_step: str


def standings_of(group: Group, wanted: NextLetter, *, now: datetime) -> list[OrderStanding]:
    """The orders of a group as they stand at `now` (the time at Twilio), by row."""
    held = held_orders(group.sent())
    facts = {one.sid: one for one in group.facts(now=now)}
    found = []
    for sid, order in group.orders.items():
        step = _step(facts[sid], wanted, held=sid in held)
        found.append(_standing(order, step, now=now))
    return sorted(found, key=lambda one: (one.position, one.sid))


def standing_of(order: StoredOrder, *, now: datetime) -> OrderStanding:
    """An order outside any group, as one whose letter fell out of the plan."""
    return _standing(order, _step(OrderFacts(order.sid, order.status), None, held=False), now=now)


def letters_of(group: Group, *, now: datetime) -> list[LetterStanding]:
    """The letters of a group that were sent, or tried, oldest first."""
    return [_letter(group, one, now=now) for one in group.letters if one.sid or one.intents]


def waiting_counts(standings: Iterable[OrderStanding]) -> dict[str, int]:
    """How many orders wait for whom; those that have ended wait for nobody and are left out."""
    counts: dict[str, int] = {}
    for one in standings:
        if one.waits is not Waits.NOBODY:
            counts[one.waits] = counts.get(one.waits, 0) + 1
    return counts


def _step(facts: OrderFacts, wanted: NextLetter | None, *, held: bool) -> NextStep:
    if facts.status in ENDINGS:
        stage = ENDINGS[facts.status]
        return NextStep(Act.DONE, stage.waits, stage.sentence, stage.next_step)
    if facts.status == "verified" and held:  # the list lags behind the letter
        facts = replace(facts, status="pending-loa")
    if wanted and wanted.blocked and facts.sid in wanted.letter.cover:
        return _BLOCKED[wanted.blocked]
    return next_step_of(facts, group_ready=bool(wanted and wanted.ready))


def _standing(order: StoredOrder, step: NextStep, *, now: datetime) -> OrderStanding:
    number = order.numbers[0] if order.numbers else None
    since = order.status_since or ""
    return OrderStanding(
        phone_number=number.phone_number if number else "",
        position=number.position if number else 0,
        sid=order.sid,
        status=order.status,
        status_since=since,
        seconds=seconds_since(since, now=now),
        act=step.act,
        waits=step.waits,
        sentence=step.sentence,
        next_step=step.next_step,
        reason=str(order.body.get("failure_reason") or ""),
        renew=hosted_stage(order.status).renew,
    )


def _letter(group: Group, letter: Creation, *, now: datetime) -> LetterStanding:
    document = group.documents.get(letter.sid)
    covered = orders_under(document) if document else orders_tried(letter)
    body: Mapping[str, Any] = document.body if document else {}
    status = document.status if document else str(letter.state)
    sent, signed = _times(document, letter)
    sentence, next_step = _words(letter, document)
    return LetterStanding(
        generation=letter.generation,
        document_sid=letter.sid,
        status=status,
        signer=str(body.get("email") or group.payload.get("email") or ""),
        numbers=tuple(number for sid in sorted(covered) for number in _numbers(group, sid)),
        sent_at=sent,
        signed_at=signed,
        days=round(_waited(sent, signed, status, now) / DAY_SECONDS, 1),
        sentence=sentence,
        next_step=next_step,
    )


def _times(document: StoredOrder | None, letter: Creation) -> tuple[str, str]:
    """When the letter was last sent and when it was signed, empty where it was not."""
    if document is None:
        return "", ""
    created = str(document.body.get("date_created") or letter.settled_at or "")
    since = document.status_since or ""
    return since if document.status == "signing" else created, since if document.status == "signed" else ""


def _waited(sent: str, signed: str, status: str, now: datetime) -> float:
    if signed:
        return seconds_since(sent, now=datetime.fromisoformat(signed))
    return seconds_since(sent, now=now) if status == "signing" else 0.0


def _words(letter: Creation, document: StoredOrder | None) -> tuple[str, str]:
    if document is not None:
        stage = AUTHORIZATION_DOCUMENT.stage(document.status)
        return stage.sentence, stage.next_step
    if letter.state is State.REFUSED:
        step = _BLOCKED["refused"]
        told = f" (code {letter.code})." if letter.code else "."
        return step.sentence.removesuffix(".") + told, step.next_step
    if letter.state is State.PLANNED:
        return "The letter is still to be sent.", WAIT_FOR_IT
    step = _BLOCKED["in-doubt"]
    return step.sentence, step.next_step


def _numbers(group: Group, sid: str) -> tuple[str, ...]:
    order = group.orders.get(sid)
    return tuple(number.phone_number for number in order.numbers) if order else ()
