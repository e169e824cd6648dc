"""Which numbers go together in one port-in request, and why others go apart.

A request has one account, one country and one losing-carrier information; bills, bundle, notification e-mails, date
and window are its own too. Twilio takes at most 1,000 numbers (its page on the Port-in API). Rejected numbers that are
filed anew stay with those of the same request before, so that each new request follows one old one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

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
    Aspect("renews", "request that they were in before"),
)
"""What the numbers of one request have in common; the why of a split names these and never their values."""


class Renews(NamedTuple):
    """The request of a run that a number was in before: its sid, and what its create is named by."""

    run_id: str
    sid: str
    key: str
    generation: int


@dataclass(frozen=True, slots=True)
class PortCandidate:
    """A number to be ported: its row, what the row says, what Twilio said of the number; `documents` by content.

    `place` is the row as a person looks for it, `renews` the request in place of which a fix-list's row is filed.
    `values` hold the PIN and the account number: they stay out of the repr.
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
    renews: Renews | None = None

    @property
    def follows(self) -> str:
        """The run whose claim it takes over, empty if none."""
        return self.renews.run_id if self.renews else ""


def port_groups(candidates: Iterable[PortCandidate], *, most: int = MOST_NUMBERS) -> list[Group[PortCandidate]]:
    """The requests of a plan, in the order of their first rows; every candidate is in exactly one."""
    return grouped(candidates, aspects=ASPECTS, shared=shared_of, most=most)


def shared_of(one: PortCandidate) -> tuple[Hashable, ...]:
    """What a number has in common with the others of its request, aspect by aspect in the order of ASPECTS."""
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
        one.renews.sid if one.renews else "",
    )
