"""Letters of authorization on a person's word: shown, sent again, given another signer, withdrawn.

Whatever reaches the signer is a keyed create: a letter that is open is sent again under a number of its own, one that
ended unsigned is replaced by the group's next generation. No order ever stands under two live letters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from numberlift.domain.creates import Next, State
from numberlift.domain.letters import SENDABLE, SentLetter, next_generation
from numberlift.errors import CannotStart, RowRefused, SettingsRefused, TryAgain
from numberlift.ledger import Creation, Outcome
from numberlift.ledger.creating.further import Further, FurtherCreate
from numberlift.pipeline.following.documents import Documents
from numberlift.pipeline.following.groups import Group, groups_of, orders_tried
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.following.standing import LetterStanding, letters_of
from numberlift.pipeline.following.steps import create_of, text_of
from numberlift.pipeline.hosting.letters import SENT_AGAIN, Letters

_OUT: Final = frozenset({"signing", "opened"})
_WITHDRAWN: Final = "letter-withdrawn"


@dataclass(frozen=True, slots=True)
class LoaOrder:
    """What one start is told: the run, or the letters over one number of it, and what to do with them, if anything.

    A `signer` (an e-mail address) means that they are sent again, to that one.
    """

    run_id: str
    phone_number: str = ""
    resend: bool = False
    signer: str = field(default="", repr=False)
    withdraw: bool = False

    def __post_init__(self) -> None:
        if self.withdraw and (self.resend or self.signer):
            raise SettingsRefused("--withdraw takes a letter back; --resend and --signer send it. Choose one.")

    @property
    def acts(self) -> bool:
        """Whether anything is to be done, or the letters only shown."""
        return self.resend or self.withdraw or bool(self.signer)


@dataclass(frozen=True, slots=True)
class LetterDone:
    """What was done about a letter (`sent`, `withdrawn`, `left` as it is, `later`, `refused`), and in words."""

    document_sid: str
    done: str
    reason: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Loa:
    """The run's letters now, and what was done about each."""

    letters: tuple[LetterStanding, ...]
    done: tuple[LetterDone, ...]
    unread: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for is done and answered."""
        return not self.unread and not any(one.done in {"later", "refused"} for one in self.done)


async def loa(order: LoaOrder, parts: HostingParts) -> Loa:
    """Show a run's letters and do with them what was asked. Raises RunOwned, CannotStart, and what stops a run."""
    parts = await asyncio.to_thread(parts.for_run, order.run_id)
    with await asyncio.to_thread(parts.own) as owner:
        if parts.ledger.runs.get(order.run_id).flow != "host":
            raise CannotStart(f"Run {order.run_id} has no letters of authorization. See `numberlift runs`.")
        refreshed = await parts.refresher().refresh()
        letters = Letters(parts.once(owner), parts.api)
        done: list[LetterDone] = []
        for group in await asyncio.to_thread(groups_of, parts.ledger, order.run_id):
            if order.acts and _is_about(group, order.phone_number):
                done += await _Actor(order, parts, letters, group).act()
        found = await asyncio.to_thread(_shown, parts, order, refreshed.now)
        return Loa(tuple(found), tuple(done), unread=len(refreshed.unread))


