"""What of a bundle is corrected in place: a part that hangs on no other bundle becomes what the list says now.

Anything else is made anew and put in the old one's place. The file of a document cannot be changed at Twilio, nor the
type of anything; so a document with another file is another document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from numberlift.domain.complying.ready import ReadyDocument, ReadyEndUser
from numberlift.domain.creates import CreateReply, FindKind, Found, State
from numberlift.domain.natural_keys import key_in, name_with_key
from numberlift.domain.outcomes import Answered, NoAnswer, Nothing, Ours, Refused, Unread
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import BeforeFirstByte, Creation, Find, Ledger
from numberlift.ledger.creating.retiring import Retired
from numberlift.pipeline.complying.building import Known, Wish, keys_of
from numberlift.pipeline.complying.kinds import ASSIGNMENT, DOCUMENT, END_USER, WORKED
from numberlift.pipeline.planning.carrying import Work
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.end_users import EndUser, ItemChanges
from numberlift.twilio.wire.supporting_documents import SupportingDocument


class Part(NamedTuple):
    """A part of a bundle as it is now: the key it was made by, its sid, and what cannot be changed of it."""

    kind: str
    key: str
    sid: str
    type: str
    label: str
    file: str


class Edit(NamedTuple):
    """A part that could become what the list says now: `into` is its new key, `bundle_sid` the bundle it is for."""

    part: Part
    into: str
    bundle_sid: str

    def retired(self, *, account_sid: str, plan_id: str = "") -> Retired:
        """The old create, to be asked about or retired."""
        part = self.part
        return Retired(account_sid, part.kind, part.key, part.sid, self.into, ASSIGNMENT, self.bundle_sid, plan_id)

    def as_stored(self) -> dict[str, str]:
        """What the plan says of it."""
        return {"sid": self.part.sid, "key": self.part.key, "bundle": self.bundle_sid}


def edit_of(told: Mapping[str, str], *, into: str, kind: str) -> Edit:
    """What a plan says of a correction in place."""
    return Edit(Part(kind, told["key"], told["sid"], "", "", ""), into, told["bundle"])


def parts_of(ledger: Ledger, wish: Wish) -> list[Part]:
    """The parts that a bundle of ours was last filled with, as far as this ledger made them. Blocking."""
    order = wish.meant.ours.order if wish.meant.ours else None
    plan_id = str(order.body.get(WORKED, "")) if order else ""
    if order is None or not plan_id:
        return []
    made, held = ledger.creations.of_plan(plan_id), set(order.body.get("parts", ()))
    found = []
    for stored in ledger.plans.items(plan_id):
        item, creation = stored.item, made.get(stored.item.ordinal)
        there = creation is not None and creation.state is State.CONFIRMED and item.kind in {END_USER, DOCUMENT}
        if creation is not None and there and item.key in held and item.payload:
            told = item.payload
            found.append(Part(item.kind, item.key, creation.sid, told["type"], told["label"], told.get("file", "")))
    return found


def edits_wanted(wishes: Sequence[Wish], known: Known, parts: Mapping[str, Sequence[Part]]) -> Iterator[Edit]:
    """What could be corrected in place, by what the lists say alone; `parts` are those of bundles, by sid."""
    wanted = {key for wish in wishes for _, key in keys_of(wish.ready, known.holdings).by_kind}
    for wish in wishes:
        sid = wish.meant.ours.creation.sid if wish.meant.ours else ""
        free = [one for one in parts.get(sid, ()) if one.key not in wanted]
        for new in _unknown(wish, known):
            old = _same_slot(new, free)
            if old is not None:
                free.remove(old)
                yield Edit(old, new.key, sid)


def edit_work(
    creation: Creation, payload: Mapping[str, Any], attributes: Mapping[str, Any], api: ComplianceApi
) -> Work:
    """How a part is corrected in place: sent as a create is, and after no answer it is fetched first."""
    sid: str = payload["edit"]["sid"]
    changes = ItemChanges(friendly_name=name_with_key(payload["label"], creation.key), attributes=attributes)
    of_end_user = creation.kind == END_USER

    async def send(before: BeforeFirstByte) -> CreateReply:
        await before()
        try:
            await (api.update_end_user(sid, changes) if of_end_user else api.update_document(sid, changes))
        except TryAgain as error:
            return NoAnswer(error.reason, error.status or 0)
        except RowRefused as error:
            return Refused(error.status or 0, error.code, str(error))
        return Answered(sid, "", {})

    async def look(_: Creation) -> Found:
        try:
            now: EndUser | SupportingDocument = await (api.end_user(sid) if of_end_user else api.document(sid))
        except (TryAgain, RowRefused) as error:
            return Unread(error.reason if isinstance(error, TryAgain) else f"refused-{error.status}")
        return Ours(sid, "", {}) if key_in(now.friendly_name) == creation.key else Nothing()

    return Work(send, Find(FindKind.STRONG, look))


def _unknown(wish: Wish, known: Known) -> Iterator[Part]:
    """What a bundle is to hold that is nowhere yet."""
    naming = known.holdings.naming
    user = wish.ready.end_user
    if isinstance(user, ReadyEndUser):
        key = naming.end_user(user)
        if not known.has(END_USER, key):
            yield Part(END_USER, key, "", user.type, user.name, "")
    for one in wish.ready.documents:
        if isinstance(one, ReadyDocument):
            key = naming.document(one)
            if not known.has(DOCUMENT, key):
                yield Part(DOCUMENT, key, "", one.type, one.name, one.seen.sha256 if one.seen else "")


def _same_slot(new: Part, free: Iterable[Part]) -> Part | None:
    """The old part that the new one takes the place of: of its type and with its file; of several the namesake."""
    fitting = [one for one in free if (one.kind, one.type, one.file) == (new.kind, new.type, new.file)]
    return next((one for one in fitting if one.label == new.label), fitting[0] if len(fitting) == 1 else None)
