"""Bundles as they are kept; each change of status is checked against the table and told to the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from numberlift.sandbox.callbacks import Callback
from numberlift.sandbox.services.compliance import items
from numberlift.sandbox.services.compliance.items import ASSIGNMENT, Item
from numberlift.sandbox.services.compliance.regulations import Regulation
from numberlift.sandbox.services.compliance.statuses import BUNDLE_MOVES, BundleStatus
from numberlift.sandbox.services.compliance.switches import catalogue_of, switches_of
from numberlift.sandbox.services.porting import requests
from numberlift.sandbox.services.porting.order import BUNDLE
from numberlift.sandbox.services.porting.statuses import RequestStatus
from numberlift.sandbox.store import Fields, Stored
from numberlift.sandbox.world import World

KIND: Final = BUNDLE
"""The kind that port-ins, too, look for bundles under."""
EVALUATION: Final = "Evaluation"

_UNTOLD: Final = (BundleStatus.PENDING_REVIEW, BundleStatus.IN_REVIEW)
_UNPORTED: Final = (RequestStatus.CANCELED, RequestStatus.EXPIRED)


class Bundle(NamedTuple):
    """One bundle: its BU sid, when it was created, and what is kept of it."""

    sid: str
    created: float
    fields: Fields

    @property
    def status(self) -> BundleStatus:
        """Where it stands."""
        return BundleStatus(self.fields["status"])


def place(
    world: World,
    asked: Mapping[str, Any],
    *,
    account_sid: str,
    at: float,
    copy_of: str | None = None,
    status: BundleStatus = BundleStatus.DRAFT,
) -> Bundle:
    """Keep a new, empty bundle; creates are counted by its FriendlyName."""
    fields = {
        "status_callback": None,
        "is_test": False,
        "valid_until": None,
        **asked,
        "account_sid": account_sid,
        "copy_of": copy_of,
        "status": status,
        "since": at,
        "updated": at,
        "numbers": [],
        "objections": {},
        "due_at": None,
    }
    sid = world.store.insert(KIND, "BU", fields, at=at, number=fields["friendly_name"])
    return Bundle(sid, at, fields)


def get(world: World, sid: str) -> Bundle | None:
    """The bundle with this sid, whosever it is."""
    kept = world.store.get(KIND, sid)
    return None if kept is None else Bundle(sid, *kept)


def regulation_of(world: World, bundle: Bundle) -> Regulation:
    """The regulation that a bundle is to satisfy."""
    return catalogue_of(world).regulations[bundle.fields["regulation_sid"]]


def assigned(world: World, bundle: Bundle) -> list[Item]:
    """The end users and documents of a bundle, in the order of their assignment."""
    sids = dict.fromkeys(str(kept.fields["object_sid"]) for _, kept in assignments(world, bundle))
    return [item for sid in sids if (item := items.get(world, sid)) is not None]


def assignments(world: World, bundle: Bundle) -> list[tuple[str, Stored]]:
    """The assignments of a bundle, oldest first."""
    return world.store.where(ASSIGNMENT, "bundle_sid", bundle.sid)


def assign(world: World, bundle: Bundle, object_sid: str, *, at: float) -> str:
    """Assign an end user or document; creates are counted by bundle and object. Gives the BV sid."""
    fields = {"bundle_sid": bundle.sid, "object_sid": object_sid, "account_sid": bundle.fields["account_sid"]}
    return world.store.insert(ASSIGNMENT, "BV", fields, at=at, number=f"{bundle.sid} {object_sid}")


def change(world: World, bundle: Bundle, *, at: float, **changes: Any) -> Bundle:
    """The bundle with other fields."""
    fields = {**bundle.fields, **changes, "updated": at}
    world.store.put(KIND, bundle.sid, fields)
    return bundle._replace(fields=fields)


def move(world: World, bundle: Bundle, to: BundleStatus, *, at: float, why: str = "", **changes: Any) -> Bundle:
    """The bundle in another status, which is told to its StatusCallback, but for the beginning of a review."""
    assert to in BUNDLE_MOVES[bundle.status], f"{bundle.status} -> {to}"
    moved = change(world, bundle, at=at, status=to, since=at, **changes)
    if (bundle.status, to) != _UNTOLD:
        _tell(world, moved, why)
    return moved


def remove(world: World, bundle: Bundle) -> None:
    """Forget a bundle with its assignments and evaluations; its items stay."""
    for kind in (ASSIGNMENT, EVALUATION):
        for sid, _ in world.store.where(kind, "bundle_sid", bundle.sid):
            world.store.remove(kind, sid)
    world.store.remove(KIND, bundle.sid)


def has_numbers(world: World, bundle: Bundle) -> bool:
    """Whether numbers use it: put there by a control call, or by a port-in that was not in vain."""
    filed = world.store.where(requests.KIND, "bundle_sid", bundle.sid)
    return bool(bundle.fields["numbers"]) or any(kept.fields["status"] not in _UNPORTED for _, kept in filed)


def _tell(world: World, bundle: Bundle, why: str) -> None:
    fields = bundle.fields
    account = world.accounts.get(fields["account_sid"])
    if not fields["status_callback"] or account is None:
        return
    spelling = switches_of(world).callback_sid
    form = {
        f"Account{spelling}": str(fields["account_sid"]),
        f"Bundle{spelling}": bundle.sid,
        "Status": str(bundle.status),
        "FailureReason": why,
    }
    world.callbacks.send(Callback(url=fields["status_callback"], token=account.auth_token, form=form))
