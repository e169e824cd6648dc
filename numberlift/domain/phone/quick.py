"""The quick way to understand a clean number: one regular expression for each calling code.

The expressions are put together from the metadata of `phonenumbers`, in the order in which that library tries its
regions and types, so what is answered here is what it answers. Whatever is not plainly clean is left to the full way
(a property test compares the two). `phonenumbers` is loaded with the first number, not with this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import repeat
from typing import Any, NamedTuple, TypeAlias

from numberlift.domain.rows import PhoneNumber

TYPE_NAMES = {
    "FIXED_LINE": "local",
    "FIXED_LINE_OR_MOBILE": "local",
    "MOBILE": "mobile",
    "TOLL_FREE": "toll-free",
    "SHARED_COST": "national",
    "UAN": "national",
    "VOIP": "voip",
    "PERSONAL_NUMBER": "unknown",
    "PAGER": "unknown",
    "VOICEMAIL": "unknown",
}
"""Our name for each number type of `phonenumbers`; premium-rate numbers are refused."""

# The order of phonenumbers' own number_type: the first description that matches names the type.
_DESCRIPTIONS = (
    ("premium_rate", ""),
    ("toll_free", TYPE_NAMES["TOLL_FREE"]),
    ("shared_cost", TYPE_NAMES["SHARED_COST"]),
    ("voip", TYPE_NAMES["VOIP"]),
    ("personal_number", TYPE_NAMES["PERSONAL_NUMBER"]),
    ("pager", TYPE_NAMES["PAGER"]),
    ("uan", TYPE_NAMES["UAN"]),
    ("voicemail", TYPE_NAMES["VOICEMAIL"]),
    ("fixed_line", TYPE_NAMES["FIXED_LINE"]),
    ("mobile", TYPE_NAMES["MOBILE"]),
)

_AMERICAN = re.compile(
    r"(\+1[ .-]?|1[ .-]?)?(?:\(([2-9][0-9]{2})\)|([2-9][0-9]{2}))[ .-]?([2-9][0-9]{2})[ .-]?([0-9]{4})"
).fullmatch

_MAKE = partial(tuple.__new__, PhoneNumber)

Match: TypeAlias = Callable[[str], re.Match[str] | None]


class Plan(NamedTuple):
    """How one calling code is read: `match` takes E.164, `kinds` gives (country, type) for the group that matched."""

    match: Match
    kinds: dict[str | None, tuple[str, str]]


class QuickReader:
    """Understands E.164 of every country and the usual ways to write a North American number."""

    __slots__ = ("_by_code", "_codes", "_countries", "_north_american", "_plans")

    def __init__(self) -> None:
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, SUPPORTED_REGIONS  # noqa: PLC0415 - loaded when needed

        self._codes = {str(code): regions for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()}
        self._countries = frozenset(SUPPORTED_REGIONS)
        self._north_american = frozenset(
            region for region in self._codes["1"] if _metadata(region).national_prefix_for_parsing == "1"
        )
        self._plans: dict[str, Plan | None] = {}
        self._by_code: dict[str, Plan | None] = {}

    def understand(self, text: str, country: str) -> PhoneNumber | None:
        """The number in `text`, or None where the full way has to decide; `country` is ISO alpha-2."""
        if country not in self._countries:
            return None
        if text[:1] == "+" and (found := self._read(text)):
            return found
        american = _AMERICAN(text)
        if american is None:
            return None
        prefix, bracketed, area, exchange, line = american.groups()
        if (prefix is None or prefix[0] != "+") and country not in self._north_american:
            return None
        return self._read(f"+1{bracketed or area}{exchange}{line}")

    def understand_all(self, texts: Sequence[str], country: str) -> list[PhoneNumber | None]:
        """What `understand` says of each text; several times as quick where all are written alike, as in most lists."""
        if country in self._countries and (
            found := self._read_all(texts) or self._read_all(self._dialled(texts, country))
        ):
            return found
        return [self.understand(text, country) for text in texts]

    def _dialled(self, texts: Sequence[str], country: str) -> list[str]:
        """As E.164 what is dialled in North America, where every text is that and nothing else; else nothing."""
        if country not in self._north_american:
            return []
        written = list(map(_AMERICAN, texts))
        if not all(written):
            return []
        return [f"+1{one[2] or one[3]}{one[4]}{one[5]}" for one in written if one]

    def _read_all(self, numbers: Sequence[str]) -> list[PhoneNumber | None]:
        """All of these, if they have one calling code and `_read` knows each of them; else nothing."""
        plans = [self._plan(start[1:]) if start[:1] == "+" else None for start in {number[:4] for number in numbers}]
        plan = plans[0] if plans else None
        if plan is None or any(other is not plan for other in plans):
            return []
        matches = list(map(plan.match, numbers))
        if not all(matches):
            return []
        kinds = [plan.kinds[match.lastgroup] for match in matches if match]
        countries, types = zip(*kinds, strict=True)
        return list(map(_MAKE, zip(numbers, countries, types, repeat(())))) if all(types) else []

    def _read(self, e164: str) -> PhoneNumber | None:
        # Three digits are enough to know the calling code, so they are the key: one look-up a number.
        start = e164[1:4]
        plan = self._plan(start)
        match = plan.match(e164) if plan else None
        if match is None or plan is None:
            return None
        country, number_type = plan.kinds[match.lastgroup]
        return PhoneNumber(e164, country, number_type) if number_type else None

    def _plan(self, start: str) -> Plan | None:
        if start in self._plans:
            return self._plans[start]
        code = next((start[:end] for end in (1, 2, 3) if start[:end] in self._codes), "")
        if code not in self._by_code:
            self._by_code[code] = _plan_of(code, self._codes.get(code, ()))
        plan = self._by_code[code]
        if start.isascii() and start.isdigit():
            self._plans[start] = plan
        return plan


@cache
def quick_reader() -> QuickReader:
    """The one reader of this process: its tables depend on nothing but the installed metadata."""
    return QuickReader()


def _metadata(region: str) -> Any:
    from phonenumbers.phonemetadata import PhoneMetadata  # noqa: PLC0415 - loaded when needed

    return PhoneMetadata.metadata_for_region(region)


def _plan_of(code: str, regions: tuple[str, ...]) -> Plan | None:
    """None for the codes that belong to no country (satellite, universal toll-free): the full way knows them."""
    if not regions or "001" in regions:
        return None
    kinds: dict[str | None, tuple[str, str]] = {}
    branches = "|".join(_branch(_metadata(region), kinds, shared=len(regions) > 1) for region in regions)
    # A number that could begin with a trunk prefix is parsed in full: phonenumbers may strip the prefix.
    trunk = _metadata(regions[0]).national_prefix_for_parsing
    no_trunk = f"(?!{trunk})" if trunk else ""
    return Plan(re.compile(rf"\+{code}{no_trunk}(?:{branches})", re.ASCII).fullmatch, kinds)


def _branch(region: Any, kinds: dict[str | None, tuple[str, str]], *, shared: bool) -> str:
    """One region's types as alternatives; the type is empty where the full way has to give the answer."""

    def group(number_type: str, pattern: str) -> str:
        name = f"g{len(kinds)}"
        kinds[name] = (region.id, number_type)
        return f"(?P<{name}>{pattern})"

    general = region.general_desc
    types = "|".join(
        group(number_type, _digits(description, general))
        for attribute, number_type in _DESCRIPTIONS
        if (description := getattr(region, attribute)) is not None and description.national_number_pattern
    )
    valid = f"(?={_digits(general, None)}\\Z)(?:{types})"
    if not (shared and region.leading_digits):
        return valid
    # These digits belong to this region even where they are no valid number in it.
    return f"(?={region.leading_digits})(?:{valid}|{group('', '[0-9]+')})"


def _digits(description: Any, general: Any) -> str:
    lengths = description.possible_length
    pattern = f"(?:{description.national_number_pattern})"
    if not lengths or (general is not None and lengths == general.possible_length):
        return pattern
    return f"(?=(?:{'|'.join(f'[0-9]{{{length}}}' for length in lengths)})\\Z){pattern}"
