"""What a port run's file of candidates holds: what the numbers of a request share, each number, a request's portion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from numberlift.domain.port_groups import PortCandidate, Renews
from numberlift.domain.porting_list import ADDRESS_COLUMNS, CARRIER_COLUMNS

TARGET_COLUMNS: Final = (
    "target_port_in_date",
    "target_port_in_time_range_start",
    "target_port_in_time_range_end",
)
SHARED_COLUMNS: Final = (
    *CARRIER_COLUMNS,
    *ADDRESS_COLUMNS,
    *TARGET_COLUMNS,
    "address_sid",
    "document",
    "notification_emails",
    "bundle",
)
"""The columns that a head keeps; the account number is shared as well, and never kept."""


class Member(NamedTuple):
    """A number of a request: its row, where a person finds it, the digest of its secrets.

    `setup` is what is set on it once it is ported, as JSON, empty where its row says nothing.
    """

    position: int
    phone_number: str
    place: str
    digest: str
    has_pin: bool
    setup: str


class Head(NamedTuple):
    """What the numbers of a request have in common, without account number: as its first row says it."""

    account_sid: str
    country: str
    carrier: str
    documents: tuple[str, ...]
    values: Mapping[str, str]
    has_account_number: bool
    renews: Renews | None


class Portion(NamedTuple):
    """The numbers of one request; `shared` names them for good, `part` counts the requests that share it."""

    shared: list[Any]
    head: Head
    members: list[Member]
    why: str
    part: int


def encoded_head(one: PortCandidate) -> str:
    """A candidate's head as text."""
    return json.dumps(
        {
            "account_sid": one.account_sid,
            "country": one.country,
            "carrier": one.carrier,
            "documents": one.documents,
            "values": {name: one.values[name] for name in SHARED_COLUMNS if one.values[name]},
            "has_account_number": bool(one.values["account_number"]),
            "renews": one.renews,
        }
    )


def head_from(encoded: str) -> Head:
    """The head that `encoded_head` wrote."""
    told = json.loads(encoded)
    renews = Renews(*told.pop("renews")) if told["renews"] else told.pop("renews")
    values = dict.fromkeys(SHARED_COLUMNS, "") | told.pop("values")
    return Head(**{**told, "documents": tuple(told["documents"])}, values=values, renews=renews)


def light_candidate(position: int, phone_number: str, encoded: str) -> PortCandidate:
    """A candidate without what its row says."""
    head = head_from(encoded)
    return PortCandidate(
        position, phone_number, head.account_sid, head.country, "", head.carrier, (), values={}, renews=head.renews
    )
