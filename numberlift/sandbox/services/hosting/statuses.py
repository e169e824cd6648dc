"""The statuses of hosted-number orders and authorization documents, and the moves between them.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource#status-values
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Status(StrEnum):
    """The ten statuses of a hosted-number order."""

    TWILIO_PROCESSING = "twilio-processing"
    RECEIVED = "received"
    PENDING_VERIFICATION = "pending-verification"
    VERIFIED = "verified"
    PENDING_LOA = "pending-loa"
    CARRIER_PROCESSING = "carrier-processing"
    TESTING = "testing"
    COMPLETED = "completed"
    FAILED = "failed"
    ACTION_REQUIRED = "action-required"


MOVES: Final[Mapping[Status, frozenset[Status]]] = MappingProxyType(
    {
        Status.TWILIO_PROCESSING: frozenset({Status.RECEIVED, Status.FAILED}),
        Status.RECEIVED: frozenset({Status.PENDING_VERIFICATION, Status.FAILED}),
        Status.PENDING_VERIFICATION: frozenset({Status.VERIFIED, Status.ACTION_REQUIRED, Status.FAILED}),
        Status.VERIFIED: frozenset({Status.PENDING_LOA, Status.FAILED}),
        Status.PENDING_LOA: frozenset({Status.CARRIER_PROCESSING, Status.FAILED}),
        Status.CARRIER_PROCESSING: frozenset({Status.TESTING, Status.ACTION_REQUIRED, Status.FAILED}),
        Status.TESTING: frozenset({Status.COMPLETED, Status.ACTION_REQUIRED, Status.FAILED}),
        Status.COMPLETED: frozenset(),
        Status.FAILED: frozenset(),
        Status.ACTION_REQUIRED: frozenset(),
    }
)
"""The only moves of an order; what has none is ended, though Twilio's people may still work on `action-required`."""

DELETABLE: Final = frozenset({Status.RECEIVED, Status.PENDING_VERIFICATION, Status.VERIFIED, Status.PENDING_LOA})
"""The statuses in which an order may be cancelled."""

ENDED: Final = frozenset({Status.COMPLETED, Status.FAILED})
"""Terminal statuses: nothing is under way for the number any more."""


class DocumentStatus(StrEnum):
    """The five statuses of an authorization document."""

    OPENED = "opened"
    SIGNING = "signing"
    SIGNED = "signed"
    CANCELED = "canceled"
    FAILED = "failed"


LIVE: Final = frozenset({DocumentStatus.OPENED, DocumentStatus.SIGNING})
"""A document in one of these holds its orders: no other may have them."""
