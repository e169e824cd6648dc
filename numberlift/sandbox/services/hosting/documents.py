"""Authorization documents: letters that are mailed at once, opened again, signed or cancelled by their recipient.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/authorization-document-resource
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from numberlift.sandbox.fates import Recipient
from numberlift.sandbox.services.hosting import orders
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.refusals import refused
from numberlift.sandbox.services.hosting.statuses import LIVE, DocumentStatus, Status
from numberlift.sandbox.services.hosting.switches import switches_of
from numberlift.sandbox.store import Fields
from numberlift.sandbox.world import World

KIND: Final = orders.DOCUMENT
ENDINGS: Final = frozenset({DocumentStatus.SIGNED, DocumentStatus.CANCELED, DocumentStatus.FAILED})

_BY_ITSELF: Final = {
    Recipient.SIGNS: DocumentStatus.SIGNED,
    Recipient.CANCELS: DocumentStatus.CANCELED,
    Recipient.FAILS: DocumentStatus.FAILED,
}
_ASSIGNABLE: Final = (Status.VERIFIED, Status.PENDING_LOA)


class Document(NamedTuple):
    """One document: its PX sid, when it was created, and what is kept of it."""

    sid: str
    created: float
    fields: Fields

    @property
    def status(self) -> DocumentStatus:
        """Where it stands."""
        return DocumentStatus(self.fields["status"])


def get(world: World, sid: str) -> Document | None:
    """The document with this sid, whosever it is."""
    kept = world.store.get(KIND, sid)
    return None if kept is None else Document(sid, kept.created, kept.fields)


def create(world: World, asked: Mapping[str, Any], chosen: Sequence[Order], *, actor: str, at: float) -> Document:
    """Keep a new document over exactly these orders and mail it."""
    fields = {
        "cc_emails": [],
        "contact_title": None,
        **asked,
        "account_sid": actor,
        "status": DocumentStatus.OPENED,
        "order_sids": [],
        "sent": 0,
        "updated": at,
        "due_at": None,
        "due": None,
    }
    sid = world.store.insert(KIND, "PX", fields, at=at)
    return send(world, assign(world, Document(sid, at, fields), chosen, at=at), at=at)


def choose(world: World, actor: str, sids: Sequence[str], *, document_sid: str = "") -> list[Order]:
    """The orders that a document may hold, in the order given; raises Refusal 22101."""
    return [_chosen(world, actor, sid, document_sid) for sid in dict.fromkeys(sids)]


def assign(world: World, document: Document, chosen: Sequence[Order], *, at: float) -> Document:
    """The document with exactly these orders; those it no longer holds are free for another."""
    kept = {order.sid for order in chosen}
    for order in dependents(world, document):
        if order.sid not in kept:
            _release(world, order, document, at=at)
    for order in chosen:
        if order.fields["signing_document_sid"] != document.sid:
            orders.change(world, order, at=at, signing_document_sid=document.sid)
    return edit(world, document, at=at, order_sids=[order.sid for order in chosen])


def edit(world: World, document: Document, *, at: float, **changes: Any) -> Document:
    """The document with other fields."""
    fields = {**document.fields, "updated": at, **changes}
    world.store.put(KIND, document.sid, fields)
    return document._replace(fields=fields)


def send(world: World, document: Document, *, at: float) -> Document:
    """Mail the letter: its orders wait for the signature from now on."""
    held = dependents(world, document)
    for order in held:
        if order.status is Status.VERIFIED:
            orders.move(world, order, Status.PENDING_LOA, at=at)
    ways = (orders.ordering_of(world, order.number).recipient for order in held)
    ending = next((_BY_ITSELF[way] for way in ways if way in _BY_ITSELF), None)
    due_at = at + switches_of(world).seconds.signing if ending else None
    sent = document.fields["sent"] + 1
    return edit(world, document, at=at, status=DocumentStatus.SIGNING, sent=sent, due=ending, due_at=due_at)


def reopen(world: World, document: Document, *, at: float) -> Document:
    """Take the letter back so that it can be edited; its orders stay where they are."""
    return edit(world, document, at=at, status=DocumentStatus.OPENED, due=None, due_at=None)


def settle(world: World, document: Document, ending: DocumentStatus, *, at: float) -> None:
    """The recipient has signed, or the letter ends otherwise and its orders are free for another."""
    edit(world, document, at=at, status=ending, due=None, due_at=None)
    for order in dependents(world, document):
        if ending is not DocumentStatus.SIGNED:
            _release(world, order, document, at=at)
        elif order.status is Status.PENDING_LOA:
            orders.move(world, order, Status.CARRIER_PROCESSING, at=at)


def dependents(world: World, document: Document) -> list[Order]:
    """The orders of a document that still exist, in its order."""
    held = (orders.get(world, sid) for sid in document.fields["order_sids"])
    return [order for order in held if order is not None]


def sign(world: World, sid: str, ending: str) -> bool:
    """The control plane's signer: `signed`, `canceled` or `failed`; raises Refusal 22107 or 20001."""
    document = get(world, sid)
    if document is None:
        return False
    if ending not in ENDINGS:
        raise refused(20001, f"A letter ends as one of {', '.join(sorted(ENDINGS))}")
    if document.status is not DocumentStatus.SIGNING:
        raise refused(22107, f"The letter is {document.status}, not out for signature")
    settle(world, document, DocumentStatus(ending), at=world.clock.now())
    return True


def _chosen(world: World, actor: str, sid: str, document_sid: str) -> Order:
    order = orders.get(world, sid)
    if order is None or not world.accounts.may_act(actor, order.fields["account_sid"]):
        raise refused(22101, f"{sid} is not one of your Hosted Number Orders")
    if order.status not in _ASSIGNABLE:
        raise refused(22101, f"{sid} is in status {order.status}; it must be verified first")
    holder = get(world, order.fields["signing_document_sid"] or "")
    held = holder is not None and holder.sid != document_sid and holder.status in LIVE
    if held and switches_of(world).guards:
        raise refused(22101, f"{sid} is assigned to another Authorization Document")
    return order


def _release(world: World, order: Order, document: Document, *, at: float) -> None:
    if order.fields["signing_document_sid"] == document.sid:
        orders.change(world, order, at=at, signing_document_sid=None)