class _Actor:
    """Does what was asked with the letters of one group."""

    def __init__(self, order: LoaOrder, parts: HostingParts, letters: Letters, group: Group) -> None:
        self._order, self._parts, self._letters, self._group = order, parts, letters, group
        self._documents = Documents(parts.ledger, parts.api, account_sid=group.account_sid)
        self._further = Further(parts.ledger.database, realm=parts.ledger.realm)

    async def act(self) -> list[LetterDone]:
        doubtful = [one for one in self._group.letters if one.state is State.SENDING or _tried_before(one)]
        done = [await self._settle(letter) for letter in doubtful]
        just_sent = {one.document_sid for one in done} if self._order.resend else set()
        current = [one for one in _current(self._group) if one.document_sid not in just_sent]
        if not current and not done:
            told = "No letter of this group was sent yet."
            return [LetterDone("", "left", told, "`numberlift follow` sends it once its numbers are verified.")]
        for sent in current:
            try:
                done.append(await self._one(sent))
            except TryAgain as error:
                done.append(LetterDone(sent.document_sid, "later", str(error), "Run the same command again."))
            except RowRefused as error:
                done.append(
                    LetterDone(sent.document_sid, "refused", str(error), "Look at the letter with `numberlift loa`.")
                )
        return done

    async def _one(self, sent: SentLetter) -> LetterDone:
        if sent.document_status == "signed":
            return LetterDone(sent.document_sid, "left", "The letter is signed.", "Nothing to do.")
        if self._order.withdraw:
            return await self._withdrawn(sent)
        if sent.document_status in _OUT and self._parts.api.abilities.document_edits:
            return await self._sent_again(sent)
        if sent.document_status in _OUT:
            await self._documents.withdraw(sent.document_sid, sent.orders)
        return await self._replaced(sent)

    async def _withdrawn(self, sent: SentLetter) -> LetterDone:
        if sent.document_status not in _OUT:
            return LetterDone(sent.document_sid, "left", "The letter is not out for a signature.", "Nothing to do.")
        await self._documents.withdraw(sent.document_sid, sent.orders)
        await asyncio.to_thread(
            self._parts.ledger.events.append, _WITHDRAWN, run_id=self._group.run_id, sid=sent.document_sid
        )
        told = "The letter was taken back; nobody can sign it any more."
        return LetterDone(sent.document_sid, "withdrawn", told, "Send it again with --resend, or cancel the orders.")

    async def _sent_again(self, sent: SentLetter) -> LetterDone:
        """Opened, brought up to date, and sent under the next number; one in doubt is settled and nothing else."""
        creation = await asyncio.to_thread(self._next_sending, sent)
        if creation.state is State.PLANNED and not creation.unanswered:
            if await self._documents.status(sent.document_sid, sent.orders) == "signing":
                await self._documents.open(sent.document_sid, sent.orders)
            covered = self._sendable(sent.orders)
            await self._documents.rewrite(
                sent.document_sid, sent.orders, signer=self._order.signer, covered=covered or sent.orders
            )
        outcome = await self._letters.send_again(creation, sent.document_sid, sent.orders)
        return _told(outcome, sent.document_sid)

    async def _replaced(self, sent: SentLetter) -> LetterDone:
        """A letter of the next generation over the same orders, as far as they still wait for one."""
        covered = self._sendable(sent.orders)
        text = text_of(self._group, signer=self._order.signer)
        if not covered or text is None:
            told = "None of its orders waits for a signature any more." if text else "Who signs is not known any more."
            return LetterDone(sent.document_sid, "left", told, "Nothing to do.")
        generation = next_generation(self._group.sent())
        creation = await asyncio.to_thread(self._further.plan, create_of(self._group, generation))
        others = {one.sid for one in self._group.letters if one.sid}
        outcome = await self._letters.send(creation, text, covered, known=others)
        self._group = await asyncio.to_thread(self._read_again)
        return _told(outcome, outcome.creation.sid)

    async def _settle(self, letter: Creation) -> LetterDone:
        """Find out what became of a letter whose reply did not come, before anything else is sent for the group."""
        text = text_of(self._group)
        if text is None:
            return LetterDone(letter.sid, "later", "Who signs is not known any more.", "`numberlift resolve` it.")
        known = {one.sid for one in self._group.letters if one.sid and one.id != letter.id}
        outcome = await self._letters.send(letter, text, orders_tried(letter), known=known)
        self._group = await asyncio.to_thread(self._read_again)
        return _told(outcome, outcome.creation.sid)

    def _next_sending(self, sent: SentLetter) -> Creation:
        """The create that sends a letter again: the one begun before, or the next."""
        mine = [
            one
            for one in self._further.of_kind(SENT_AGAIN, run_id=self._group.run_id)
            if one.key.partition(":")[0] == sent.document_sid
        ]
        unsettled = [one for one in mine if one.state in {State.PLANNED, State.SENDING}]
        if unsettled:
            return unsettled[0]
        key = f"{sent.document_sid}:{len(mine) + 1}"
        item = self._group.item.item
        return self._further.plan(
            FurtherCreate(
                self._group.account_sid,
                SENT_AGAIN,
                key,
                self._group.run_id,
                plan_id=self._group.plan_id,
                ordinal=item.ordinal,
            )
        )

    def _sendable(self, orders: Iterable[str]) -> frozenset[str]:
        """Those of the orders that a letter may cover."""
        known = self._group.orders
        return frozenset(sid for sid in orders if sid in known and known[sid].status in SENDABLE)

    def _read_again(self) -> Group:
        found = groups_of(self._parts.ledger, self._group.run_id)
        return next(one for one in found if one.item.item.ordinal == self._group.item.item.ordinal)


def _tried_before(letter: Creation) -> bool:
    return letter.state is State.PLANNED and letter.unanswered > 0


def _current(group: Group) -> Iterable[SentLetter]:
    """The letters that no later one of the group has taken the place of."""
    sent = [one for one in group.sent() if one.state in {State.CONFIRMED, State.REFUSED} and one.orders]
    for one in sent:
        later = [other.orders for other in sent if other.generation > one.generation]
        if one.orders - frozenset().union(*later):
            yield one


def _is_about(group: Group, phone_number: str) -> bool:
    numbers = {number.phone_number for order in group.orders.values() for number in order.numbers}
    return not phone_number or phone_number in numbers


def _shown(parts: HostingParts, order: LoaOrder, now: datetime) -> list[LetterStanding]:
    groups = groups_of(parts.ledger, order.run_id)
    return [one for group in groups if _is_about(group, order.phone_number) for one in letters_of(group, now=now)]


def _told(outcome: Outcome, document_sid: str) -> LetterDone:
    creation = outcome.creation
    if creation.state is State.CONFIRMED:
        return LetterDone(document_sid, "sent", "The letter went to its signer.", "Nothing to do until it is signed.")
    if creation.state is State.REFUSED:
        code = f" (code {creation.code})" if creation.code else ""
        return LetterDone(document_sid, "refused", f"Twilio refused the letter{code}.", "Correct the signer: --signer.")
    if outcome.next is Next.PERSON:
        told = "It could not be found out whether the letter was sent."
        return LetterDone(
            document_sid, "refused", told, f"`numberlift resolve {creation.run_id}` says what to look at."
        )
    return LetterDone(document_sid, "later", "Twilio did not answer.", "Run the same command again.")
