"""The plan of a port run: a request for each group of numbers, without their PINs and account numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from numberlift.domain.hosting_list import emails_in
from numberlift.domain.keys import keyed
from numberlift.domain.plans import PlanItem, PlannedNumber
from numberlift.domain.port_groups import MOST_NUMBERS, Renews
from numberlift.domain.porting_list import ADDRESS_COLUMNS, CARRIER_COLUMNS, documents_in, is_document_sid
from numberlift.pipeline.porting.gathering import Gathering
from numberlift.pipeline.porting.kinds import PORT_IN, SETUP
from numberlift.pipeline.porting.portions import TARGET_COLUMNS, Member, Portion
from numberlift.pipeline.porting.secrets import digest_over


def built(gathering: Gathering, *, run_id: str, secret: bytes, most: int = MOST_NUMBERS) -> Iterator[PlanItem]:
    """The items of a plan over these numbers, at most `most` of them in each, one after the other."""
    for ordinal, portion in enumerate(gathering.portions(most=most), start=1):
        yield _item(portion, ordinal, run_id=run_id, secret=secret)


def _item(portion: Portion, ordinal: int, *, run_id: str, secret: bytes) -> PlanItem:
    head, members, before = portion.head, portion.members, portion.head.renews
    named = json.dumps([*([before.key] if before else []), run_id, portion.shared, portion.part])
    follows = before.run_id if before else ""
    return PlanItem(
        ordinal=ordinal,
        kind=PORT_IN,
        key=keyed(named, secret=secret)[:40],
        account_sid=head.account_sid,
        generation=before.generation + 1 if before else 1,
        numbers=tuple(PlannedNumber(one.phone_number, one.position, follows) for one in members),
        payload={
            "carrier": {name: head.values[name] for name in CARRIER_COLUMNS if head.values[name]},
            "address": _address(head.values),
            "documents": list(head.documents),
            "document_names": [_shown(name) for name in documents_in(head.values["document"])],
            "notification_emails": list(emails_in(head.values["notification_emails"])),
            "bundle": head.values["bundle"],
            "target": {name: head.values[name] for name in TARGET_COLUMNS if head.values[name]},
            "from": head.carrier,
            "country": head.country,
            "places": {one.phone_number: one.place for one in members},
            "pins": sum(one.has_pin for one in members),
            "has_account_number": head.has_account_number,
            "secrets": digest_over((one.digest for one in members), secret=secret),
            **_setup(members),
            **({"renews": {"run": before.run_id, "sid": before.sid}} if before else {}),
        },
        why=" ".join(filter(None, (portion.why, _anew(before)))),
    )


def _setup(members: Sequence[Member]) -> Mapping[str, Any]:
    """What is set on each number once it is ported, where its row says anything."""
    told = {one.phone_number: json.loads(one.setup) for one in members if one.setup}
    return {SETUP: told} if told else {}


def _anew(before: Renews | None) -> str:
    return f"Filed anew in place of {before.sid}, where its numbers are cancelled first." if before else ""


def _address(values: Mapping[str, str]) -> Mapping[str, Any]:
    if values["address_sid"]:
        return {"sid": values["address_sid"]}
    return {name: values[name] for name in ADDRESS_COLUMNS if values[name]}


def _shown(name: str) -> str:
    return name if is_document_sid(name) else name.replace("\\", "/").rsplit("/", 1)[-1]
