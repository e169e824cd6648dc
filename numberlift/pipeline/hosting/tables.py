"""A host plan as a person sees it before saying yes: orders, letters, addresses, called hosts, rows left.

Names, e-mail addresses and places are shown to the person who approves, and are in no log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from numberlift.domain.hosting_list import BY_CALL
from numberlift.io.planbook import PlanAbout, PlanColumn, PlanSheet
from numberlift.ledger import Ledger, Plan, Run, StoredItem
from numberlift.pipeline.hosting.acts import HostActs
from numberlift.pipeline.hosting.kinds import ADDRESS, LETTER, ORDER
from numberlift.pipeline.planning.tables import (
    ASIDE,
    ShownPlan,
    about_plan,
    accounts_told,
    counted,
    not_seen,
    rows_aside,
    verdicts_told,
)

_NUMBERS_SHOWN: Final = 20
_ORDERS: Final = tuple(
    map(PlanColumn, ("Phone number", "Row", "Account", "Letter", "Address", "Verified by", "Messages to", "Status to"))
)
_LETTERS: Final = (
    PlanColumn("Letter"),
    PlanColumn("Signer"),
    PlanColumn("Name"),
    PlanColumn("Title"),
    PlanColumn("Phone"),
    PlanColumn("Copies to", 30, wraps=True),
    PlanColumn("Account"),
    PlanColumn("Address"),
    PlanColumn("Numbers", counts=True),
    PlanColumn("Which", 50, wraps=True),
    PlanColumn("Why apart", 44, wraps=True),
)
_ADDRESSES: Final = tuple(
    map(PlanColumn, ("Address", "Name", "Street", "Street 2", "City", "Region", "Postal code", "Country", "Account"))
)
_HOSTS: Final = (PlanColumn("Host"), PlanColumn("URLs", counts=True))


def shown_plan(ledger: Ledger, run: Run, plan: Plan) -> ShownPlan:
    """The stored plan of a host run for a person. Blocking."""
    items = ledger.plans.items(plan.id)
    orders, letters = _of_kind(items, ORDER), _of_kind(items, LETTER)
    addresses = _of_kind(items, ADDRESS)
    aside = rows_aside(ledger, run, plan, HostActs(ledger, run))
    short = ", ".join(
        (
            counted(len(orders), "hosted-number order"),
            counted(len(letters), "letter of authorization", "letters of authorization"),
            counted(len(addresses), "address to create", "addresses to create"),
            counted(len(plan.body.get("aside", ())), "row set aside", "rows set aside"),
        )
    )
    letter_of = {ordinal: place for place, one in enumerate(letters, 1) for ordinal in one.item.needs}
    sheets = (
        PlanSheet("Orders", "Every number to be ordered", _ORDERS, [_order(one, letter_of) for one in orders]),
        PlanSheet("Letters", "Who signs for which numbers", _LETTERS, list(_letter_rows(letters, orders))),
        PlanSheet("Addresses", "Addresses to be created first", _ADDRESSES, [_address(one) for one in addresses]),
        PlanSheet("Called hosts", "Hosts that Twilio will call", _HOSTS, [*plan.body.get("hosts", {}).items()]),
        PlanSheet("Set aside", "Rows that are not ordered, and why", ASIDE, list(aside)),
    )
    return ShownPlan(plan.id, plan.hash, short, _about(run, plan, short), sheets)


def _about(run: Run, plan: Plan, short: str) -> PlanAbout:
    body = plan.body
    facts = (
        ("Would be created", short),
        accounts_told(body),
        ("Twilio's API", f"hosted numbers, {body.get('api', '')}"),
        ("Hosts that Twilio will call", ", ".join(body.get("hosts", {})) or "none"),
        verdicts_told(body),
    )
    return about_plan(run, plan, facts, further=not_seen(body))


def _of_kind(items: Sequence[StoredItem], kind: str) -> list[StoredItem]:
    return [one for one in items if one.item.kind == kind]


def _order(stored: StoredItem, letter_of: Mapping[int, int]) -> list[str | int]:
    item = stored.item
    sent = item.payload["order"]
    return [
        item.key,
        item.payload["place"],
        item.account_sid,
        f"Letter {letter_of.get(item.ordinal, 0)}",
        _where(item.payload["address"]),
        sent.get("verification_type", BY_CALL),
        sent.get("sms_url", "") or sent.get("sms_application_sid", ""),
        sent.get("status_callback_url", ""),
    ]


def _letter_rows(letters: Sequence[StoredItem], orders: Sequence[StoredItem]) -> Iterator[list[str | int]]:
    numbers = {one.item.ordinal: one.item.key for one in orders}
    for place, stored in enumerate(letters, 1):
        item, told = stored.item, stored.item.payload
        named = ", ".join(numbers[ordinal] for ordinal in item.needs[:_NUMBERS_SHOWN])
        more = len(item.needs) - _NUMBERS_SHOWN
        yield [
            f"Letter {place}",
            *(told[name] for name in ("email", "contact_name", "contact_title", "contact_phone_number")),
            ", ".join(told["cc_emails"]),
            item.account_sid,
            _where(told["address"]),
            len(item.needs),
            f"{named} and {more:,} more" if more > 0 else named,
            item.why,
        ]


def _address(stored: StoredItem) -> list[str | int]:
    told = stored.item.payload
    names = ("customer_name", "street", "street_2", "city", "region", "postal_code", "address_country")
    return [_where({"item": stored.item.ordinal}), *(told[name] for name in names), stored.item.account_sid]


def _where(address: Mapping[str, Any]) -> str:
    return str(address.get("sid") or f"Address {address['item']}")
