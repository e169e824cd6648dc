"""The list of bundles: eleven filters and two orders.

https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles. A row's place in a sorted list is the value it is
sorted by, so that a page token finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from numberlift.sandbox.services.compliance import bundles
from numberlift.sandbox.services.compliance.bundles import Bundle
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.regulations import END_USER_TYPES, NUMBER_TYPES
from numberlift.sandbox.services.compliance.statuses import BundleStatus
from numberlift.sandbox.services.paging import Row
from numberlift.sandbox.store import Stored
from numberlift.sandbox.world import World

_SIDS: Final = re.compile(r"BU[0-9a-fA-F]{32}(,BU[0-9a-fA-F]{32}){0,19}")
_NEVER: Final = float("inf")


def listed(world: World, account_sid: str, query: Mapping[str, str], *, created_before: float) -> list[Row]:
    """The rows that a query leaves, in its order; raises Refusal 20001, 22203, 22212 or 22213."""
    tests = [test for name, make in _FILTERS.items() if (test := make(world, query.get(name, ""))) is not None]
    found = [
        Bundle(sid, *kept)
        for sid, kept in world.store.where(bundles.KIND, "account_sid", account_sid, created_before=created_before)
    ]
    return _sorted([bundle for bundle in found if all(test(bundle) for test in tests)], query)


def bundle_of(world: World, row: Row) -> Bundle | None:
    """The bundle of a row; its own time of creation, whatever the row is sorted by."""
    return bundles.get(world, row.sid)


def _sorted(found: list[Bundle], query: Mapping[str, str]) -> list[Row]:
    by, direction = query.get("SortBy", ""), query.get("SortDirection", "ASC").upper()
    if by not in ("", "valid-until", "date-updated"):
        raise refused(20001, "SortBy must be valid-until or date-updated")
    if direction not in ("ASC", "DESC"):
        raise refused(20001, "SortDirection must be ASC or DESC")
    sign = -1.0 if direction == "DESC" else 1.0

    def place(bundle: Bundle) -> float:
        if by == "valid-until":
            until = bundle.fields["valid_until"]
            return _NEVER if until is None else sign * until
        return sign * (bundle.fields["updated"] if by else bundle.created)

    rows = [Row(bundle.sid, Stored(place(bundle), bundle.fields)) for bundle in found]
    return sorted(rows, key=lambda row: row.item.created)


_Test = Callable[[Bundle], bool]


def _status(_world: World, text: str) -> _Test | None:
    if text and text not in [*BundleStatus]:
        raise refused(22203, f"{text!r} is not a status")
    return (lambda bundle: bundle.status == text) if text else None


def _sids(_world: World, text: str) -> _Test | None:
    if text and not _SIDS.fullmatch(text):
        raise refused(20001, "BundleSids must be 1 to 20 sids of bundles, separated by commas")
    return (lambda bundle: bundle.sid in text.split(",")) if text else None


def _name(_world: World, text: str) -> _Test | None:
    return (lambda bundle: bundle.fields["friendly_name"] == text) if text else None


def _regulation(_world: World, text: str) -> _Test | None:
    return (lambda bundle: bundle.fields["regulation_sid"] == text) if text else None


def _country(world: World, text: str) -> _Test | None:
    return (lambda bundle: bundles.regulation_of(world, bundle).iso_country == text.upper()) if text else None


def _number_type(world: World, text: str) -> _Test | None:
    if text and text not in NUMBER_TYPES:
        raise refused(22213, f"NumberType must be one of {', '.join(NUMBER_TYPES)}")
    return (lambda bundle: bundles.regulation_of(world, bundle).number_type == text) if text else None


def _end_user_type(world: World, text: str) -> _Test | None:
    if text and text not in END_USER_TYPES:
        raise refused(22212, f"EndUserType must be one of {', '.join(END_USER_TYPES)}")
    return (lambda bundle: bundles.regulation_of(world, bundle).end_user_type == text) if text else None


def _has_until(_world: World, text: str) -> _Test | None:
    wanted = text.lower() == "true"
    return (lambda bundle: (bundle.fields["valid_until"] is not None) == wanted) if text else None


def _until(compare: Callable[[float, float], bool]) -> Callable[[World, str], _Test | None]:
    def test(_world: World, text: str) -> _Test | None:
        moment = _moment(text) if text else 0.0
        return (lambda bundle: _compared(bundle.fields["valid_until"], moment)) if text else None

    def _compared(until: float | None, moment: float) -> bool:
        return until is not None and compare(float(int(until)), moment)

    return test


_FILTERS: Final[Mapping[str, Callable[[World, str], _Test | None]]] = {
    "Status": _status,
    "BundleSids": _sids,
    "FriendlyName": _name,
    "RegulationSid": _regulation,
    "IsoCountry": _country,
    "NumberType": _number_type,
    "EndUserType": _end_user_type,
    "HasValidUntilDate": _has_until,
    "ValidUntilDate": _until(lambda until, moment: until == moment),
    "ValidUntilDate<": _until(lambda until, moment: until <= moment),
    "ValidUntilDate>": _until(lambda until, moment: until >= moment),
}


def _moment(text: str) -> float:
    try:
        read = datetime.fromisoformat(text)
    except ValueError as exc:
        raise refused(20001, "ValidUntilDate must be an ISO date and time") from exc
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
