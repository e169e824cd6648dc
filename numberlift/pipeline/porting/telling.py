"""How a port run tells of a row: a sentence and a next step for whatever its port-in has come to."""

from __future__ import annotations

from typing import Final

from numberlift.domain import Remedy, VerdictName
from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.domain.porting_words import list_problem, refusal
from numberlift.domain.rows import Acted
from numberlift.domain.words.advice import Advice
from numberlift.domain.words.rejections_porting import rejection
from numberlift.ledger import Creation, StoredNumber, StoredOrder
from numberlift.pipeline.planning.aside import ELSEWHERE, HELD, ORDERED_BEFORE, OTHERWISE
from numberlift.pipeline.planning.telling import BY_REMEDY, Telling
from numberlift.pipeline.porting.refiling import REJECTED, OldRequest, what_to_do

VERDICTS: Final = {**BY_REMEDY, Remedy.SUPPORT: VerdictName.MANUAL}
"""What a rejection makes of a number; a number in the fix-list is one whose verdict is fix."""
TELLING: Final = Telling(
    "port",
    VerdictName.PORT,
    "already-filed",
    {
        HELD: Advice(
            "Another run holds the number: {origin}{status}.",
            "Nothing to file; `numberlift show` tells how it goes on.",
            Remedy.NONE,
        ),
        ORDERED_BEFORE: Advice(
            "Run {origin} filed a port-in for it before{status}.",
            "Nothing to file; once that port-in has ended, `numberlift port LIST --again` files another.",
            Remedy.NONE,
        ),
        ELSEWHERE: Advice(
            "The account has a port-in for it that this ledger did not file{status}.",
            "Look at it in the Twilio Console; numberlift neither adopts nor cancels it.",
            Remedy.NONE,
        ),
        OTHERWISE: Advice(
            "The account holds a hosted-number order for it that this ledger did not place{status}, not done yet.",
            "Look at it in the Twilio Console; run the list again once it has ended.",
            Remedy.NONE,
        ),
    },
    list_problem,
    refusal,
)


def advice(number: StoredNumber, status: str, *, lapsed: bool) -> Advice:
    """What a number's status, or its request's where that lapsed, means and asks for."""
    if status == REJECTED:
        return rejection(number.reason_code or None, name=str(number.body.get("rejection_reason", ""))).advice
    stage = (PORT_IN_REQUEST if lapsed else PORT_IN_NUMBER).stage(status)
    return Advice(stage.sentence, stage.next_step, Remedy.NONE)


def dated(number: StoredNumber) -> str:
    """The port date of a number in a sentence, empty without one."""
    day = str(number.body.get("port_date", ""))[:10]
    return f" Port date: {day}." if day else ""


def filed_anew(creation: Creation, number: StoredNumber, later: StoredOrder) -> Acted:
    """A number that went from one request into a `later` one."""
    return Acted(
        "filed",
        verdict=VerdictName.PORT,
        code="port.filed-anew",
        reason=f"It was taken out of this request; run {later.run_id} filed it anew.",
        next_step=f"Nothing to do here: `numberlift follow {later.run_id}` tells how it goes on.",
        sid=creation.sid,
        status=number.status,
        status_since=number.status_since or "",
    )


def not_sent(waits_for: str) -> Acted:
    """A number of a request that is approved; `waits_for` is the run whose request it must be out of first."""
    if waits_for:
        return TELLING.of_waiting(
            "waits",
            f"The port-in waits until the number is cancelled in its request of run {waits_for}.",
            "Nothing to do: `numberlift follow` files it once that has landed.",
        )
    return TELLING.of_waiting("approved", "The port-in is approved and not sent yet.", "Run the same command again.")


def old_is_lost(old: OldRequest, phone_number: str, *, run_id: str) -> Acted:
    """A number whose request of before is not found any more."""
    return Acted(
        "review",
        verdict=VerdictName.PORT,
        code="port.old-not-found",
        reason=f"Its request {old.sid} of run {old.run_id} is not found at Twilio any more, so it is not filed anew.",
        next_step=what_to_do(old, phone_number, run_id=run_id),
        sid=old.sid,
    )


def taken_back() -> Acted:
    """A number that was taken out before it was sent."""
    return Acted(
        "skipped",
        code="port.withdrawn",
        reason="The port-in was taken back before it was sent: by a person, or because Twilio refused its bill.",
        next_step="Open the bill to see that it is whole, then run the list again.",
    )


def refused(creation: Creation) -> Acted:
    """A number of a request that Twilio refused."""
    if creation.message == "withdrawn" and not creation.elsewhere:
        return taken_back()
    return TELLING.of_refused(creation)


def under_review(creation: Creation, phone_number: str, *, run_id: str) -> Acted:
    """A number of a request that nobody can look up for certain."""
    return Acted(
        "review",
        verdict=VerdictName.PORT,
        code="port.review",
        reason="The port-in was sent, no answer came, and whether it exists cannot be found out.",
        next_step=(
            f"Look in the Twilio Console for a port-in with {phone_number}; then `numberlift resolve "
            f"{run_id} --number {phone_number} --sid SID`, or --absent if there is none."
        ),
        sid=creation.sid,
    )
