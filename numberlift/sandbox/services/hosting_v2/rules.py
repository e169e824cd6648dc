"""What v2 refuses, with which code. No HTTP.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api. The contract leaves the body of a bulk
request empty; the keys read here are those of a published script that sends one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosted_orders import rules as preview
from numberlift.sandbox.services.hosting import parameters
from numberlift.sandbox.services.hosting.bulk import DIGITS
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.refusals import refused
from numberlift.sandbox.services.hosting.statuses import Status
from numberlift.sandbox.world import World

FILTERS: Final = {name: field for name, field in preview.FILTERS.items() if name != "UniqueName"}
LARGEST_BULK: Final = 1000

_REQUIRED: Final = {"PhoneNumber": 22102, "ContactPhoneNumber": 20001, "AddressSid": 22109, "Email": 22104}
_ON_CREATE: Final = (
    "ContactPhoneNumber",
    "ContactTitle",
    "AddressSid",
    "Email",
    "FriendlyName",
    "SmsUrl",
    "SmsMethod",
    "SmsFallbackUrl",
    "SmsFallbackMethod",
    "StatusCallbackUrl",
    "StatusCallbackMethod",
    "SmsApplicationSid",
)
_ON_UPDATE: Final = ("VerificationCallDelay", "VerificationCallExtension")


def create(world: World, actor: str, form: Form) -> Order:
    """Accept an order; raises Refusal."""
    parameters.required(form, _REQUIRED)
    if (form.text("SmsCapability") or "true").lower() != "true":
        raise refused(22119, "SmsCapability must be true")
    asked = {"phone_number": parameters.number(form.text("PhoneNumber") or "")} | parameters.read(form, _ON_CREATE)
    account_sid = parameters.target_account(world, actor, form.text("AccountSid"))
    parameters.known_address(world, actor, asked["address_sid"])
    return preview.place(world, asked, account_sid=account_sid)


def update(world: World, order: Order, form: Form) -> Order:
    """Place a verification call, which is all that v2 lets a request do; raises Refusal."""
    status = form.text("Status")
    if status not in [*Status]:
        raise refused(22111, f"{status!r} is not a status")
    if status != Status.PENDING_VERIFICATION:
        raise refused(22112, f"Status {status} cannot be set by a request")
    values = parameters.read(form, _ON_UPDATE)
    return preview.verify(world, order._replace(fields={**order.fields, **values}), digits=DIGITS)


def bulk_request(world: World, actor: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The request to keep; raises Refusal 22127, 22116, 22124, 22125, 22102, 22104, 22109 or 20001."""
    name = body.get("friendly_name")
    if not name:
        raise refused(22127, "friendly_name is required")
    items = body.get("request_items")
    if not isinstance(items, list) or not items:
        raise refused(22124, "request_items is required")
    read = [_item(world, actor, item if isinstance(item, dict) else {}) for item in items]
    if sum(len(item["numbers"]) for item in read) > LARGEST_BULK:
        raise refused(22125, f"A request may hold at most {LARGEST_BULK} numbers")
    mail = body.get("notification_email")
    return {
        "friendly_name": parameters.name(str(name), code=22116),
        "notification_email": None if mail is None else parameters.email(str(mail)),
        "items": read,
    }


def _item(world: World, actor: str, item: Mapping[str, Any]) -> dict[str, Any]:
    numbers = item.get("numbers")
    if not isinstance(numbers, list) or not numbers:
        raise refused(22124, "numbers is required in each of request_items")
    title, copies = item.get("contact_title"), item.get("cc_emails")
    address_sid = parameters.sid(str(item.get("address_sid")), prefix="AD", code=22109)
    parameters.known_address(world, actor, address_sid)
    return {
        "email": parameters.email(str(item.get("email"))),
        "cc_emails": [parameters.email(str(mail)) for mail in copies] if isinstance(copies, list) else [],
        "address_sid": address_sid,
        "contact_phone_number": parameters.number(str(item.get("contact_phone_number"))),
        "contact_title": None if title is None else parameters.title(str(title)),
        "numbers": [_number(entry if isinstance(entry, dict) else {}) for entry in numbers],
    }


def _number(entry: Mapping[str, Any]) -> dict[str, Any]:
    callback = entry.get("status_callback_url")
    return {
        "phone_number": parameters.number(str(entry.get("phone_number"))),
        "status_callback_url": None if callback is None else parameters.url(str(callback)),
    }
