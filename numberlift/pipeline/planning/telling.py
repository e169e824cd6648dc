"""How a flow tells of a row what its plan, or the account, has made of it: the same shape, whatever is created."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from numberlift.domain import Remedy, Routed, VerdictName
from numberlift.domain.rows import Acted
from numberlift.domain.words.advice import Advice
from numberlift.ledger import Creation
from numberlift.pipeline.planning.aside import ALREADY, ELSEWHERE, FIX, Aside

BY_REMEDY: Final = {Remedy.FIX: VerdictName.FIX, Remedy.FINAL: VerdictName.INELIGIBLE}


class Problem(Protocol):
    """What is wrong with a row, by its code."""

    def __call__(self, code: str) -> Advice:
        """The problem in words, with what to do."""
        ...


class Refusal(Protocol):
    """What Twilio's refusal of a create means."""

    def __call__(self, code: int, *, status: int) -> Advice:
        """The refusal in words, with what to do."""
        ...


class Telling(NamedTuple):
    """A flow's words.

    `code` begins its reason codes, `verdict` is its rows', `done_before` the action of a row that another run of ours
    has seen to; `already` holds the sentences for rows that are somewhere already.
    """

    code: str
    verdict: VerdictName
    done_before: str
    already: Mapping[str, Advice]
    problem: Problem
    refusal: Refusal

    def of_aside(self, aside: Aside, routed: Routed) -> Acted:
        """A row that the plan leaves out: it must be corrected, or its number is somewhere already."""
        if aside.verdict != FIX:
            return self.of_already(aside)
        advices = [self.problem(code) for code in aside.codes]
        told = [routed] if routed.verdict is VerdictName.FIX else []
        return Acted(
            "skipped",
            verdict=VerdictName.FIX,
            code="+".join([*(one.reason_code for one in told), *aside.codes]),
            reason=" ".join([*(one.reason for one in told), *(advice.sentence for advice in advices)]),
            next_step=" ".join([*(one.next_step for one in told), *(advice.next_step for advice in advices)]),
        )

    def of_already(self, aside: Aside) -> Acted:
        """A number that a run, or somebody else, holds or has seen to."""
        code = aside.codes[0]
        advice = self.already[code]
        status = f" ({aside.status})" if aside.status else ""
        return Acted(
            "skipped" if aside.origin == ELSEWHERE else self.done_before,
            verdict=VerdictName.ALREADY,
            code=f"{self.code}.{code}",
            reason=advice.sentence.format(origin=aside.origin or "of before", status=status),
            next_step=advice.next_step,
            sid=aside.sid,
            status=aside.status,
            status_since=aside.status_since,
            origin=aside.origin,
        )

    def of_waiting(self, code: str, reason: str, next_step: str) -> Acted:
        """A row whose create is planned, approved, or sent and not answered."""
        told = f"{self.code}.{code}"
        return Acted("planned", verdict=self.verdict, code=told, reason=reason, next_step=next_step)

    def of_refused(self, creation: Creation) -> Acted:
        """A row whose create Twilio refused, or which turned out to be somebody else's."""
        if creation.elsewhere:
            return self.of_already(Aside(0, ALREADY, (ELSEWHERE,), creation.sid, origin=ELSEWHERE))
        advice = self.refusal(creation.code, status=creation.status)
        return Acted(
            "failed",
            verdict=BY_REMEDY.get(advice.remedy, VerdictName.MANUAL),
            code=f"{self.code}.refused-{creation.code or creation.status}",
            reason=advice.sentence,
            next_step=advice.next_step,
        )
