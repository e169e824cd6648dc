"""The plan of a port run: a request for each group of numbers, without their PINs and account numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from numberlift.domain.grouping import Group
from numberlift.domain.hosting_list import emails_in
from numberlift.domain.keys import keyed
from numberlift.domain.plans import PlanItem, PlannedNumber
from numberlift.domain.port_groups import MOST_NUMBERS, PortCandidate, port_groups
from numberlift.domain.porting_list import ADDRESS_COLUMNS, CARRIER_COLUMNS, documents_in, is_document_sid
from numberlift.pipeline.porting.kinds import PORT_IN
from numberlift.pipeline.porting.secrets import Secret, digest_of

_TARGET = ("target_port_in_date", "target_port_in_time_range_start", "target_port_in_time_range_end")


def build(
    candidates: Sequence[PortCandidate], *, run_id: str, secret: bytes, most: int = MOST_NUMBERS
) -> list[PlanItem]:
    """The items of a plan over these numbers, at most `most` of them in each. Pure."""
    groups = port_groups(candidates, most=most)
    return [_item(group, ordinal, run_id=run_id, secret=secret) for ordinal, group in enumerate(groups, start=1)]


def _item(group: Group[PortCandidate], ordinal: int, *, run_id: str, secret: bytes) -> PlanItem:
    first = group.members[0]
    named = json.dumps([run_id, group.shared, group.part])
    told = [(one.phone_number, Secret(one.values["pin"], one.values["account_number"])) for one in group.members]
    return PlanItem(
        ordinal=ordinal,
        kind=PORT_IN,
        key=keyed(named, secret=secret)[:40],
        account_sid=first.account_sid,
        numbers=tuple(PlannedNumber(one.phone_number, one.position) for one in group.members),
        payload={
            "carrier": {name: first.values[name] for name in CARRIER_COLUMNS if first.values[name]},
            "address": _address(first),
            "documents": list(first.documents),
            "document_names": [_shown(name) for name in documents_in(first.values["document"])],
            "notification_emails": list(emails_in(first.values["notification_emails"])),
            "bundle": first.values["bundle"],
            "target": {name: first.values[name] for name in _TARGET if first.values[name]},
            "from": first.carrier,
            "country": first.country,
            "places": {one.phone_number: one.place for one in group.members},
            "pins": sum(bool(one.values["pin"]) for one in group.members),
            "has_account_number": bool(first.values["account_number"]),
            "secrets": digest_of(told, secret=secret),
        },
        why=group.why,
    )


def _address(one: PortCandidate) -> Mapping[str, Any]:
    if one.values["address_sid"]:
        return {"sid": one.values["address_sid"]}
    return {name: one.values[name] for name in ADDRESS_COLUMNS if one.values[name]}


def _shown(name: str) -> str:
    return name if is_document_sid(name) else name.replace("\\", "/").rsplit("/", 1)[-1]
