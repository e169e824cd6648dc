"""An approved comply plan carried out: addresses, then end users and documents, then bundles; resumable at any moment.

Each bundle is filled, evaluated and, if compliant, submitted as soon as it is there. What could not be brought to its
end stays as it is: the next start goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from numberlift.domain.creates import State
from numberlift.ledger import Creation, Ledger, Once, Plan, StoredItem
from numberlift.ledger.artefacts import Artefact, Artefacts
from numberlift.ledger.creating.retiring import Retiring
from numberlift.pipeline.complying.assigning import Assigner
from numberlift.pipeline.complying.editing import edit_of, edit_work
from numberlift.pipeline.complying.kinds import BUNDLE, DOCUMENT, END_USER, worked_by
from numberlift.pipeline.complying.sending import attributes_in, bundle_work, document_work, end_user_work
from numberlift.pipeline.complying.working import Worker
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.hosting.kinds import ADDRESS
from numberlift.pipeline.hosting.sending import address_work
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.planning.approving import must_be_as_approved
from numberlift.pipeline.planning.carrying import Work, carry_out
from numberlift.pipeline.planning.documents import kept_content
from numberlift.twilio import Line
from numberlift.twilio.compliance import ComplianceApi

_PHASES = (
    ("addresses", frozenset({ADDRESS})),
    ("end users and documents", frozenset({END_USER, DOCUMENT})),
    ("bundles", frozenset({BUNDLE})),
)


class _Name(NamedTuple):
    """What names a create for good, whoever planned it first."""

    kind: str
    key: str
    account_sid: str
    generation: int


@dataclass(frozen=True, slots=True)
class Placing:
    """What placing is handed: `workers` is how many parts at once, `settle_seconds` how long lists may lag."""

    ledger: Ledger
    line: Line
    workers: int
    settle_seconds: float
    meter: Meter


async def place(plan: Plan, once: Once, parts: Placing) -> None:
    """Bring everything on that an approved plan has left. Raises what stops a run."""
    ledger = parts.ledger
    await asyncio.to_thread(must_be_as_approved, ledger, plan)
    items = {_name_of(one): one for one in await asyncio.to_thread(ledger.plans.items, plan.id)}
    files = {one.sha256: one for one in await asyncio.to_thread(_files, ledger, plan.run_id)}
    api = ComplianceApi(parts.line)
    for phase, kinds in _PHASES:
        await _carry(plan, once, parts, _Sender(parts, api, plan, items, files), phase=phase, kinds=kinds)
        await asyncio.to_thread(_take_back_unplaceable, ledger, plan, items)
    await _work_on_bundles(plan, once, parts, api, items)
    if not await asyncio.to_thread(unworked, ledger, plan):
        await asyncio.to_thread(ledger.approvals.finish, plan.id)


def unworked(ledger: Ledger, plan: Plan) -> list[int]:
    """The ordinals of the plan's bundles that are there and were not brought as far as they go. Blocking."""
    made = ledger.creations.of_plan(plan.id)
    return [
        ordinal
        for ordinal, one in made.items()
        if one.kind == BUNDLE and one.state is State.CONFIRMED and not worked_by(ledger.orders.get(one.sid), plan.id)
    ]


