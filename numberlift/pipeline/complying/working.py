"""One bundle on its way: filled, evaluated, and submitted only if it is compliant.

Where it has come to stands in the ledger: a bundle that the plan has brought as far as it went is not touched again.
A change of which it is open whether it was carried out is not repeated before the bundle was fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from numberlift.domain.lifecycles.lifecycle_compliance import REJECTED, can_be_edited
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Creation, Ledger, Plan
from numberlift.pipeline.complying.assigning import Assigner, Into
from numberlift.pipeline.complying.kinds import (
    CONTENT,
    FAILING,
    REFUSED_WITH,
    REJECTED_FOR,
    SAID,
    WORKED,
    bundle_gone,
    bundle_seen,
    worked_by,
)
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.bundles import Bundle, BundleChanges
from numberlift.twilio.wire.evaluations import Evaluation
from numberlift.twilio.wire.outcomes import NO_SUCH

_TRIES: Final = 3


class Worker:
    """Brings the bundles of one plan on."""

    def __init__(self, ledger: Ledger, api: ComplianceApi, assigner: Assigner, plan: Plan) -> None:
        self._ledger = ledger
        self._api = api
        self._assigner = assigner
        self._plan = plan

    async def bring(self, creation: Creation, payload: Mapping[str, Any], holds: Sequence[str]) -> bool:
        """Bring a bundle that is there as far as it goes now; whether nothing is left to do for the plan.

        Raises what stops a run.
        """
        sid = creation.sid
        if worked_by(await asyncio.to_thread(self._ledger.orders.get, sid), self._plan.id):
            return True
        try:
            return await self._bring(creation, payload, holds)
        except TryAgain:
            return False

    async def _bring(self, creation: Creation, payload: Mapping[str, Any], holds: Sequence[str]) -> bool:
        sid, there_before = creation.sid, bool(payload["there"])
        try:
            before = await self._api.bundle(sid) if there_before else None
            if before is not None and not can_be_edited(before.status):
                return await self._note(before)
            if before is not None:
                await self._changed(before, payload)
            into = Into(sid, creation.account_sid, self._plan.run_id, self._plan.id)
            filled = await self._assigner.fill(into, holds, there_before=there_before)
            if not filled.complete:
                return bool(filled.refused) and await self._refused(sid, filled.refused)
            evaluation = await self._api.evaluate(sid)
            if not evaluation.compliant:
                now = await self._api.bundle(sid)
                failing = _failing(evaluation)
                noted = {FAILING: [one for one, _ in failing], SAID: [said for _, said in failing]}
                return await self._note(now, {**payload["about"], **noted})
            return await self._submitted(sid, payload, rejected=before is not None and before.status == REJECTED)
        except RowRefused as error:
            return await self._refused(sid, error.code or error.status or 0)

    async def _changed(self, before: Bundle, payload: Mapping[str, Any]) -> None:
        """The bundle's own properties as the list has them."""
        wanted = BundleChanges(email=payload["email"], status_callback=payload["status_callback"])
        if (before.email, before.status_callback) == (wanted.email, wanted.status_callback):
            return
        for _ in range(_TRIES):
            try:
                await self._api.update_bundle(before.sid, wanted)
            except TryAgain:
                now = await self._api.bundle(before.sid)
                if (now.email, now.status_callback) == (wanted.email, wanted.status_callback):
                    return
            else:
                return
        raise TryAgain("Twilio did not answer a change of a bundle.")

    async def _submitted(self, sid: str, payload: Mapping[str, Any], *, rejected: bool) -> bool:
        since = (await self._api.bundle(sid)).date_updated if rejected else ""
        for _ in range(_TRIES):
            try:
                bundle = await self._api.submit_bundle(sid)
            except TryAgain:
                bundle = await self._api.bundle(sid)
            except RowRefused:
                bundle = await self._api.bundle(sid)
                if can_be_edited(bundle.status):
                    raise
            moved = not can_be_edited(bundle.status) or (rejected and bundle.date_updated != since)
            if moved:  # of a rejected one, its time tells that it was submitted, and perhaps rejected again since
                return await self._note(bundle, {**payload["about"], CONTENT: payload["content"], REJECTED_FOR: []})
        return False

    async def _refused(self, sid: str, code: int) -> bool:
        """Twilio refuses what is done to the bundle: it stays where it is, and its report says so."""
        try:
            bundle = await self._api.bundle(sid)
        except RowRefused as error:
            return await self._gone(sid) if error.status == NO_SUCH else False
        return await self._note(bundle, {REFUSED_WITH: code})

    async def _gone(self, sid: str) -> bool:
        """Somebody has deleted the bundle meanwhile."""
        stored = await asyncio.to_thread(self._ledger.orders.get, sid)
        if stored is not None:
            await asyncio.to_thread(self._ledger.orders.upsert, [bundle_gone(stored)], source="poll")
        return stored is not None

    async def _note(self, bundle: Bundle, told: Mapping[str, Any] = MappingProxyType({})) -> bool:
        """Write down how far it came, in place of what was noted when it was worked on before."""
        stored = await asyncio.to_thread(self._ledger.orders.get, bundle.sid)
        noted = {WORKED: self._plan.id, FAILING: [], SAID: [], REFUSED_WITH: 0, **told}
        seen = bundle_seen(bundle, before=stored, ours=True, noted=noted)
        await asyncio.to_thread(self._ledger.orders.upsert, [seen], source="us")
        return True


def _failing(evaluation: Evaluation) -> list[tuple[dict[str, Any], str]]:
    """What an evaluation found missing, field by field, each with what Twilio says of it."""
    found: list[tuple[dict[str, Any], str]] = []
    for result in evaluation.failing:
        about = {"object": result.object_type, "what": result.object_label or result.label}
        fields = [one for one in result.invalid if one.name]
        found += [
            ({**about, "field": one.name, "label": one.label, "code": one.code or result.code}, one.reason)
            for one in fields
        ] or [({**about, "field": "", "label": "", "code": result.code}, result.reason)]
    return found
