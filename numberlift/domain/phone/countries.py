"""Which country a list means: ISO alpha-2 and alpha-3 codes and common English names become alpha-2."""

from __future__ import annotations

from functools import cache, lru_cache

from numberlift.domain.phone.country_names import COUNTRY_NAMES


@lru_cache(maxsize=1_024)
def country_code(written: str) -> str:
    """ISO 3166 alpha-2 in upper case, or the empty string when no country is known by what was written.

    Case, dots, accents as commonly left out and surrounding spaces do not matter: `usa`, `U.S.`, `United States`.
    """
    return _codes().get(_key(written), "")


@cache
def _codes() -> dict[str, str]:
    codes = {}
    for line in COUNTRY_NAMES.strip().splitlines():
        alpha_2, alpha_3, names = line.split(" ", maxsplit=2)
        for name in (alpha_2, alpha_3, *names.split(";")):
            codes[_key(name)] = alpha_2
    return codes


def _key(written: str) -> str:
    return " ".join(written.replace(".", "").replace("&", " and ").replace("’", "'").casefold().split())
