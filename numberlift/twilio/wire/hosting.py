"""The requests of both hosting APIs: preview, and v2 on the numbers host. What differs stands in their `Dialect`.

Sources: as in `hosted_orders` and `authorization_documents`. The preview page calls a document's orders
DependentOrders, the published contract DependentHostedNumberOrders; both are asked, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from numberlift.twilio.wire.authorization_documents import DocumentChanges, DocumentFilters, NewDocument
from numberlift.twilio.wire.exchange import Host, Request, segment
from numberlift.twilio.wire.forms import Field, given, pairs_of, query_with
from numberlift.twilio.wire.hosted_orders import NewOrder, OrderChanges, OrderFilters

PAGE_SIZE: Final = 1000
ORDER_KIND: Final = "hosted-order"
DOCUMENT_KIND: Final = "authorization-document"


class Dialect(NamedTuple):
    """Where one of the two APIs lives and which parameters it renames or does not take."""

    name: str
    host: Host
    orders: str
    documents: str
    dependents: tuple[str, ...]
    extension: str
    call_delay: str


PREVIEW: Final = Dialect(
    "preview",
    "preview",
    "/HostedNumbers/HostedNumberOrders",
    "/HostedNumbers/AuthorizationDocuments",
    ("DependentOrders", "DependentHostedNumberOrders"),
    "Extension",
    "CallDelay",
)
V2: Final = Dialect(
    "v2",
    "numbers",
    "/v2/HostedNumber/Orders",
    "/v2/HostedNumber/AuthorizationDocuments",
    ("DependentHostedNumberOrders",),
    "VerificationCallExtension",
    "VerificationCallDelay",
)


def create_order(dialect: Dialect, order: NewOrder) -> Request:
    """Order the hosting of one number; SMS is the one capability there is."""
    fields: dict[str, Field] = {"PhoneNumber": order.phone_number, "SmsCapability": True}
    fields |= given({name: getattr(order, _snake(name)) for name in _ORDER_FIELDS})
    own = _V2_ORDER_FIELDS if dialect is V2 else _PREVIEW_ORDER_FIELDS
    fields |= given({name: getattr(order, _snake(name)) for name in own})
    fields["CcEmails"] = order.cc_emails or None
    return Request("create-hosted-order", "POST", dialect.host, dialect.orders, form=pairs_of(fields))


def fetch_order(dialect: Dialect, sid: str) -> Request:
    """Fetch one order."""
    return Request(ORDER_KIND, "GET", dialect.host, f"{dialect.orders}/{segment(sid)}")


def list_orders(dialect: Dialect, filters: OrderFilters, *, page_size: int = PAGE_SIZE) -> Request:
    """The first page of the orders that the filters leave."""
    return Request(
        "list-hosted-orders", "GET", dialect.host, dialect.orders, query_with(_filters(filters), page_size=page_size)
    )


def update_order(dialect: Dialect, sid: str, changes: OrderChanges) -> Request:
    """Change an order; a status `pending-verification` places a call."""
    fields: dict[str, Field] = {
        "Status": changes.status,
        "FriendlyName": changes.friendly_name,
        "UniqueName": changes.unique_name,
        "Email": changes.email,
        "CcEmails": changes.cc_emails,
        "VerificationCode": changes.verification_code,
        "VerificationType": changes.verification_type,
        "VerificationDocumentSid": changes.verification_document_sid,
        dialect.extension: changes.extension,
        dialect.call_delay: changes.call_delay,
    }
    path = f"{dialect.orders}/{segment(sid)}"
    return Request("update-hosted-order", "POST", dialect.host, path, form=pairs_of(fields))


def delete_order(dialect: Dialect, sid: str) -> Request:
    """Cancel an order, and with it the incoming phone number that came with it."""
    return Request("delete-hosted-order", "DELETE", dialect.host, f"{dialect.orders}/{segment(sid)}")


def create_document(dialect: Dialect, document: NewDocument) -> Request:
    """Send a letter of authorization for these orders, at once."""
    fields: dict[str, Field] = {
        "HostedNumberOrderSids": document.order_sids,
        **given({"AddressSid": document.address_sid, "Email": document.email}),
        **given({"ContactTitle": document.contact_title, "ContactPhoneNumber": document.contact_phone_number}),
        "CcEmails": document.cc_emails or None,
    }
    return Request("create-authorization-document", "POST", dialect.host, dialect.documents, form=pairs_of(fields))


def fetch_document(dialect: Dialect, sid: str) -> Request:
    """Fetch one document."""
    return Request(DOCUMENT_KIND, "GET", dialect.host, f"{dialect.documents}/{segment(sid)}")


def list_documents(dialect: Dialect, filters: DocumentFilters, *, page_size: int = PAGE_SIZE) -> Request:
    """The first page of the documents that the filters leave."""
    query = query_with({"Email": filters.email, "Status": filters.status}, page_size=page_size)
    return Request("list-authorization-documents", "GET", dialect.host, dialect.documents, query)


def update_document(dialect: Dialect, sid: str, changes: DocumentChanges) -> Request:
    """Change a document while it is open; status `opened` opens it, `signing` sends it."""
    fields: dict[str, Field] = {
        "Status": changes.status,
        "HostedNumberOrderSids": changes.order_sids,
        "AddressSid": changes.address_sid,
        "Email": changes.email,
        "CcEmails": changes.cc_emails,
        "ContactTitle": changes.contact_title,
        "ContactPhoneNumber": changes.contact_phone_number,
    }
    path = f"{dialect.documents}/{segment(sid)}"
    return Request("update-authorization-document", "POST", dialect.host, path, form=pairs_of(fields))


def delete_document(dialect: Dialect, sid: str) -> Request:
    """Cancel a document (v2 only)."""
    path = f"{dialect.documents}/{segment(sid)}"
    return Request("delete-authorization-document", "DELETE", dialect.host, path)


def list_dependents(
    dialect: Dialect, sid: str, filters: OrderFilters, *, spelling: str, page_size: int = PAGE_SIZE
) -> Request:
    """The first page of a document's orders; `spelling` is one of the dialect's `dependents`."""
    path = f"{dialect.documents}/{segment(sid)}/{spelling}"
    query = query_with(_filters(filters), page_size=page_size)
    return Request("list-dependent-orders", "GET", dialect.host, path, query)


_ORDER_FIELDS: Final = (
    "AccountSid", "FriendlyName", "SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod", "StatusCallbackUrl",
    "StatusCallbackMethod", "SmsApplicationSid", "AddressSid", "Email",
)  # fmt: skip
_PREVIEW_ORDER_FIELDS: Final = ("UniqueName", "VerificationType", "VerificationDocumentSid")
_V2_ORDER_FIELDS: Final = ("ContactTitle", "ContactPhoneNumber")


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).removeprefix("_")


def _filters(filters: OrderFilters) -> Mapping[str, str]:
    return {
        "Status": filters.status,
        "PhoneNumber": filters.phone_number,
        "IncomingPhoneNumberSid": filters.incoming_phone_number_sid,
        "FriendlyName": filters.friendly_name,
        "UniqueName": filters.unique_name,
    }
