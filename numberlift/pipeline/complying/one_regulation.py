"""The one regulation that a person names, for a template of it."""

from __future__ import annotations

from typing import Final

from numberlift.domain.complying.needs import Needs, RegulationAsked
from numberlift.domain.complying.values import end_user_type_of, number_type_of
from numberlift.domain.complying.wanted import kind_of_sid
from numberlift.domain.phone.countries import country_code
from numberlift.errors import SettingsRefused
from numberlift.pipeline.complying.asking import needs_for
from numberlift.twilio.compliance import ComplianceApi

_HOW: Final = "Say --country DE --number-type local --end-user-type business, or --regulation RN…"


def regulation_named(country: str, number_type: str, end_user_type: str, *, sid: str = "") -> RegulationAsked:
    """What a person asks for, however it is spelt; the sid comes before the rest.

    Raises SettingsRefused for what names no regulation.
    """
    if sid:
        if kind_of_sid(sid) != "RN":
            raise SettingsRefused(f"{sid!r} is no sid of a regulation: RN and 32 digits or letters a to f. {_HOW}.")
        return RegulationAsked(sid=sid.strip())
    if not country or not number_type:
        raise SettingsRefused(f"A list to comply is made from a regulation. {_HOW}.")
    found = RegulationAsked("", country_code(country), number_type_of(number_type), end_user_type_of(end_user_type))
    if not found.country:
        raise SettingsRefused(f"--country {country!r} is not a country known here. Write its code: DE, GB, AU.")
    if not found.number_type:
        raise SettingsRefused(f"--number-type {number_type!r} is none: local, mobile, national or toll-free.")
    if end_user_type and not found.end_user_type:
        raise SettingsRefused(f"--end-user-type {end_user_type!r} is none: business or individual.")
    return found


async def one_regulation(api: ComplianceApi, asked: RegulationAsked) -> Needs:
    """The regulation that is asked for.

    Raises SettingsRefused if Twilio has none, or several, and says which there are; ApiDown, RunStopped.
    """
    found = (await needs_for(api, [asked]))[asked]
    if len(found) == 1:
        return found[0]
    if asked.sid:
        raise SettingsRefused(f"Twilio has no regulation {asked.sid}. {_HOW}.")
    group = f"{asked.number_type} numbers of {asked.country}"
    if found:
        raise SettingsRefused(
            f"Twilio has several regulations for {group}: add --end-user-type business or individual."
        )
    everything = RegulationAsked("", asked.country)
    there = (await needs_for(api, [everything]))[everything]
    whose = f" with a {asked.end_user_type} as end user" if asked.end_user_type else ""
    told = ", ".join(sorted(f"{one.number_type} {one.end_user_type}" for one in there))
    further = f"For {asked.country} there are: {told}." if told else f"It has none for {asked.country} at all."
    raise SettingsRefused(f"Twilio has no regulation for {group}{whose}. {further}")
