"""The regulations that a list's bundles are for, read from Twilio: each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from numberlift.domain.complying.needs import Needs, RegulationAsked
from numberlift.errors import ApiDown, RowRefused, RunStopped, TryAgain
from numberlift.pipeline.complying.needs import needs_of
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.regulations import RegulationFilters

_NO_SUCH = frozenset({400, 404})


async def needs_for(
    api: ComplianceApi, asked: Iterable[RegulationAsked]
) -> Mapping[RegulationAsked, tuple[Needs, ...]]:
    """What each of these asks for; no regulation, or several, where that is what Twilio has.

    Raises ApiDown if Twilio does not answer, RunStopped if it does not let us read regulations.
    """
    found: dict[RegulationAsked, tuple[Needs, ...]] = {}
    try:
        for one in dict.fromkeys(asked):
            found[one] = await _needs(api, one)
    except TryAgain as error:
        raise ApiDown(f"{error} Nothing was planned, for what the regulations ask is not known.") from error
    except RowRefused as error:
        raise RunStopped(f"Twilio does not let us read its regulations ({error}).") from error
    return found


async def _needs(api: ComplianceApi, asked: RegulationAsked) -> tuple[Needs, ...]:
    if asked.sid:
        return await _by_sid(api, asked.sid)
    filters = RegulationFilters(country=asked.country, number_type=asked.number_type, end_user_type=asked.end_user_type)
    try:
        return tuple([needs_of(one) async for page in api.regulations(filters) for one in page])
    except RowRefused as error:
        if error.status in _NO_SUCH:
            return ()
        raise


async def _by_sid(api: ComplianceApi, sid: str) -> tuple[Needs, ...]:
    try:
        return (needs_of(await api.regulation(sid)),)
    except RowRefused as error:
        if error.status in _NO_SUCH:
            return ()
        raise
