"""The plan of a host run: addresses to create, orders, and the letters of authorization that will cover them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from numberlift.domain.creates import State
from numberlift.domain.grouping import Aspect, grouped
from numberlift.domain.hosting_list import ADDRESS_COLUMNS, URL_COLUMNS, emails_in, url_host
from numberlift.domain.keys import content_key, plain
from numberlift.domain.plans import PlanItem, PlannedNumber, Standing
from numberlift.pipeline.hosting.choosing import Candidate
from numberlift.pipeline.hosting.kinds import ADDRESS, LETTER, ORDER

ASPECTS: Final = (
    Aspect("account_sid", "account"),
    Aspect("email", "signer's e-mail address"),
    Aspect("contact_title", "signer's title"),
    Aspect("contact_phone_number", "signer's phone number"),
    Aspect("cc_emails", "list of who gets a copy"),
    Aspect("address", "address"),
)
"""What the numbers of one letter have in common."""
_SENT: Final = (
    "friendly_name", "sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method", "status_callback_url",
    "status_callback_method", "sms_application_sid", "email", "verification_type", "verification_document_sid",
    "contact_title", "contact_phone_number",
)  # fmt: skip


@dataclass(slots=True)
class _Addresses:
    """Addresses by account and key: the ordinal of the item that creates one, or the sid of one that is there."""

    items: list[PlanItem] = field(default_factory=list)
    known: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)


def address_key(one: Candidate, *, secret: bytes) -> str:
    """The key of the address that a row writes out; empty where it names one that Twilio holds."""
    if one.values["address_sid"]:
        return ""
    return content_key((one.values[name] for name in ADDRESS_COLUMNS), secret=secret)


def build(
    candidates: Sequence[Candidate],
    *,
    generations: Mapping[str, int],
    addresses: Mapping[tuple[str, str], Standing],
    run_id: str,
    secret: bytes,
) -> list[PlanItem]:
    """The items of a plan over these numbers, what is needed before what needs it. Pure.

    `generations` are those of the numbers' orders, `addresses` the standings of address creations by account and key:
    an address that was created before is used again.
    """
    places = _Addresses()
    placed = [(one, _place(places, one, addresses, secret=secret)) for one in candidates]
    items = [*places.items]
    ordered: list[tuple[Candidate, Mapping[str, Any], int]] = []
    for one, address in placed:
        items.append(_order(one, address, ordinal=len(items) + 1, generation=generations[one.phone_number]))
        ordered.append((one, address, len(items)))
    groups = grouped(ordered, aspects=ASPECTS, shared=lambda member: _shared(member[0], member[1]))
    for group in groups:
        first, address, _ = group.members[0]
        needs = tuple(ordinal for _, _, ordinal in group.members)
        parts = (run_id, *map(str, group.shared), str(group.part))
        items.append(
            PlanItem(
                ordinal=len(items) + 1,
                kind=LETTER,
                key=content_key(parts, secret=secret),
                account_sid=first.account_sid,
                needs=needs,
                payload=_letter(first, address),
                why=group.why,
            )
        )
    return items


def callback_hosts(candidates: Iterable[Candidate]) -> dict[str, int]:
    """The hosts that Twilio will call for these numbers, each with how many URLs name it."""
    urls = (one.values[name] for one in candidates for name in URL_COLUMNS if one.values[name])
    return dict(Counter(map(url_host, urls)).most_common())


def _place(
    places: _Addresses, one: Candidate, standings: Mapping[tuple[str, str], Standing], *, secret: bytes
) -> Mapping[str, Any]:
    """Where the number's address comes from: `{"sid": …}` or `{"item": ordinal}`."""
    key = address_key(one, secret=secret)
    if not key:
        return {"sid": one.values["address_sid"]}
    name = (one.account_sid, key)
    if name not in places.known:
        places.known[name] = _new_place(places, one, key, standings.get(name))
    return places.known[name]


def _new_place(places: _Addresses, one: Candidate, key: str, standing: Standing | None) -> Mapping[str, Any]:
    if standing is not None and standing.state is State.CONFIRMED:
        return {"sid": standing.sid}
    item = PlanItem(
        ordinal=len(places.items) + 1,
        kind=ADDRESS,
        key=key,
        account_sid=one.account_sid,
        generation=standing.generation if standing else 1,
        payload={name: one.values[name] for name in ADDRESS_COLUMNS},
    )
    places.items.append(item)
    return {"item": item.ordinal}


def _order(one: Candidate, address: Mapping[str, Any], *, ordinal: int, generation: int) -> PlanItem:
    values = one.values
    sent = {name: values[name] for name in _SENT if values[name]}
    return PlanItem(
        ordinal=ordinal,
        kind=ORDER,
        key=one.phone_number,
        account_sid=one.account_sid,
        generation=generation,
        numbers=(PlannedNumber(one.phone_number, one.position, one.follows),),
        needs=(address["item"],) if "item" in address else (),
        payload={
            "order": {**sent, "cc_emails": emails_in(values["cc_emails"])},
            "address": address,
            "place": one.place,
            "call": {"extension": values["extension"], "call_delay": int(values["call_delay"] or 0)},
        },
    )


def _shared(one: Candidate, address: Mapping[str, Any]) -> tuple[str, ...]:
    """What the numbers of one letter have in common, as the letter's key sees it.

    A mailbox is one whatever the case of its address, and so is whoever signs there: one letter, not two.
    """
    where = address.get("sid") or f"item {address['item']}"
    told = (one.values[name] for name in ("email", "contact_title", "contact_phone_number"))
    copies = ";".join(sorted(set(map(plain, emails_in(one.values["cc_emails"])))))
    return tuple(map(plain, (one.account_sid, *told, copies, str(where))))


def _letter(first: Candidate, address: Mapping[str, Any]) -> dict[str, Any]:
    names = ("email", "contact_name", "contact_title", "contact_phone_number")
    told = {name: first.values[name] for name in names}
    return {**told, "cc_emails": emails_in(first.values["cc_emails"]), "address": address}
