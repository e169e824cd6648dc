"""What is refused in a request about an order, with which code, and what is done otherwise. No HTTP.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting import orders, parameters, verification
from numberlift.sandbox.services.hosting.hostability import doom_of, problem_of
from numberlift.sandbox.services.hosting.orders import Order
from numberlift.sandbox.services.hosting.refusals import refused
from numberlift.sandbox.services.hosting.statuses import DELETABLE, Status
from numberlift.sandbox.services.hosting.switches import Duplicates, switches_of
from numberlift.sandbox.world import World

CODE_DIGITS: Final = 4
"""Of a verification code, as in the page's examples."""

_ON_CREATE: Final = (
    "FriendlyName",
    "UniqueName",
    "Email",
    "SmsUrl",
    "SmsMethod",
    "SmsFallbackUrl",
    "SmsFallbackMethod",
    "StatusCallbackUrl",
    "StatusCallbackMethod",
    "SmsApplicationSid",
    "AddressSid",
    "VerificationType",
    "VerificationDocumentSid",
)
_ON_UPDATE: Final = (
    "FriendlyName",
    "UniqueName",
    "Email",
    "VerificationType",
    "VerificationDocumentSid",
    "Extension",
    "CallDelay",
)
FILTERS: Final = {
    "Status": "status",
    "PhoneNumber": "phone_number",
    "IncomingPhoneNumberSid": "incoming_phone_number_sid",
    "FriendlyName": "friendly_name",
    "UniqueName": "unique_name",
}
"""List filters by Twilio's name: the field that must have their value."""


class Created(NamedTuple):
    """An order and whether this request made it."""

    order: Order
    new: bool


def create(world: World, actor: str, form: Form) -> Created:
    """Accept an order, or answer with the first of its UniqueName; raises Refusal."""
    asked = _number_and_capability(form) | parameters.read(form, _ON_CREATE)
    account_sid = parameters.target_account(world, actor, form.text("AccountSid"))
    _check_references(world, actor, asked)
    first = _namesake(world, account_sid, asked.get("unique_name"))
    if first is not None:
        return Created(first, new=False)
    return Created(place(world, asked, account_sid=account_sid), new=True)


def place(world: World, asked: Mapping[str, Any], *, account_sid: str) -> Order:
    """The order for a number that can be hosted; raises Refusal 22102, 22103 or 22110."""
    number = asked["phone_number"]
    problem = problem_of(world, number)
    if problem is not None:
        raise refused(problem.code, problem.reason)
    return orders.place(world, asked, account_sid=account_sid, at=world.clock.now(), doomed=doom_of(world, number))


def update(world: World, order: Order, form: Form) -> Order:
    """Change an order, and place a call, hand in a bill or check a code if asked; raises Refusal."""
    at = world.clock.now()
    values = parameters.read(form, _ON_UPDATE)
    _check_status(form.text("Status"))
    if values.get("unique_name") not in (None, order.fields["unique_name"]):
        _namesake(world, order.fields["account_sid"], values["unique_name"], update=True)
    changed = order._replace(fields={**order.fields, **values})
    _check_bill(changed.fields)
    code = form.text("VerificationCode")
    if code is not None:
        verified = verification.check_code(world, order, code, at=at)
        return orders.change(world, verified, at=at, **values) if values else verified
    if form.text("Status") is not None:
        return verify(world, changed, digits=CODE_DIGITS)
    return orders.change(world, order, at=at, **values)


def verify(world: World, order: Order, *, digits: int) -> Order:
    """Begin, or try again, to prove ownership in the order's way; raises Refusal."""
    at = world.clock.now()
    if order.fields["verification_type"] != "phone-bill":
        return verification.call(world, order, at=at, digits=digits)
    submitted = verification.submit_bill(world, order, at=at)
    return orders.change(world, submitted, at=at)


def cancel(world: World, order: Order) -> None:
    """Cancel an order while it can be; raises Refusal 22112."""
    if order.status not in DELETABLE:
        raise refused(22112, f"An order in status {order.status} cannot be deleted")
    orders.cancel(world, order)


def filters_of(query: Mapping[str, str], known: Mapping[str, str] = FILTERS) -> dict[str, Any]:
    """The list filters that came, by field; raises Refusal 22111 for a status that does not exist."""
    if "Status" in query and query["Status"] not in [*Status]:
        raise refused(22111, f"{query['Status']!r} is not a status")
    return {field: query[name] for name, field in known.items() if name in query}


def _number_and_capability(form: Form) -> dict[str, Any]:
    parameters.required(form, {"PhoneNumber": 22102})
    if (form.text("SmsCapability") or "").lower() != "true":
        raise refused(22119, "SmsCapability must be true")
    return {"phone_number": parameters.number(form.text("PhoneNumber") or "")}


def _check_references(world: World, actor: str, asked: Mapping[str, Any]) -> None:
    if asked.get("address_sid") is not None:
        parameters.known_address(world, actor, asked["address_sid"])
    _check_bill({"verification_type": None, "verification_document_sid": None, **asked})


def _check_bill(fields: Mapping[str, Any]) -> None:
    if fields["verification_type"] == "phone-bill" and fields["verification_document_sid"] is None:
        raise refused(22118, "VerificationDocumentSid is required when VerificationType is phone-bill")


def _check_status(text: str | None) -> None:
    if text is None:
        return
    if text not in [*Status]:
        raise refused(22111, f"{text!r} is not a status")
    if text != Status.PENDING_VERIFICATION:
        raise refused(22112, f"Status {text} cannot be set by a request")


def _namesake(world: World, account_sid: str, name: str | None, *, update: bool = False) -> Order | None:
    """The first order of this name, if creates are answered with it; raises Refusal 22115 if names are unique."""
    policy = switches_of(world).unique_name
    if name is None or policy is Duplicates.IGNORED:
        return None
    named = world.store.where(orders.KIND, "unique_name", name)
    first = next((Order(sid, *kept) for sid, kept in named if kept.fields["account_sid"] == account_sid), None)
    if first is not None and (update or policy is Duplicates.REFUSED):
        raise refused(22115, f"{name!r} is already the name of another order")
    return first
