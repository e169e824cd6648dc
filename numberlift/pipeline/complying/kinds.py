"""The kinds of items in a comply plan, and what of a bundle the ledger follows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from numberlift.domain.lifecycles.lifecycle_compliance import SETTLED
from numberlift.ledger import OrderSeen, StoredOrder
from numberlift.pipeline.hosting.kinds import ADDRESS
from numberlift.twilio.wire.bundles import Bundle

FLOW: Final = "comply"
END_USER: Final = "end-user"
DOCUMENT: Final = "supporting-document"
BUNDLE: Final = "regulatory-bundle"
ASSIGNMENT: Final = "item-assignment"
MADE_BY_RUNS: Final = frozenset({ADDRESS, END_USER, DOCUMENT, BUNDLE, ASSIGNMENT})
GONE: Final = "gone"
"""The status of a bundle that is not at Twilio any more."""

WORKED: Final = "worked"
"""In a bundle's body: the plan that brought it as far as it went."""
FAILING: Final = "failing"
"""In a bundle's body: what its last evaluation found missing."""
SAID: Final = "said"
"""In a bundle's body: what Twilio says of each of these, in their order; it may name a person, so purge blanks it."""
REJECTED_FOR: Final = "rejected_for"
"""In a bundle's body: what its reviewers objected to."""
CONTENT: Final = "content"
"""In a bundle's body: a digest of what it was last submitted with."""
REFUSED_WITH: Final = "refused_with"
"""In a bundle's body: the code with which Twilio refused what was done to it last, where nothing else tells why."""
CANCELLED: Final = "cancelled"
"""In the body of a bundle that is gone: that we deleted it because a person cancelled its run."""
_NOTED: Final = (WORKED, FAILING, SAID, REJECTED_FOR, CONTENT, REFUSED_WITH)
_KEPT: Final = ("regulation_sid", "valid_until", "problems")


def bundle_seen(
    bundle: Bundle,
    *,
    before: StoredOrder | None = None,
    ours: bool = False,
    noted: Mapping[str, Any] = MappingProxyType({}),
) -> OrderSeen:
    """A bundle as Twilio showed it, with what was noted of it before and is noted now.

    `ours` says that it answered our own change, which is news however its time is rounded.
    """
    kept = dict(before.body) if before else {}
    body = {**kept, **{name: _plain(getattr(bundle, name)) for name in _KEPT}, **noted}
    return OrderSeen(
        bundle.sid,
        BUNDLE,
        bundle.account_sid or (before.account_sid if before else ""),
        bundle.status,
        terminal=bundle.status in SETTLED,
        updated_at="" if ours else bundle.date_updated,
        body=body,
    )


def made_bundle_seen(
    sid: str, status: str, facts: Mapping[str, Any], *, account_sid: str, about: Mapping[str, Any]
) -> OrderSeen:
    """A bundle as its create or a look answered it; `about` is what the plan says of it."""
    body = {**about, **{name: _plain(facts.get(name)) for name in _KEPT if facts.get(name)}}
    return OrderSeen(
        sid,
        BUNDLE,
        facts.get("account_sid") or account_sid,
        status,
        terminal=status in SETTLED,
        updated_at=facts.get("date_updated", ""),
        body=body,
    )


def bundle_gone(order: StoredOrder, *, noted: Mapping[str, Any] | None = None) -> OrderSeen:
    """A bundle that somebody has deleted at Twilio, with what is to be noted of it."""
    body = {**order.body, **noted} if noted else None
    return OrderSeen(order.sid, BUNDLE, order.account_sid, GONE, terminal=True, body=body)


def worked_by(order: StoredOrder | None, plan_id: str) -> bool:
    """Whether the plan has brought this bundle as far as it went; one that was deleted goes no further."""
    return order is not None and (order.body.get(WORKED) == plan_id or order.status == GONE)


def unnoted(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a body says beside what was noted while a bundle was worked on."""
    return {name: value for name, value in body.items() if name not in _NOTED}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
