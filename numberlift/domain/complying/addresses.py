"""The addresses that a bundle or document names, each complete, or what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from numberlift.domain.complying.joining import Joined, Lost, Named
from numberlift.domain.complying.noting import Notebook, Page
from numberlift.domain.complying.ready import EndUserPart, Held, ReadyAddress, ReadyEndUser
from numberlift.domain.complying.wanted import ItemKind, WantedAddress, kind_of_sid
from numberlift.domain.phone.countries import country_code
from numberlift.domain.regions import has_regions, region_code

_NEEDED: Final = ("street", "city", "postal_code")
_COLUMNS: Final = ("customer_name", "street", "street_2", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The addresses of a list, as one bundle uses them: for whom, and for numbers of which country."""

    named: Named[WantedAddress]
    notes: Notebook
    end_user: EndUserPart | None
    country: str

    def all_of(self, names: Iterable[str], page: Page) -> tuple[ReadyAddress | Held, ...]:
        """The addresses of these names, without those that something is noted about; `page` is who names them."""
        found = (self._one(name, page) for name in self.named.spread(names))
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _one(self, name: str, page: Page) -> ReadyAddress | Held | None:
        if kind := kind_of_sid(name):
            if kind == "AD":
                return Held(name.strip())
            page.note("sid-kind", "addresses", value=name)
            return None
        found = self.named.find(name)
        if isinstance(found, Lost):
            page.note(f"address-{found.value}", "addresses", value=name)
            return None
        return self._complete(found)

    def _complete(self, rows: Joined[WantedAddress]) -> ReadyAddress | None:
        one = rows.one
        page = self.notes.on(one.place, ItemKind.ADDRESS, one.name)
        lacking = [column for column in _NEEDED if not getattr(one, column)]
        for column in lacking:
            page.note("address-field-missing", column, label=column.replace("_", " "))
        clashing = [column for column in _COLUMNS if page.clash(rows, column)]
        country = country_code(one.country) if one.country else self.country
        if not country:
            page.note("address-country-unknown", "country", value=one.country)
        region = _region(one, country, page)
        if lacking or clashing or not country or not region:
            return None
        return ReadyAddress(
            name=one.name,
            place=one.place,
            customer_name=one.customer_name or _called(self.end_user) or one.name,
            street=one.street,
            street_2=one.street_2,
            city=one.city,
            region=region,
            postal_code=one.postal_code,
            country=country,
        )


def _region(one: WantedAddress, country: str, page: Page) -> str:
    """The region as Twilio takes it, which wants one everywhere: the city's name, where a country writes none."""
    if not has_regions(country):
        return one.region or one.city
    if not one.region:
        page.note("address-field-missing", "region", label="state or province")
        return ""
    code = region_code(one.region, country=country)
    if not code:
        page.note("address-region-unknown", "region", label=country, value=one.region)
    return code


def _called(end_user: EndUserPart | None) -> str:
    """Whose address it is, where the list does not say."""
    if not isinstance(end_user, ReadyEndUser):
        return ""
    told = end_user.attributes
    person = " ".join(filter(None, (told.get("first_name", ""), told.get("last_name", ""))))
    return told.get("business_name", "") or person or end_user.name
