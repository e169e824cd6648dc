"""States of the US and provinces of Canada by their codes, as addresses are written; data and one look-up."""

from __future__ import annotations

from functools import cache
from typing import Final

_US: Final = """
AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;
DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;KY Kentucky;
LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;MO Missouri;MT Montana;
NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York;NC North Carolina;ND North Dakota;
OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;RI Rhode Island;SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;
UT Utah;VT Vermont;VA Virginia;WA Washington;WV West Virginia;WI Wisconsin;WY Wyoming;PR Puerto Rico;
VI Virgin Islands;GU Guam;AS American Samoa;MP Northern Mariana Islands
"""
_CA: Final = """
AB Alberta;BC British Columbia;MB Manitoba;NB New Brunswick;NL Newfoundland and Labrador;NS Nova Scotia;
NT Northwest Territories;NU Nunavut;ON Ontario;PE Prince Edward Island;QC Quebec;SK Saskatchewan;YT Yukon
"""
_LISTS: Final = {"US": _US, "CA": _CA}


def region_code(written: str, *, country: str) -> str:
    """The two-letter code of a state or province of `country` (US or CA), empty if it is none.

    Case, dots and accents do not matter: `calif.` is none, `California`, `CA` and `Québec` are.
    """
    return _codes(country).get(_key(written), "")


def has_regions(country: str) -> bool:
    """Whether the regions of this country are known here."""
    return country in _LISTS


@cache
def _codes(country: str) -> dict[str, str]:
    codes: dict[str, str] = {}
    for entry in _LISTS.get(country, "").replace("\n", "").split(";"):
        code, _, name = entry.partition(" ")
        if code:
            codes[_key(code)] = codes[_key(name)] = code
    return codes


def _key(written: str) -> str:
    return " ".join(written.replace(".", "").replace("é", "e").replace("É", "E").casefold().split())
