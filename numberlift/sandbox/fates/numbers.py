"""What a phone number tells about itself: whether it can exist, its country and its type."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import phonenumbers

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NANP: Final = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
_TOLL_FREE: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_TYPES: Final = {
    phonenumbers.PhoneNumberType.MOBILE: "mobile",
    phonenumbers.PhoneNumberType.TOLL_FREE: "toll-free",
    phonenumbers.PhoneNumberType.FIXED_LINE: "local",
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: "local",
}


class NumberFacts(NamedTuple):
    """`problem` is empty, `format` (not E.164) or `invalid` (no such number can exist)."""

    country: str | None
    number_type: str
    problem: str = ""


BAD_FORMAT: Final = NumberFacts(None, "unknown", "format")
INVALID: Final = NumberFacts(None, "unknown", "invalid")


class NumberBook:
    """Looks numbers up; the country of each North American area code is looked up once."""

    def __init__(self) -> None:
        self._countries: dict[str, str | None] = {}

    def facts(self, number: str) -> NumberFacts:
        """The facts of a number; geographic numbers of the US and Canada count as local."""
        if _E164.fullmatch(number) is None:
            return BAD_FORMAT
        if number.startswith("+1"):
            return self._north_american(number)
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            return INVALID
        if not phonenumbers.is_valid_number(parsed):
            return INVALID
        country = phonenumbers.region_code_for_number(parsed)
        return NumberFacts(country, _TYPES.get(phonenumbers.number_type(parsed), "unknown"))

    def _north_american(self, number: str) -> NumberFacts:
        if _NANP.fullmatch(number) is None:
            return INVALID
        area = number[2:5]
        if area in _TOLL_FREE:
            return NumberFacts("US", "toll-free")
        if area not in self._countries:
            self._countries[area] = phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{area}5550100"))
        country = self._countries[area]
        return NumberFacts(country, "local") if country else INVALID
