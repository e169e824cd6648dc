"""The kind of item in a port plan, and what of a port-in request the ledger follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from numberlift.domain.lifecycles.lifecycle_porting import PORT_IN_NUMBER, PORT_IN_REQUEST
from numberlift.ledger import NumberSeen, OrderSeen

FLOW: Final = "port"
PORT_IN: Final = "port-in"
SETUP: Final = "setup"
"""In an item's payload: by number, what is set on it once it is ported."""
LISTED: Final = "listed"
"""In a request's body: its status and time as the list showed them when it was last fetched.

Empty while a number is being cancelled: of how that ends the list shows nothing, so the request is fetched again.
"""
NOT_FOUND: Final = "not_found"
"""In a request's body, true: Twilio said, when it was last fetched, that there is no such request."""
CANCELING: Final = "canceling"
CANCELED: Final = "canceled"
_KEPT: Final = ("documents", "cancellation_reason", "date_created")
_NUMBER_KEPT: Final = ("port_date", "rejection_reason", "portable", "not_portable_code", "missing_required_fields")


def port_in_seen(
    sid: str, status: str, facts: Mapping[str, Any], *, account_sid: str = "", listed: str = ""
) -> OrderSeen:
    """A port-in request as a reply showed it; `facts` are what `twilio.wire.port_ins.facts_of` keeps.

    The account is the one that was asked for where the facts name none. Nothing personal is kept.
    """
    body = {name: _plain(facts.get(name)) for name in _KEPT if facts.get(name)}
    numbers = tuple(map(_number, facts.get("numbers", ())))
    shown = "" if any(one.status == CANCELING for one in numbers) else listed
    return OrderSeen(
        sid,
        PORT_IN,
        facts.get("account_sid") or account_sid,
        status,
        terminal=PORT_IN_REQUEST.stage(status).ended,
        body={**body, LISTED: shown} if facts else None,
        numbers=numbers,
    )


def _number(told: Mapping[str, Any]) -> NumberSeen:
    status = told["status"]
    return NumberSeen(
        told["phone_number"],
        status,
        terminal=PORT_IN_NUMBER.stage(status).ended,
        number_sid=told.get("sid", ""),
        reason_code=told.get("rejection_code") or 0,
        updated_at=told.get("status_since", ""),
        body={name: told[name] for name in _NUMBER_KEPT if told.get(name) not in (None, "")},
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
