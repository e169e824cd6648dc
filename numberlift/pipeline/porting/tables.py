"""A port plan for a person: its requests with the why of each split, its numbers, what is set aside.

PINs and account numbers are not in a plan: it says that there are some, and nothing of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from numberlift.domain.porting_setup import in_words
from numberlift.io.planbook import PlanAbout, PlanColumn, PlanSheet
from numberlift.ledger import Ledger, Plan, Run, StoredItem
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
from numberlift.pipeline.porting.acts import PortActs
from numberlift.pipeline.porting.kinds import SETUP

_NUMBERS_SHOWN: Final = 20
_REQUESTS: Final = (
    PlanColumn("Request"),
    PlanColumn("Numbers", counts=True),
    PlanColumn("Customer"),
    PlanColumn("Signer"),
    PlanColumn("Letter to"),
    PlanColumn("Why apart", 50, wraps=True),
    PlanColumn("Account"),
    PlanColumn("Country"),
    PlanColumn("From"),
    PlanColumn("Service address", 40, wraps=True),
    PlanColumn("Account number"),
    PlanColumn("PINs", counts=True),
    PlanColumn("Bills", 30, wraps=True),
    PlanColumn("Bundle"),
    PlanColumn("Copies to", 30, wraps=True),
    PlanColumn("Port date"),
    PlanColumn("Set once ported", 40, wraps=True),
    PlanColumn("Which", 50, wraps=True),
)
_NUMBERS: Final = tuple(map(PlanColumn, ("Phone number", "Row", "Request", "Account")))


def shown_plan(ledger: Ledger, run: Run, plan: Plan) -> ShownPlan:
    """The stored plan of a port run for a person. Blocking."""
    items = ledger.plans.items(plan.id)
    bills = {one for stored in items for one in stored.item.payload["documents"]}
    aside = rows_aside(ledger, run, plan, PortActs(ledger, run))
    short = ", ".join(
        (
            counted(len(items), "port-in request"),
            counted(sum(len(one.item.numbers) for one in items), "number"),
            counted(len(bills), "bill"),
            counted(len(plan.body.get("aside", ())), "row set aside", "rows set aside"),
        )
    )
    numbers = [
        [
            number.phone_number,
            stored.item.payload["places"][number.phone_number],
            _name(stored),
            stored.item.account_sid,
        ]
        for stored in items
        for number in stored.item.numbers
    ]
    sheets = (
        PlanSheet("Requests", "What is filed, and why it is split", _REQUESTS, [_request(one) for one in items]),
        PlanSheet("Numbers", "Every number to be ported", _NUMBERS, numbers),
        PlanSheet("Set aside", "Rows that are not ported, and why", ASIDE, list(aside)),
    )
    return ShownPlan(plan.id, plan.hash, short, _about(run, plan, short), sheets)


def _about(run: Run, plan: Plan, short: str) -> PlanAbout:
    body = plan.body
    further = not_seen(body)
    if hosts := body.get("hosts"):
        further.insert(0, ("Hosts that Twilio will call", ", ".join(hosts)))
    facts = (("Would be filed", short), accounts_told(body), verdicts_told(body))
    return about_plan(run, plan, facts, further=further)


def _name(stored: StoredItem) -> str:
    return f"Request {stored.item.ordinal}"


def _request(stored: StoredItem) -> list[str | int]:
    item, told = stored.item, stored.item.payload
    named = ", ".join(one.phone_number for one in item.numbers[:_NUMBERS_SHOWN])
    more = len(item.numbers) - _NUMBERS_SHOWN
    carrier = told["carrier"]
    return [
        _name(stored),
        len(item.numbers),
        carrier.get("customer_name", ""),
        carrier.get("authorized_representative", ""),
        carrier.get("authorized_representative_email", ""),
        item.why,
        item.account_sid,
        told["country"],
        told["from"],
        _where(told["address"]),
        "given" if told["has_account_number"] else "none",
        told["pins"],
        ", ".join(told["document_names"]),
        told["bundle"],
        ", ".join(told["notification_emails"]),
        _when(told["target"]),
        _setup(told.get(SETUP, {}), len(item.numbers)),
        f"{named} and {more:,} more" if more > 0 else named,
    ]


def _where(address: Mapping[str, Any]) -> str:
    names = ("street", "street_2", "city", "state", "zip", "address_country")
    return str(address.get("sid") or ", ".join(filter(None, (address.get(name, "") for name in names))))


def _when(target: Mapping[str, str]) -> str:
    return " ".join(target.values()) or "as soon as it can be"


def _setup(told: Mapping[str, Mapping[str, str]], numbers: int) -> str:
    """What is set on the numbers of a request once they are ported, and on how many of them."""
    counts = Counter(in_words(wanted) for wanted in told.values())
    parts = [words if count == numbers else f"{words} on {count:,}" for words, count in counts.items()]
    return "; ".join(parts) or "nothing: the list does not say"