class _Sender:
    """Answers how each part of a plan is sent; None for one whose needs are not there."""

    def __init__(
        self,
        parts: Placing,
        api: ComplianceApi,
        plan: Plan,
        items: Mapping[_Name, StoredItem],
        files: Mapping[str, Artefact],
    ) -> None:
        self._parts = parts
        self._api = api
        self._plan = plan
        self._items = items
        self._files = files
        self.sids: Mapping[int, str] = {}

    async def work(self, creation: Creation) -> Work | None:
        payload = self._items[_of(creation)].item.payload
        if creation.kind == ADDRESS:
            return address_work(creation, payload, line=self._parts.line)
        if creation.kind == BUNDLE:
            return bundle_work(creation, payload, api=self._api) if _all_there(payload["holds"], self.sids) else None
        where = payload.get("addresses", ())
        return (
            await self._part(creation, payload, list(_sids(where, self.sids))) if _all_there(where, self.sids) else None
        )

    async def _part(self, creation: Creation, payload: Mapping[str, Any], address_sids: list[str]) -> Work:
        """An end user or document: corrected in place where that is planned and still may be, else made."""
        if payload.get("edit") and await asyncio.to_thread(self._may_edit, creation, payload["edit"]):
            return edit_work(creation, payload, attributes_in(payload, address_sids), self._api)
        if creation.kind == END_USER:
            return end_user_work(creation, payload, api=self._api)
        file = payload["file"]
        content = await asyncio.to_thread(kept_content, self._files.get(file)) if file else None
        return document_work(creation, payload, address_sids=address_sids, content=content, api=self._api)

    def _may_edit(self, creation: Creation, told: Mapping[str, str]) -> bool:
        """Whether the old part is still nobody else's; from then on its old create is over."""
        ledger = self._parts.ledger
        retired = edit_of(told, into=creation.key, kind=creation.kind).retired(
            account_sid=creation.account_sid, plan_id=self._plan.id
        )
        return Retiring(ledger.database, realm=ledger.realm).retire(retired)


async def _carry(
    plan: Plan, once: Once, parts: Placing, sender: _Sender, *, phase: str, kinds: Collection[str]
) -> None:
    ledger, meter = parts.ledger, parts.meter
    sender.sids = await asyncio.to_thread(ledger.creations.sids, plan.id)
    left = [one for one in await asyncio.to_thread(ledger.creations.open_creations, plan.run_id) if one.kind in kinds]
    meter.phase, meter.to_ask, meter.answered = phase, len(left), 0

    def done() -> None:
        meter.answered += 1

    await carry_out(left, once=once, work_of=sender.work, workers=min(parts.workers, len(left)), done=done)


async def _work_on_bundles(
    plan: Plan, once: Once, parts: Placing, api: ComplianceApi, items: Mapping[_Name, StoredItem]
) -> None:
    ledger, meter = parts.ledger, parts.meter
    made = await asyncio.to_thread(ledger.creations.of_plan, plan.id)
    sids = {ordinal: one.sid for ordinal, one in made.items() if one.state is State.CONFIRMED}
    ready = [made[ordinal] for ordinal in await asyncio.to_thread(unworked, ledger, plan)]
    worker = Worker(ledger, api, Assigner(ledger, api, once, settle_seconds=parts.settle_seconds), plan)
    meter.phase, meter.to_ask, meter.answered = "evaluating", len(ready), 0
    waiting = iter(ready)

    async def work() -> None:
        for creation in waiting:
            payload = items[_of(creation)].item.payload
            if _all_there(payload["holds"], sids):
                await worker.bring(creation, payload, list(_sids(payload["holds"], sids)))
            meter.answered += 1

    await in_a_pool(work, workers=min(parts.workers, len(ready)))


def _take_back_unplaceable(ledger: Ledger, plan: Plan, items: Mapping[_Name, StoredItem]) -> None:
    """Withdraw what was never sent and needs something that was refused."""
    made = ledger.creations.of_plan(plan.id)
    refused = {ordinal for ordinal, one in made.items() if one.state is State.REFUSED}
    in_vain = {one.item.ordinal for one in items.values() if refused.intersection(one.item.needs)} - refused
    if in_vain:
        ledger.approvals.withdraw_items(plan.id, ordinals=in_vain)


def _files(ledger: Ledger, run_id: str) -> list[Artefact]:
    return [one for one in Artefacts(ledger.database, realm=ledger.realm).of_run(run_id) if one.sha256]


def _all_there(refs: Sequence[Mapping[str, Any]], sids: Mapping[int, str]) -> bool:
    return all("sid" in ref or ref["item"] in sids for ref in refs)


def _sids(refs: Sequence[Mapping[str, Any]], sids: Mapping[int, str]) -> Iterator[str]:
    return (ref.get("sid") or sids[ref["item"]] for ref in refs)


def _of(creation: Creation) -> _Name:
    return _Name(creation.kind, creation.key, creation.account_sid, creation.generation)


def _name_of(stored: StoredItem) -> _Name:
    item = stored.item
    return _Name(item.kind, item.key, item.account_sid, item.generation)
