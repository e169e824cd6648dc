"""The statuses of port-in requests and of their numbers, and the moves between them.

https://www.twilio.com/docs/phone-numbers/port-in/port-in-request-api
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RequestStatus(StrEnum):
    """The seven statuses of a request."""

    IN_REVIEW = "in-review"
    WAITING_FOR_SIGNATURE = "waiting-for-signature"
    IN_PROGRESS = "in-progress"
    ACTION_REQUIRED = "action-required"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELED = "canceled"


class NumberStatus(StrEnum):
    """The eight statuses of a number in a request."""

    IN_REVIEW = "in-review"
    WAITING_FOR_SIGNATURE = "waiting-for-signature"
    PORT_SUBMITTED = "port-submitted"
    PORT_PENDING = "port-pending"
    PORT_REJECTED = "port-rejected"
    CANCELING = "canceling"
    CANCELED = "canceled"
    COMPLETED = "completed"


_R, _N = RequestStatus, NumberStatus
_LEAVES: Final = frozenset({_N.CANCELING, _N.CANCELED})

REQUEST_MOVES: Final[Mapping[RequestStatus, frozenset[RequestStatus]]] = MappingProxyType(
    {
        _R.IN_REVIEW: frozenset({_R.WAITING_FOR_SIGNATURE, _R.CANCELED}),
        _R.WAITING_FOR_SIGNATURE: frozenset({_R.IN_PROGRESS, _R.EXPIRED, _R.CANCELED}),
        _R.IN_PROGRESS: frozenset({_R.ACTION_REQUIRED, _R.COMPLETED, _R.CANCELED}),
        _R.ACTION_REQUIRED: frozenset({_R.IN_PROGRESS, _R.COMPLETED, _R.CANCELED}),
        _R.COMPLETED: frozenset(),
        _R.EXPIRED: frozenset(),
        _R.CANCELED: frozenset(),
    }
)
NUMBER_MOVES: Final[Mapping[NumberStatus, frozenset[NumberStatus]]] = MappingProxyType(
    {
        _N.IN_REVIEW: frozenset({_N.WAITING_FOR_SIGNATURE}) | _LEAVES,
        _N.WAITING_FOR_SIGNATURE: frozenset({_N.PORT_SUBMITTED}) | _LEAVES,
        _N.PORT_SUBMITTED: frozenset({_N.PORT_PENDING, _N.PORT_REJECTED}) | _LEAVES,
        _N.PORT_PENDING: frozenset({_N.COMPLETED, _N.PORT_REJECTED}) | _LEAVES,
        _N.PORT_REJECTED: frozenset({_N.PORT_SUBMITTED}) | _LEAVES,
        _N.CANCELING: frozenset({_N.CANCELED, _N.COMPLETED}),
        _N.CANCELED: frozenset(),
        _N.COMPLETED: frozenset(),
    }
)
"""The only moves; what has none is ended."""

REQUEST_ENDED: Final = frozenset({_R.COMPLETED, _R.EXPIRED, _R.CANCELED})
NUMBER_ENDED: Final = frozenset({_N.CANCELED, _N.COMPLETED})

_OPEN: Final = (
    (_N.PORT_REJECTED, _R.ACTION_REQUIRED),
    (_N.PORT_SUBMITTED, _R.IN_PROGRESS),
    (_N.PORT_PENDING, _R.IN_PROGRESS),
    (_N.WAITING_FOR_SIGNATURE, _R.WAITING_FOR_SIGNATURE),
    (_N.IN_REVIEW, _R.IN_REVIEW),
)


def request_status(counts: Mapping[str, int], before: RequestStatus) -> RequestStatus:
    """A request's status, from how many of its numbers have each status; `before` while all the rest are canceling."""
    for number, request in _OPEN:
        if counts.get(number):
            return request
    if counts.get(_N.CANCELING):
        return before
    return _R.COMPLETED if counts.get(_N.COMPLETED) else _R.CANCELED
