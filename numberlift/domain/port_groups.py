"""Which numbers go together in one port-in request, and why others go apart.

A request has one account, one country and one losing-carrier information; bills, bundle, notification e-mails, date
and window are its own too. Twilio takes at most 1,000 numbers (its page on the Port-in API).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from numberlift.domain.grouping import Aspect, Group, grouped
from numberlift.domain.hosting_list import emails_in
from numberlift.domain.porting_list import ADDRESS_COLUMNS

MOST_NUMBERS: Final = 1_000
ASPECTS: Final = (
    Aspect("account_sid", "account"),
    Aspect("country", "country"),
    Aspect("toll_free", "kind of number (toll-free goes apart)"),
    Aspect("carrier", "present carrier"),
    Aspect("customer_type", "customer type"),
    Aspect("customer_name", "customer name"),
    Aspect("account_number", "account number"),
    Aspect("account_telephone_number", "account telephone number"),
    Aspect("authorized_representative", "authorized representative"),
    Aspect("authorized_representative_email", "representative's e-mail address"),
    Aspect("japanese", "set of Japanese fields"),
    Aspect("address", "service address"),
    Aspect("documents", "set of bills"),
    Aspect("bundle", "bundle"),
    Aspect("notification_emails", "set of notification e-mails"),
    Aspect("target", "port date or window"),
)
"""What the numbers of one request have in common; the why of a split names these and never their values."""


@dataclass(frozen=True, slots=True)
class PortCandidate:
    """A number to be ported: its row, what the row says, what Twilio said of the number; `documents` by content.

    `place` is the row as a person looks for it, `follows` the run that a fix-list's row comes from. `values` hold the
    PIN and the account number: they stay out of the repr.
    """

    position: int
    phone_number: str
    account_sid: str
    country: str
    number_type: str
    carrier: str
    documents: tuple[str, ...]
    values: Mapping[str, str] = field(repr=False)
    place: str = ""
    follows: str = ""


def port_groups(candidates: Iterable[PortCandidate], *, most: int = MOST_NUMBERS) -> list[Group[PortCandidate]]:
    """The requests of a plan, in the order of their first rows; every candidate is in exactly one."""
    return grouped(candidates, aspects=ASPECTS, shared=_shared, most=most)


def _shared(one: PortCandidate) -> tuple[Hashable, ...]:
    values = one.values
    names = ("customer_type", "customer_name", "account_number", "account_telephone_number")
    signer = ("authorized_representative", "authorized_representative_email")
    japanese = ("authorized_representative_katakana", "katakana_name", "sub_municipality", "building")
    target = ("target_port_in_date", "target_port_in_time_range_start", "target_port_in_time_range_end")
    address = (values["address_sid"],) if values["address_sid"] else tuple(values[name] for name in ADDRESS_COLUMNS)
    return (
        one.account_sid,
        one.country,
        one.number_type == "toll-free",
        one.carrier,
        *(values[name] for name in (*names, *signer)),
        tuple(values[name] for name in japanese),
        address,
        tuple(sorted(set(one.documents))),
        values["bundle"],
        tuple(sorted(set(emails_in(values["notification_emails"])))),
        tuple(values[name] for name in target),
    )
