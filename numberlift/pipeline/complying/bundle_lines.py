"""The lines of a bundle that is there: what its evaluation missed, what its reviewers objected to, or how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.report import ComplyLine
from numberlift.domain.complying.wanted import ItemKind, Place
from numberlift.domain.lifecycles.lifecycle_compliance import APPROVED, DRAFT, REGULATORY_BUNDLE, REJECTED
from numberlift.domain.words.advice import Advice, Remedy
from numberlift.domain.words.complying_words import BUNDLE_WORDS, compliance_refusal
from numberlift.domain.words.review_rejections import Concerns, evaluation_problem, review_rejection
from numberlift.ledger import StoredOrder
from numberlift.pipeline.complying.kinds import (
    CANCELLED,
    FAILING,
    GONE,
    REFUSED_WITH,
    REJECTED_FOR,
    SAID,
    worked_by,
)
from numberlift.pipeline.complying.stored import Staying

_V = ComplyVerdict
_END_USERS: Final = frozenset({"individual", "business"})


class Seen(NamedTuple):
    """A part of a bundle: its row, its name in the list, its type and its sid, empty where they are not known."""

    place: Place
    kind: str
    name: str
    type: str
    sid: str


class BundleLines(NamedTuple):
    """Tells one bundle: its own line, and those that say more, each at the row of what it is about."""

    run_id: str
    name: str
    place: Place

    def staying(self, stays: Staying, order: StoredOrder | None) -> tuple[ComplyLine, list[ComplyLine]]:
        """The lines of one that was left as it is."""
        advice, told = BUNDLE_WORDS[stays.why], {"run": self.run_id, "origin": stays.run_id or "of before"}
        advice = Advice(advice.sentence.format(**told), advice.next_step.format(**told), advice.remedy)
        if stays.why == "twice":
            return self._line(_V.FIX, advice, "skipped"), []
        if stays.why == "unchanged" and order is not None and order.status == REJECTED:
            own = self._line(_V.NONCOMPLIANT, advice, "skipped", order=order)
            return own, self._rejections(order, (), action="skipped")
        if order is not None:
            stage = REGULATORY_BUNDLE.stage(order.status)
            advice = Advice(f"{advice.sentence} {stage.sentence}", stage.next_step, stage_remedy(order.status))
        return self._line(_V.ALREADY, advice, "skipped", order=order), []

    def made(
        self, sid: str, order: StoredOrder | None, *, plan_id: str, reused: bool, parts: Sequence[Seen]
    ) -> tuple[ComplyLine, list[ComplyLine]]:
        """The lines of one that is there and was worked on, or is to be."""
        action = "reused" if reused else "created"
        if order is None or (order.status == DRAFT and not worked_by(order, plan_id)):
            return self._line(_V.UNDECIDED, BUNDLE_WORDS["unworked"], action, order=order, sid=sid), []
        if order.status == GONE:
            words = BUNDLE_WORDS["cancelled" if order.body.get(CANCELLED) else "gone"]
            return self._line(_V.FIX, words, action, order=order), []
        # Of a rejected one that was worked on since: what came of that. Both are empty once it is submitted.
        if failing := order.body.get(FAILING):
            return self._failing(order, failing, parts, action=action)
        if code := order.body.get(REFUSED_WITH):
            return self._line(_V.FIX, compliance_refusal(code), "failed", order=order), []
        if order.status == REJECTED:
            return self._rejected(order, parts)
        return self._line(_V.COMPLIANT, _stage(order), "submitted", order=order), []

    def _failing(
        self, order: StoredOrder, failing: Sequence[Mapping[str, Any]], parts: Sequence[Seen], *, action: str
    ) -> tuple[ComplyLine, list[ComplyLine]]:
        named = ", ".join(dict.fromkeys(str(one["field"] or one["what"]) for one in failing))
        own = Advice(
            f"The bundle is noncompliant: {named}.",
            "Correct what the lines below name in the fix-list, then run it: `numberlift comply FIX-LIST`.",
            Remedy.FIX,
        )
        said = [*order.body.get(SAID, ()), *[""] * len(failing)]
        lines = [self._missing(order, *both, parts, action=action) for both in zip(failing, said, strict=False)]
        return self._line(_V.NONCOMPLIANT, own, action, order=order), lines

    def _missing(
        self, order: StoredOrder, one: Mapping[str, Any], said: str, parts: Sequence[Seen], *, action: str
    ) -> ComplyLine:
        problem = evaluation_problem(one["code"])
        of_end_user = one["object"] in _END_USERS
        part = next((seen for seen in parts if seen.type == one["object"]), None)
        if part is None and of_end_user:
            part = next((seen for seen in parts if seen.kind == ItemKind.END_USER), None)
        what = " ".join(filter(None, (one["label"] or one["field"], f"({one['what']})" if one["what"] else "")))
        sentence = f"{problem.advice.sentence.removesuffix('.')}: {what}." if what else problem.advice.sentence
        sentence = f"{sentence} Twilio says: “{said.strip()}”" if said.strip() else sentence
        advice = Advice(sentence, problem.advice.next_step, problem.advice.remedy)
        kind = part.kind if part else str(ItemKind.END_USER if of_end_user else ItemKind.DOCUMENT)
        return self._line(_V.NONCOMPLIANT, advice, action, order=order, part=part, kind=kind, field=one["field"])

    def _rejected(self, order: StoredOrder, parts: Sequence[Seen]) -> tuple[ComplyLine, list[ComplyLine]]:
        found = self._rejections(order, parts, action="submitted")
        told = _stage(order) if found else BUNDLE_WORDS["untold"]
        return self._line(_V.NONCOMPLIANT, told, "submitted", order=order), found

    def _rejections(self, order: StoredOrder, parts: Sequence[Seen], *, action: str) -> list[ComplyLine]:
        """A line for each objection; Twilio tells one to the end user with every document of the bundle."""
        found: dict[tuple[int, Place], ComplyLine] = {}
        for one in order.body.get(REJECTED_FOR, ()):
            rejection = review_rejection(one["code"])
            part = _at_fault(rejection.concerns, one["document"], parts)
            field = rejection.fields[0] if len(rejection.fields) == 1 else ""
            kind = part.kind if part else str(ItemKind.BUNDLE)
            advice = rejection.advice
            advice = Advice(f"{advice.sentence} (Twilio's code {one['code']})", advice.next_step, advice.remedy)
            line = self._line(_V.NONCOMPLIANT, advice, action, order=order, part=part, kind=kind, field=field)
            found.setdefault((one["code"], Place(line.sheet, line.row)), line)
        return list(found.values())

    def _line(
        self,
        verdict: ComplyVerdict,
        advice: Advice,
        action: str,
        *,
        order: StoredOrder | None = None,
        sid: str = "",
        part: Seen | None = None,
        kind: str = str(ItemKind.BUNDLE),
        field: str = "",
    ) -> ComplyLine:
        place = part.place if part else self.place
        return ComplyLine(
            place.sheet,
            place.row,
            self.name,
            part.name if part else "",
            kind,
            field,
            verdict,
            advice.sentence,
            advice.next_step,
            action,
            order.sid if order else sid,
            order.status if order else "",
            (order.status_since if order else "") or "",
        )


def _at_fault(concerns: Concerns, document_sid: str, parts: Sequence[Seen]) -> Seen | None:
    """The part whose row a reviewer's objection is about; None for the bundle's own."""
    if concerns is Concerns.END_USER:
        return next((seen for seen in parts if seen.kind == ItemKind.END_USER), None)
    if concerns is Concerns.BUNDLE:
        return None
    return next((seen for seen in parts if document_sid and seen.sid == document_sid), None)


def stage_remedy(status: str) -> Remedy:
    """The kind of what is to be done about a bundle in this status."""
    return Remedy.FIX if status == REJECTED else Remedy.NONE


def _stage(order: StoredOrder) -> Advice:
    stage = REGULATORY_BUNDLE.stage(order.status)
    until = str(order.body.get("valid_until") or "")[:10] if order.status == APPROVED else ""
    sentence = f"{stage.sentence} It is valid until {until}." if until else stage.sentence
    return Advice(sentence, stage.next_step, stage_remedy(order.status))
