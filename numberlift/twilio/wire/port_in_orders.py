"""What a port-in create asks for, as a value, and the request that sends it: POST /v1/Porting/PortIn (JSON, 202).

Source: https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api. PINs, account numbers and everything
personal stay out of the repr of these values and of the request made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from numberlift.twilio.wire.exchange import Request

CREATE: Final = "create-port-in"
PATH: Final = "/v1/Porting/PortIn"
MOST_NUMBERS: Final = 1000
MOST_EMAILS: Final = 10


class Confidential(dict[str, Any]):
    """A JSON object that goes over the wire as it is and into any log or traceback as dots."""

    def __repr__(self) -> str:
        return "••••"


@dataclass(frozen=True, slots=True)
class PortInItem:
    """A number (E.164) and its PIN: needed for a US mobile number, by some carriers for others."""

    phone_number: str
    pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAddress:
    """The customer's address as the losing carrier has it, the state in the carrier's own words."""

    street: str = field(repr=False)
    city: str = field(repr=False)
    state: str = field(repr=False)
    zip: str = field(repr=False)
    country: str
    street_2: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LosingCarrier:
    """What the losing carrier knows of its customer: the letter of authorization is made of it.

    `customer_type` is `Individual` or `Business`; the representative signs. Either `address` or `address_sid`. The last
    four are for Japan.
    """

    customer_type: str = ""
    customer_name: str = field(default="", repr=False)
    account_number: str = field(default="", repr=False)
    account_telephone_number: str = field(default="", repr=False)
    authorized_representative: str = field(default="", repr=False)
    authorized_representative_email: str = field(default="", repr=False)
    address_sid: str = ""
    address: CarrierAddress | None = None
    authorized_representative_katakana: str = field(default="", repr=False)
    katakana_name: str = field(default="", repr=False)
    sub_municipality: str = field(default="", repr=False)
    building: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortInOrder:
    """One port-in request: 1 to 1,000 numbers of one country, at least one utility bill (RD…).

    `target_port_in_date` is YYYY-MM-DD, the ends of its range are ISO offset times (`10:15:00-08:00`). Empty is left
    out.
    """

    account_sid: str
    documents: tuple[str, ...]
    numbers: tuple[PortInItem, ...]
    losing_carrier: LosingCarrier
    notification_emails: tuple[str, ...] = field(default=(), repr=False)
    target_port_in_date: str = ""
    target_port_in_time_range_start: str = ""
    target_port_in_time_range_end: str = ""
    bundle_sid: str = ""
    portability_advance_carrier: str = ""
    auto_cancel_approval_numbers: str = ""


def ask_port_in(order: PortInOrder) -> Request:
    """File `order`. Raises ValueError for a size that Twilio refuses."""
    if not 1 <= len(order.numbers) <= MOST_NUMBERS:
        raise ValueError(f"a port-in takes 1 to {MOST_NUMBERS} numbers, not {len(order.numbers)}")
    if len(order.notification_emails) > MOST_EMAILS:
        raise ValueError(f"a port-in takes at most {MOST_EMAILS} notification e-mails")
    body = Confidential(
        {
            "account_sid": order.account_sid,
            "documents": list(order.documents),
            "phone_numbers": [_filled(asdict(item)) for item in order.numbers],
            "losing_carrier_information": _carrier(order.losing_carrier),
        }
    )
    if order.notification_emails:
        body["notification_emails"] = list(order.notification_emails)
    body.update(_filled({name: getattr(order, name) for name in _OPTIONAL}))
    return Request(CREATE, "POST", "numbers", PATH, json=body)


_OPTIONAL: Final = (
    "target_port_in_date",
    "target_port_in_time_range_start",
    "target_port_in_time_range_end",
    "bundle_sid",
    "portability_advance_carrier",
    "auto_cancel_approval_numbers",
)


def _carrier(carrier: LosingCarrier) -> dict[str, Any]:
    fields = _filled(asdict(carrier))
    if carrier.address is not None:
        fields["address"] = _filled(asdict(carrier.address))
    return fields


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
