"""The steps that need no person: a letter of authorization for every group that is ready for one, sent once each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from numberlift.domain.creates import Next, State
from numberlift.domain.letters import NextLetter, next_letter
from numberlift.ledger import Creation, Once, Outcome
from numberlift.ledger.creating.further import Further, FurtherCreate
from numberlift.pipeline.following.groups import Group, groups_of, orders_tried
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.refresh import Refreshed, in_a_pool
from numberlift.pipeline.hosting.kinds import LETTER
from numberlift.pipeline.hosting.letters import Letters, LetterText

_AT_ONCE: Final = 5


@dataclass(slots=True)
class Stepped:
    """What came of a run's groups: `sent` letters, `later` those that the next start goes on with, the groups now."""

    groups: list[Group] = field(default_factory=list)
    sent: int = 0
    later: int = 0
    refused: int = 0


class Stepper:
    """Takes the steps of one round, under the lock of `once`."""

    def __init__(self, parts: HostingParts, once: Once, *, wait_seconds: float) -> None:
        self._parts, self._once = parts, once
        self._ledger = ledger = parts.ledger
        self._wait = wait_seconds
        self._further = Further(ledger.database, realm=ledger.realm)

    async def take(self, run_id: str, refreshed: Refreshed) -> Stepped:
        """Send every letter of a run that is ready, a few at once. Raises as `Once.create_once`.

        Where the lock is that of one account alone, so are the letters.
        """
        done = Stepped(await asyncio.to_thread(self._groups_of, run_id))
        letters = Letters(self._once, await asyncio.to_thread(self._parts.api_of, run_id))
        waiting = iter(done.groups)

        async def worker() -> None:
            for group in waiting:
                await self._bring(group, letters, refreshed, done)

        await in_a_pool(worker, workers=min(_AT_ONCE, len(done.groups)))
        done.groups = await asyncio.to_thread(self._groups_of, run_id)
        if done.sent or done.refused:
            await asyncio.to_thread(self._finish, done.groups)
        return done

    def _groups_of(self, run_id: str) -> list[Group]:
        wanted = self._parts.account
        return [one for one in groups_of(self._ledger, run_id) if wanted in {"", one.account_sid}]

    async def _bring(self, group: Group, letters: Letters, refreshed: Refreshed, done: Stepped) -> None:
        """Settle what is in doubt, then send what is ready."""
        text = text_of(group)
        if text is None:
            return
        for doubtful in [one for one in group.letters if one.state is State.SENDING or _tried_before(one)]:
            outcome = await letters.send(doubtful, text, orders_tried(doubtful), known=_others(group, doubtful))
            if not _count(outcome, done):
                return
            group = await asyncio.to_thread(self._read_again, group)
        wanted = wanted_of(group, refreshed, wait_seconds=self._wait)
        if not wanted.ready:
            return
        creation = await asyncio.to_thread(self._further.plan, create_of(group, wanted.generation))
        _count(await letters.send(creation, text, wanted.letter.cover, known=_others(group, creation)), done)

    def _read_again(self, group: Group) -> Group:
        found = groups_of(self._ledger, group.run_id)
        return next(one for one in found if one.item.item.ordinal == group.item.item.ordinal)

    def _finish(self, groups: Iterable[Group]) -> None:
        for plan_id in {group.plan_id for group in groups}:
            self._ledger.approvals.finish(plan_id)


def wanted_of(group: Group, refreshed: Refreshed, *, wait_seconds: float) -> NextLetter:
    """The letter that a group needs next, as things stand after a refresh."""
    unread = bool(refreshed.unread & set(group.orders))
    wanted = next_letter(
        group.facts(now=refreshed.now),
        group.sent(),
        wait_seconds=wait_seconds,
        taken=set(taken_orders(group)),
    )
    return wanted._replace(blocked="unread") if unread and not wanted.blocked else wanted


def taken_orders(group: Group) -> Iterator[str]:
    """The orders of a group that stand under a document that none of our letters is: a person's business."""
    ours = {one.sid for one in group.letters if one.sid}
    for sid, order in group.orders.items():
        document = str(order.body.get("signing_document_sid") or "")
        if document and document not in ours:
            yield sid


def text_of(group: Group, *, signer: str = "") -> LetterText | None:
    """What the group's letter says; None while its address does not exist, or once its signer was purged."""
    email = signer or group.signer()
    if not (group.payload.get("contact_title") and group.address_sid and email):
        return None
    return LetterText.of(group.payload, address_sid=group.address_sid, email=email)


def create_of(group: Group, generation: int) -> FurtherCreate:
    """The name of a group's letter of a generation."""
    item = group.item.item
    return FurtherCreate(
        group.account_sid, LETTER, item.key, group.run_id, generation, plan_id=group.plan_id, ordinal=item.ordinal
    )


def _tried_before(letter: Creation) -> bool:
    return letter.state is State.PLANNED and letter.unanswered > 0


def _others(group: Group, creation: Creation) -> set[str]:
    return {one.sid for one in group.letters if one.sid and one.id != creation.id}


def _count(outcome: Outcome, done: Stepped) -> bool:
    """Count what came of a letter; whether the group may go on."""
    state = outcome.creation.state
    done.sent += state is State.CONFIRMED
    done.refused += state in {State.REFUSED, State.REVIEW}
    done.later += outcome.next is Next.LATER
    return outcome.next is Next.DONE
