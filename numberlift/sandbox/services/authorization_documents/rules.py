"""What is refused in a request about an authorization document, with which code. No HTTP.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/authorization-document-resource.
The page gives ContactTitle and ContactPhoneNumber each other's description: their names rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting import documents, parameters
from numberlift.sandbox.services.hosting.documents import Document
from numberlift.sandbox.services.hosting.refusals import refused
from numberlift.sandbox.services.hosting.statuses import LIVE, DocumentStatus
from numberlift.sandbox.services.paging import Row
from numberlift.sandbox.world import World

_FIELDS: Final = ("AddressSid", "Email", "ContactTitle", "ContactPhoneNumber")
_SIDS: Final = "HostedNumberOrderSids"
_EDITS: Final = frozenset({*_FIELDS, "CcEmails", _SIDS})


def create(world: World, actor: str, form: Form, *, title_required: bool) -> Document:
    """Keep and mail a document over the given orders, which are its whole list; raises Refusal."""
    if not form.texts(_SIDS):
        raise refused(22101, f"{_SIDS} is required")
    needed = {"AddressSid": 22109, "Email": 22104, "ContactPhoneNumber": 20001}
    parameters.required(form, needed | ({"ContactTitle": 20001} if title_required else {}))
    asked = _read(world, actor, form)
    chosen = documents.choose(world, actor, _sids(form))
    return documents.create(world, asked, chosen, actor=actor, at=world.clock.now())


def update(world: World, actor: str, document: Document, form: Form) -> Document:
    """Edit a document that is open, open one that is out for signature, or mail it again; raises Refusal."""
    status = form.text("Status")
    if status is not None and status not in LIVE:
        raise refused(22122, 'Status must be one of "opened" or "signing"')
    if document.status is not DocumentStatus.OPENED:
        return _reopened(world, document, form, status)
    at = world.clock.now()
    values = _read(world, actor, form)
    chosen = documents.dependents(world, document)
    if _SIDS in form:
        chosen = documents.choose(world, actor, _sids(form), document_sid=document.sid)
    if status == DocumentStatus.SIGNING and not chosen:
        raise refused(22101, "The document has no Hosted Number Orders")
    edited = documents.edit(world, documents.assign(world, document, chosen, at=at), at=at, **values)
    return documents.send(world, edited, at=at) if status == DocumentStatus.SIGNING else edited


def cancel(world: World, document: Document) -> None:
    """Withdraw a document that nobody has signed (v2 only); raises Refusal 22107."""
    if document.status not in LIVE:
        raise refused(22107, f"The document is {document.status}")
    documents.settle(world, document, DocumentStatus.CANCELED, at=world.clock.now())


def listed(world: World, actor: str, query: Mapping[str, str], *, created_before: float) -> list[Row]:
    """The documents of the account and its subaccounts, filtered by Email and Status; raises Refusal 22122."""
    if "Status" in query and query["Status"] not in [*DocumentStatus]:
        raise refused(22122, f"{query['Status']!r} is not a status")
    filters = {name.lower(): query[name] for name in ("Email", "Status") if name in query}
    return [
        Row(sid, kept)
        for sid, kept in world.store.items(documents.KIND, created_before=created_before)
        if world.accounts.may_act(actor, kept.fields["account_sid"])
        and all(kept.fields[name] == value for name, value in filters.items())
    ]


def _reopened(world: World, document: Document, form: Form, status: str | None) -> Document:
    if document.status is not DocumentStatus.SIGNING:
        raise refused(22107, f"The document is {document.status}")
    if status != DocumentStatus.OPENED or any(name in form for name in _EDITS):
        raise refused(22107, "The document is out for signature: first set its Status to opened, alone")
    return documents.reopen(world, document, at=world.clock.now())


def _read(world: World, actor: str, form: Form) -> dict[str, Any]:
    values = parameters.read(form, _FIELDS)
    if "address_sid" in values:
        parameters.known_address(world, actor, values["address_sid"])
    return values


def _sids(form: Form) -> list[str]:
    return [parameters.sid(text, prefix="HR", code=22101) for text in form.texts(_SIDS)]
