"""The statuses of bundles and supporting documents, and the moves between them.

https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles and …/supporting-documents
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class BundleStatus(StrEnum):
    """The six statuses of a bundle."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending-review"
    IN_REVIEW = "in-review"
    TWILIO_REJECTED = "twilio-rejected"
    TWILIO_APPROVED = "twilio-approved"
    PROVISIONALLY_APPROVED = "provisionally-approved"


class DocumentStatus(StrEnum):
    """The six statuses of a supporting document."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending-review"
    REJECTED = "rejected"
    APPROVED = "approved"
    EXPIRED = "expired"
    PROVISIONALLY_APPROVED = "provisionally-approved"


_B, _D = BundleStatus, DocumentStatus

BUNDLE_MOVES: Final[Mapping[BundleStatus, frozenset[BundleStatus]]] = MappingProxyType(
    {
        _B.DRAFT: frozenset({_B.PENDING_REVIEW}),
        _B.PENDING_REVIEW: frozenset({_B.IN_REVIEW, _B.TWILIO_REJECTED}),
        _B.IN_REVIEW: frozenset({_B.TWILIO_APPROVED, _B.TWILIO_REJECTED, _B.PROVISIONALLY_APPROVED}),
        _B.PROVISIONALLY_APPROVED: frozenset({_B.TWILIO_APPROVED, _B.TWILIO_REJECTED}),
        _B.TWILIO_APPROVED: frozenset({_B.TWILIO_REJECTED}),
        _B.TWILIO_REJECTED: frozenset({_B.PENDING_REVIEW, _B.DRAFT}),
    }
)
"""The only moves; straight from pending-review to rejected goes a test bundle."""

DOCUMENT_MOVES: Final[Mapping[DocumentStatus, frozenset[DocumentStatus]]] = MappingProxyType(
    {
        _D.DRAFT: frozenset({_D.PENDING_REVIEW}),
        _D.PENDING_REVIEW: frozenset({_D.APPROVED, _D.REJECTED, _D.PROVISIONALLY_APPROVED}),
        _D.PROVISIONALLY_APPROVED: frozenset({_D.APPROVED, _D.REJECTED, _D.EXPIRED, _D.DRAFT}),
        _D.APPROVED: frozenset({_D.EXPIRED, _D.REJECTED, _D.DRAFT}),
        _D.REJECTED: frozenset({_D.PENDING_REVIEW, _D.DRAFT}),
        _D.EXPIRED: frozenset({_D.PENDING_REVIEW, _D.DRAFT}),
    }
)
"""The only moves; an edit makes a document a draft again."""

SUBMITTABLE: Final = frozenset({_B.DRAFT, _B.TWILIO_REJECTED})
"""Statuses in which a bundle's items may be changed, and it may be submitted."""
UNDER_REVIEW: Final = frozenset({_B.PENDING_REVIEW, _B.IN_REVIEW})
"""Statuses in which a bundle cannot be deleted."""
