"""What a reviewer objects to in a bundle: by what its items say, and by words in names (like test cards). No HTTP.

| in a bundle, end user or document                                           | the review rejects with           |
|------------------------------------------------------------------------------|-----------------------------------|
| FriendlyName or any field has the word `reject-18002` (any code of `TITLES`) | that code                         |
| document of a type that needs a file, without one                            | 18007 incomplete                  |
| document's `issue_date` longer ago than the regulation's `most_months`; of a | 18022 outdated proof of address   |
| proof of address without that three months (individual), a year (business)   |                                   |
| document's `expiration_date` past                                            | 18003 expired                     |
| document's address is a PO box                                               | 18018 PO box                      |
| document's address is in another country, where the regulation minds         | 18012 domestic address            |
| end user's `birth_date` less than 18 years ago                               | 18052 under age                   |
| end user's `email`, `phone_number` of no possible form                       | 18055, 18054                      |
| another bundle's review has rejected the document meanwhile                  | the same code                     |
| bundle submitted though noncompliant (switch `strict` off)                   | 18036 information missing         |
| bundle made with IsTest                                                      | 18099, and nothing is looked at   |

An objection by a word in a FriendlyName is made until the item that it stands for has changed: its fields or its file,
or another item in its place (for a bundle's own name: any of its items). What a field says is looked at each time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from numberlift.sandbox.services.compliance import bundles
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.evaluating import ADDRESS_SIDS, addresses_of, evaluate
from numberlift.sandbox.services.compliance.items import DOCUMENT, Item
from numberlift.sandbox.services.compliance.regulations import Regulation
from numberlift.sandbox.services.compliance.statuses import DocumentStatus
from numberlift.sandbox.services.compliance.switches import catalogue_of
from numberlift.sandbox.services.compliance.titles import TITLES
from numberlift.sandbox.services.porting.carrier import digest
from numberlift.sandbox.world import World

_WORD: Final = re.compile(r"\breject-(18[0-9]{3})\b")
_BOX: Final = re.compile(
    r"\b(?:p\.?\s*o\.?\s*box|post\s*office\s*box|postfach|postbus|boîte postale|gpo box)\b", re.IGNORECASE
)
_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_MOST_MONTHS: Final = {"individual": 3, "business": 12}
"""https://www.twilio.com/docs/api/errors/18022"""
_ADULT_YEARS: Final = 18
_EXPIRED: Final = 18003


class Objection(NamedTuple):
    """One reason to reject: the code, the document at fault (None if it is none), and what it stands for."""

    code: int
    document_sid: str | None
    fingerprint: str | None = None


def objections(world: World, bundle: Bundle) -> list[Objection]:
    """What a reviewer objects to, each code once a document."""
    assigned = bundles.assigned(world, bundle)
    whole = digest({"items": sorted(_fingerprint(item) for item in assigned)})
    found = [Objection(code, None, whole) for code in _words(bundle.fields["friendly_name"])]
    for item in assigned:
        at_fault = item.sid if item.kind == DOCUMENT else None
        found += [Objection(code, at_fault, _fingerprint(item)) for code in _words(item.fields["friendly_name"])]
        found += [Objection(code, at_fault) for code in _by_fields(world, bundle, item)]
    if not evaluate(world, bundle).compliant:
        found.append(Objection(18036, None))
    standing = [objection for objection in found if not _lifted(bundle, objection)]
    return list({(one.code, one.document_sid): one for one in standing}.values())


def _lifted(bundle: Bundle, objection: Objection) -> bool:
    before = bundle.fields["objections"].get(str(objection.code))
    return before is not None and objection.fingerprint is not None and objection.fingerprint not in before


def _by_fields(world: World, bundle: Bundle, item: Item) -> Iterator[int]:
    today = datetime.fromtimestamp(world.clock.now(), UTC).date()
    for value in item.attributes.values():
        yield from _words(str(value))
    if item.kind == DOCUMENT:
        yield from _of_document(world, bundle, item, today)
    else:
        yield from _of_end_user(item.attributes, today)


def _of_document(world: World, bundle: Bundle, item: Item, today: date) -> Iterator[int]:
    given = item.attributes
    kind = catalogue_of(world).document_types.get(item.fields["type"])
    if kind is not None and kind.file and item.fields["sha256"] is None:
        yield 18007
    issued, expires = _date(given.get("issue_date")), _date(given.get("expiration_date"))
    regulation = bundles.regulation_of(world, bundle)
    months = _most_months(regulation, item.fields["type"])
    if issued is not None and months is not None and issued < _months_before(today, months):
        yield 18022
    if (expires is not None and expires < today) or item.status is DocumentStatus.EXPIRED:
        yield _EXPIRED
    if item.status is DocumentStatus.REJECTED:
        yield from (error["code"] for error in item.fields["errors"] or [])
    for address in addresses_of(world, item):
        if _BOX.search(f"{address['street']} {address['street_secondary']}"):
            yield 18018
        if address["iso_country"] != regulation.iso_country and not _foreign(regulation, item.fields["type"]):
            yield 18012


def _of_end_user(given: Mapping[str, Any], today: date) -> Iterator[int]:
    born = _date(given.get("birth_date"))
    if (
        born is not None
        and (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < _ADULT_YEARS
    ):
        yield 18052
    for name, form, code in (("email", _EMAIL, 18055), ("phone_number", _PHONE, 18054)):
        value = given.get(name)
        if value and not form.fullmatch(str(value).strip()):
            yield code


def _foreign(regulation: Regulation, type_name: str) -> bool:
    """Whether an address anywhere will do for a document of this type."""
    return any(
        wanted.foreign_addresses
        for wanted in regulation.requirements
        for kind in wanted.accepted
        if kind.type == type_name and any(field.machine_name == ADDRESS_SIDS for field in kind.fields)
    )


def _most_months(regulation: Regulation, type_name: str) -> int | None:
    """How old a document of this type may be; None if the regulation does not mind."""
    found = [
        wanted.most_months if wanted.most_months is not None else _MOST_MONTHS[regulation.end_user_type]
        for wanted in regulation.requirements
        for kind in wanted.accepted
        if kind.type == type_name
        and (wanted.most_months is not None or any(field.machine_name == ADDRESS_SIDS for field in kind.fields))
    ]
    return min(found, default=None)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _words(text: str) -> list[int]:
    return [code for code in map(int, _WORD.findall(text)) if code in TITLES]


def _fingerprint(item: Item) -> str:
    return digest({name: item.fields.get(name) for name in ("type", "attributes", "sha256")})


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or "").strip()[:10])
    except ValueError:
        return None
