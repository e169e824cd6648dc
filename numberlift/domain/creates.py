"""What becomes of a create: the closed set of replies, and the table of moves by which nothing is created twice.

A creation is one create with one key and generation. It is `planned`, `sending`, `confirmed`, `refused` or `review`;
a look is not a state of its own but what is done about a `sending` row whose reply did not come.

    planned    at approval; surely not sent since it last became planned
    sending    written after the pace slot is held and before the first byte (5 s later it must not be sent any more)

    sending, owner alive and another      wait for it; never look, never send           stays sending
    sending, no live owner                look                                          stays sending

    reply                                                    every earlier attempt   an earlier attempt
                                                             was answered            was not answered
    Answered     2xx with a readable sid                     confirmed               confirmed
    Throttled    429: not processed, safe to send again      planned, send later     planned, send later
    NeverSent    no byte was written                         planned, send           planned, send
    Denied       401, 403: fetch our own account once
                 - it answers                                refused, claim free     look
                 - it does not                               planned, run stops      planned, run stops
    Refused      other 4xx                                   refused, claim free     look
    NoAnswer     408, 409, 3xx, 5xx, time-out, reset,
                 unreadable 2xx, anything else               look                    look

    look                                                     before settled   settled, two complete reads
    Ours         it carries our key, whatever its status     confirmed        confirmed (at any time)
    NotOurs      only objects that are not ours              look again       refused as `elsewhere`, claim free
    Nothing      strong find, the last reply was a refusal   look again       refused, claim free: nothing exists
                 strong find, fewer than 3 attempts          look again       planned, send
                 strong find, 3 attempts in this run         look again       planned, next start goes on
                 weak find                                   look again       review
    Unread       the list could not be read to its end       look again       look again, not counted

    review, a person names the sid        confirmed
    review, a person says it is absent    planned, send; the attempts before now count as answered

A find is weak, whatever its kind, when the attempt is older than 24 h or the key may have been blanked (Twilio keeps
unique and friendly names for 30 days, `numberlift purge` may blank them sooner). Settled: the read began at or after
the attempt's time + the settle time (`domain.settling`). Both are counted from the last attempt.
A confirmed object that ended is created anew only as a new generation, on a person's word.

What differs from the plainest reading, and why: an object that is not ours ends the matter only once settled, for ours
may still appear beside it; a refusal after a lost reply stands once two complete reads of a strong find show that
nothing exists, or every start would send it again in vain.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, assert_never

from numberlift.domain.outcomes import (
    Answered,
    CreateReply,
    Denied,
    Found,
    NeverSent,
    NoAnswer,
    Nothing,
    NotOurs,
    Ours,
    Refused,
    Throttled,
    Unread,
)

__all__ = [
    "COMPLETE_READS",
    "MOST_ATTEMPTS",
    "Anew",
    "Answered",
    "CreateReply",
    "Denied",
    "Evidence",
    "FindKind",
    "Found",
    "Move",
    "NeverSent",
    "Next",
    "NoAnswer",
    "NotOurs",
    "Nothing",
    "Ours",
    "Refused",
    "State",
    "Throttled",
    "Unread",
    "after_account",
    "after_look",
    "after_reply",
    "after_review",
    "anew",
    "is_complete",
    "of_sending",
]

MOST_ATTEMPTS: Final = 3
COMPLETE_READS: Final = 2


class State(StrEnum):
    """Where a creation stands."""

    PLANNED = "planned"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REVIEW = "review"


class FindKind(StrEnum):
    """How far a look can be trusted: a strong one finds an object by our own key, a weak one by what it looks like."""

    STRONG = "strong"
    WEAK = "weak"


class Next(StrEnum):
    """What is done about the creation now."""

    DONE = "done"
    SEND = "send"  # again, after the wait
    LATER = "later"  # not in this run; it ends incomplete and the next start goes on
    LOOK = "look"  # what became of it, after the wait
    ASK_ACCOUNT = "ask-account"  # fetch our own account once, then `after_account`
    STOP = "stop"  # the run: our credentials are refused
    WAIT = "wait"  # for the process that is sending it
    PERSON = "person"  # `numberlift resolve`


class Move(NamedTuple):
    """The state a creation goes to, what is done next, and whether its numbers are free for others again.

    `elsewhere` says that the object exists and is not ours. `vouched` says that the attempts so far count as answered.
    """

    state: State
    next: Next
    release: bool = False
    wait_seconds: float | None = None
    elsewhere: bool = False
    vouched: bool = False


CONFIRMED: Final = Move(State.CONFIRMED, Next.DONE)
REFUSED: Final = Move(State.REFUSED, Next.DONE, release=True)
ELSEWHERE: Final = Move(State.REFUSED, Next.DONE, release=True, elsewhere=True)
SEND: Final = Move(State.PLANNED, Next.SEND)
LATER: Final = Move(State.PLANNED, Next.LATER)
STOPPED: Final = Move(State.PLANNED, Next.STOP)
LOOK: Final = Move(State.SENDING, Next.LOOK)
ASK_ACCOUNT: Final = Move(State.SENDING, Next.ASK_ACCOUNT)
WAIT: Final = Move(State.SENDING, Next.WAIT)
REVIEW: Final = Move(State.REVIEW, Next.PERSON)
RESEND: Final = Move(State.PLANNED, Next.SEND, vouched=True)


class _ByHistory(NamedTuple):
    """The move when every earlier attempt was answered, and when one was not."""

    answered: Move
    unanswered: Move


_ON_REPLY: Final[Mapping[type[CreateReply], _ByHistory]] = MappingProxyType(
    {
        Answered: _ByHistory(CONFIRMED, CONFIRMED),
        Throttled: _ByHistory(SEND, SEND),
        NeverSent: _ByHistory(SEND, SEND),
        Denied: _ByHistory(ASK_ACCOUNT, ASK_ACCOUNT),
        Refused: _ByHistory(REFUSED, LOOK),
        NoAnswer: _ByHistory(LOOK, LOOK),
    },
)


def after_reply(reply: CreateReply, *, all_answered: bool) -> Move:
    """The move of a `sending` creation whose attempt ended in `reply`.

    `all_answered`: none of its earlier attempts (of any run, this one not counted) ended without an answer.
    """
    moves = _ON_REPLY[type(reply)]
    move = moves.answered if all_answered else moves.unanswered
    return move._replace(wait_seconds=reply.wait_seconds) if isinstance(reply, Throttled) else move


def after_account(*, account_answers: bool, all_answered: bool) -> Move:
    """The move after `Denied`, once our own account was fetched."""
    if not account_answers:
        return STOPPED
    return REFUSED if all_answered else LOOK


def of_sending(*, owner_alive: bool) -> Move:
    """The move of a `sending` creation that is not in flight in this process."""
    return WAIT if owner_alive else LOOK


class Evidence(NamedTuple):
    """What is known beside a look's own result.

    `find` as of now (see `settling.strength`); `settled` whether this read began after the settle time;
    `complete_reads` how many complete reads began after it, this one included; `attempts` how often this run has sent
    the creation; `refused` whether the last attempt was answered by a refusal (an earlier one was not answered).
    """

    find: FindKind
    settled: bool
    complete_reads: int
    attempts: int
    refused: bool = False


def after_look(found: Found, evidence: Evidence) -> Move:
    """The move of a `sending` creation after a look."""
    match found:
        case Ours():
            return CONFIRMED
        case Unread():
            return LOOK
        case NotOurs():
            return ELSEWHERE if _conclusive(evidence) else LOOK
        case Nothing():
            return _when_absent(evidence) if _conclusive(evidence) else LOOK
        case _:
            assert_never(found)


def _conclusive(evidence: Evidence) -> bool:
    return evidence.settled and evidence.complete_reads >= COMPLETE_READS


def _when_absent(evidence: Evidence) -> Move:
    match evidence.find:
        case FindKind.WEAK:
            return REVIEW
        case FindKind.STRONG if evidence.refused:
            return REFUSED
        case FindKind.STRONG:
            return SEND if evidence.attempts < MOST_ATTEMPTS else LATER
        case _:
            assert_never(evidence.find)


def is_complete(found: Found) -> bool:
    """Whether the look read its list to the end, as `Evidence.complete_reads` counts it."""
    match found:
        case NotOurs() | Nothing():
            return True
        case Ours() | Unread():
            return False
        case _:
            assert_never(found)


def after_review(*, sid: str) -> Move:
    """The move on a person's word: the object's sid, or empty if it does not exist at Twilio."""
    return CONFIRMED if sid else RESEND


class Anew(StrEnum):
    """Whether something that was planned before may be planned again."""

    NO = "no"
    SAME_KEY = "same-key"
    NEW_GENERATION = "new-generation"


def anew(state: State, *, elsewhere: bool, ended: bool, asked: bool) -> Anew:
    """Whether a creation may be planned again: `ended`: its object is terminal, `asked`: a person wants it.

    A refused one left nothing of ours behind; where another's stood in the way, and for a confirmed one that ended, it
    takes a person's word (`--again`, an approved fix list).
    """
    match state:
        case State.REFUSED:
            return Anew.SAME_KEY if asked or not elsewhere else Anew.NO
        case State.CONFIRMED:
            return Anew.NEW_GENERATION if ended and asked else Anew.NO
        case State.PLANNED | State.SENDING | State.REVIEW:
            return Anew.NO
        case _:
            assert_never(state)
