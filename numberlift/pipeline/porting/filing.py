"""An approved port plan carried out: bills uploaded, then each request filed once; resumable at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from numberlift.domain.porting_list import is_document_sid
from numberlift.errors import CannotStart
from numberlift.ledger import Creation, Ledger, Once, Plan, StoredItem
from numberlift.ledger.artefacts import Artefacts
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.planning.approving import must_be_as_approved
from numberlift.pipeline.planning.carrying import Work, carry_out
from numberlift.pipeline.planning.tables import counted
from numberlift.pipeline.porting.documents import upload_all
from numberlift.pipeline.porting.kinds import PORT_IN
from numberlift.pipeline.porting.refiling import give_back, old_requests, what_to_do
from numberlift.pipeline.porting.secrets import Secret, blank_unneeded, digest_of, secrets_at
from numberlift.pipeline.porting.sending import new_port_in, port_in_work
from numberlift.twilio.porting import PortingApi


@dataclass(frozen=True, slots=True)
class Filing:
    """What filing is handed: `workers` is how many requests at once, `secret` what digests are made with.

    `say` tells a person what is worth telling.
    """

    ledger: Ledger
    api: PortingApi
    workers: int
    secret: bytes
    meter: Meter
    say: Callable[[str], None]


async def file_port_ins(plan: Plan, once: Once, parts: Filing) -> None:
    """Send what an approved plan has left to send, look for what was sent and not answered.

    Numbers that are filed anew are taken out of their old requests first, and sent once they are out. What could not
    be brought to its end stays as it is: the next start goes on. PINs and account numbers that nothing needs any more
    are blanked. Raises what stops a run.
    """
    ledger = parts.ledger
    if await asyncio.to_thread(anything_left, ledger, plan.run_id):
        await asyncio.to_thread(must_be_as_approved, ledger, plan)
        await _take_out(plan, parts)
    left = await asyncio.to_thread(left_to_file, ledger, plan.run_id)
    if left:
        await _file(plan, once, parts, left)
    else:
        await _tidied(plan, ledger)


async def _file(plan: Plan, once: Once, parts: Filing, left: list[Creation]) -> None:
    ledger = parts.ledger
    items = {one.item.key: one for one in await asyncio.to_thread(ledger.plans.items, plan.id)}
    secrets = await asyncio.to_thread(_secrets, ledger, plan, [items[one.key] for one in left], parts.secret)
    sids = await _uploaded(plan, items, left, parts)

    async def work_of(creation: Creation) -> Work | None:
        stored = items[creation.key]
        documents = [sids.get(one, "") for one in stored.item.payload["documents"]]
        if not all(documents):
            return None
        order = new_port_in(creation, stored.item.payload, numbers=stored.claimed, secrets=secrets, documents=documents)
        return port_in_work(creation, order, api=parts.api, ledger=ledger)

    left = await asyncio.to_thread(left_to_file, ledger, plan.run_id)
    meter = parts.meter
    meter.phase, meter.to_ask, meter.answered = "filing", len(left), 0

    def done() -> None:
        meter.answered += 1

    try:
        await carry_out(left, once=once, work_of=work_of, workers=min(parts.workers, len(left)), done=done)
    finally:
        await _tidied(plan, ledger)


def left_to_file(ledger: Ledger, run_id: str) -> list[Creation]:
    """Requests of a run's approved plan that are not sent yet, or sent and not answered, in order."""
    return [one for one in ledger.creations.open_creations(run_id) if one.kind == PORT_IN]


def anything_left(ledger: Ledger, run_id: str) -> bool:
    """Whether there is something to send or to look for, now or once it is out of an old request. Blocking."""
    plan = ledger.plans.of_run(run_id)
    return bool(left_to_file(ledger, run_id)) or (plan is not None and bool(old_requests(ledger, plan)))


async def _take_out(plan: Plan, parts: Filing) -> None:
    parts.meter.phase = "cancelling"
    done = await give_back(plan, api=parts.api, ledger=parts.ledger)
    if done.begun:
        what = counted(len(done.begun), "number is", "numbers are")
        parts.say(f"{what} being cancelled in the old request; `numberlift follow` files them once that has landed.")
    if done.going_on:
        parts.say(f"Not filed anew, for they go on in their old request: {', '.join(done.going_on)}.")
    for old in done.lost:
        what = what_to_do(old, min(old.waiting), run_id=plan.run_id)
        parts.say(f"{old.sid} is not found at Twilio any more, and its numbers are not filed anew. {what}")
    for sid, why in done.failed.items():
        parts.say(f"Numbers of {sid} could not be cancelled now: {why}")


async def _tidied(plan: Plan, ledger: Ledger) -> None:
    """Blank what nothing needs any more, and finish the plan if all of it is settled."""
    run = await asyncio.to_thread(ledger.runs.get, plan.run_id)
    await asyncio.to_thread(blank_unneeded, ledger, run, plan)
    await asyncio.to_thread(ledger.approvals.finish, plan.id)


async def _uploaded(plan: Plan, items: Mapping[str, StoredItem], left: list[Creation], parts: Filing) -> dict[str, str]:
    """The sids of all documents that are at Twilio; requests whose bill Twilio refuses are taken back."""
    ledger = parts.ledger
    named = {one for creation in left for one in items[creation.key].item.payload["documents"]}
    digests = {one for one in named if not is_document_sid(one)}
    refused = await upload_all(parts.api, ledger, plan.run_id, digests)
    without = {one.item.ordinal for one in items.values() if refused.intersection(one.item.payload["documents"])}
    if without:
        await asyncio.to_thread(ledger.approvals.withdraw_items, plan.id, ordinals=without)
    known = await asyncio.to_thread(Artefacts(ledger.database, realm=ledger.realm).sids, digests)
    return {one: one for one in named - digests} | known


def _secrets(ledger: Ledger, plan: Plan, stored: list[StoredItem], secret: bytes) -> dict[int, Secret]:
    """PINs and account numbers of the requests that are left, as they were approved. Raises CannotStart."""
    positions = {number.position for one in stored for number in one.item.numbers}
    found = secrets_at(ledger, plan.run_id, positions)
    for one in stored:
        told = [(number.phone_number, found.get(number.position, Secret())) for number in one.item.numbers]
        if digest_of(told, secret=secret) != one.item.payload["secrets"]:
            raise CannotStart(
                f"PINs or account numbers of {plan.run_id} are not those that were approved, so none is sent: "
                f"`numberlift report {plan.run_id}` says what went out before. Start the list anew with --fresh."
            )
    return found
