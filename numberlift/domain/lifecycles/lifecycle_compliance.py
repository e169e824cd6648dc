"""The lifecycles of regulatory bundles and of the documents in them; data, and what follows from a status.

Sources: https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles, …/supporting-documents, and the guide on
updating compliance information (an approved bundle with a `valid_until` falls to rejected unless its items are
replaced). None of the statuses is an end: a rejected bundle is corrected and submitted again, an approved one can fall.
What waits for an answer is therefore told by `SETTLED`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from numberlift.domain.lifecycle import Lifecycle, Stage, Waits

APPROVED: Final = "twilio-approved"
REJECTED: Final = "twilio-rejected"
DRAFT: Final = "draft"

SETTLED: Final = frozenset({APPROVED, REJECTED})
"""Twilio has answered and moves the bundle no further by itself, but for a `valid_until` that passes."""

_OPEN: Final = frozenset({DRAFT, REJECTED})
_WAIT: Final = "Nothing to do; `numberlift follow` reports the answer. Ask Twilio support after 3 business days."

REGULATORY_BUNDLE: Final = Lifecycle(
    "regulatory bundle",
    MappingProxyType(
        {
            "draft": Stage(
                frozenset({"pending-review"}),
                Waits.US,
                "The bundle is being put together; Twilio has not been asked to review it.",
                "Fill in what the report names as missing, then run the list again: `numberlift comply LIST`.",
                cancel=True,
            ),
            "pending-review": Stage(
                frozenset({"in-review", "twilio-approved", "twilio-rejected", "provisionally-approved"}),
                Waits.TWILIO,
                "The bundle was submitted and waits for a reviewer at Twilio.",
                _WAIT,
            ),
            "in-review": Stage(
                frozenset({"twilio-approved", "twilio-rejected", "provisionally-approved"}),
                Waits.TWILIO,
                "A reviewer at Twilio is looking at the bundle.",
                _WAIT,
            ),
            "provisionally-approved": Stage(
                frozenset({"twilio-approved", "twilio-rejected"}),
                Waits.TWILIO,
                "Twilio has approved the bundle for the time being; its final answer is still to come.",
                _WAIT,
            ),
            "twilio-approved": Stage(
                frozenset({"twilio-rejected"}),
                Waits.NOBODY,
                "Twilio has approved the bundle.",
                "Use it: name the bundle in the rows of the numbers that need it.",
                stuck=True,
                cancel=True,
            ),
            "twilio-rejected": Stage(
                frozenset({"pending-review", "draft"}),
                Waits.US,
                "Twilio has rejected the bundle.",
                "Correct what the reasons name in the fix-list, then run it: `numberlift comply FIX-LIST`.",
                stuck=True,
                cancel=True,
                renew=True,
            ),
        }
    ),
)

SUPPORTING_DOCUMENT: Final = Lifecycle(
    "supporting document",
    MappingProxyType(
        {
            "draft": Stage(
                frozenset({"pending-review"}),
                Waits.US,
                "The document is stored at Twilio; it is reviewed with the bundle that it belongs to.",
                "Assign it to a bundle and submit that: `numberlift comply LIST`.",
                cancel=True,
            ),
            "pending-review": Stage(
                frozenset({"approved", "rejected", "provisionally-approved"}),
                Waits.TWILIO,
                "The document waits for Twilio's review.",
                _WAIT,
            ),
            "provisionally-approved": Stage(
                frozenset({"approved", "rejected", "expired", "draft"}),
                Waits.TWILIO,
                "Twilio has approved the document for the time being.",
                _WAIT,
                cancel=True,
            ),
            "approved": Stage(
                frozenset({"expired", "rejected", "pending-review", "draft"}),
                Waits.NOBODY,
                "Twilio has approved the document.",
                "Nothing to do; it can be used in further bundles.",
                stuck=True,
                cancel=True,
            ),
            "rejected": Stage(
                frozenset({"pending-review", "draft"}),
                Waits.US,
                "Twilio has rejected the document.",
                "Replace or correct it as its reason says, then run the fix-list: `numberlift comply FIX-LIST`.",
                stuck=True,
                cancel=True,
                renew=True,
            ),
            "expired": Stage(
                frozenset({"pending-review", "draft"}),
                Waits.US,
                "The document is no longer valid at Twilio.",
                "Replace it by a newer one and run the list again: `numberlift comply LIST`.",
                stuck=True,
                cancel=True,
                renew=True,
            ),
        }
    ),
)


def is_usable(status: str) -> bool:
    """Whether numbers can use a bundle in this status: only an approved one, not a provisionally approved one."""
    return status == APPROVED


def can_be_edited(status: str) -> bool:
    """Whether a bundle's items may be changed, and the bundle submitted."""
    return status in _OPEN


def why_not_usable(status: str) -> str:
    """One sentence on why a bundle in this status holds its numbers back, with the next step; empty if it does not."""
    if is_usable(status):
        return ""
    stage = REGULATORY_BUNDLE.stage(status)
    return f"{stage.sentence} {stage.next_step}"
