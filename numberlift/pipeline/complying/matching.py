"""Which bundle of ours a row means, and what may be done to it now.

its fix-list names the run that made it           that bundle
it was made before under the same key             that bundle
one of ours has its name, its regulation and at   that bundle
least one of its parts
none of these                                     a new bundle

a bundle of ours that is a draft                  filled in, evaluated, submitted
one that was rejected                             corrected and submitted again, if anything of it was changed
one under review, or approved                     left as it is
one that somebody has deleted                     made again
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from numberlift.domain.complying.ready import ReadyBundle
from numberlift.domain.complying.wanted import name_key
from numberlift.domain.creates import State
from numberlift.domain.lifecycles.lifecycle_compliance import REJECTED, can_be_edited
from numberlift.ledger import Creation, Ledger, StoredOrder
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.complying.kinds import BUNDLE, CONTENT, GONE, WORKED

UNDER_REVIEW: Final = "under-review"
UNCHANGED: Final = "unchanged"
TWICE: Final = "twice"
Stays = Literal["under-review", "unchanged", "twice"]


class OurBundle(NamedTuple):
    """A bundle that a create of ours made, or is to make; `order` is None while its sid is not known."""

    creation: Creation
    order: StoredOrder | None

    @property
    def name(self) -> str:
        """Its name in the list, empty once that was purged."""
        return str(self.order.body.get("name", "")) if self.order else ""


class Meant(NamedTuple):
    """The bundle that a row means: the key and generation of its create, and ours if there is one.

    `stays` says why nothing is done to it now, empty if it is worked on.
    """

    key: str
    generation: int
    ours: OurBundle | None = None
    stays: Stays | Literal[""] = ""


@dataclass(slots=True)
class OurBundles:
    """The bundles of one account that this ledger knows as ours."""

    by_key: dict[str, OurBundle] = field(default_factory=dict)
    by_name: dict[str, list[OurBundle]] = field(default_factory=dict)
    _taken: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of_account(cls, ledger: Ledger, account_sid: str) -> OurBundles:
        """Read from the ledger. Blocking."""
        found = cls()
        orders = {one.sid: one for one in ledger.orders.of_kind(BUNDLE)}
        made = Further(ledger.database, realm=ledger.realm).of_kind(BUNDLE, account_sid=account_sid)
        for creation in made:
            one = OurBundle(creation, orders.get(creation.sid))
            found.by_key[creation.key] = one  # the newest generation comes last
        for one in found.by_key.values():
            if one.name and one.order and one.order.status != GONE:
                found.by_name.setdefault(name_key(one.name), []).append(one)
        return found

    def meant(self, one: ReadyBundle, *, key: str, parts: frozenset[str], content: str, again: bool) -> Meant:
        """What a row means; each bundle is meant once. `parts` are the keys of what it is to hold, `content` all of it.

        `again` submits a rejected one though nothing was changed.
        """
        ours = self._followed(one) or self.by_key.get(key) or self._alike(one, parts)
        meant = Meant(key, 1) if ours is None else _what_to_do(ours, content=content, again=again)
        if (meant.key, meant.generation) in self._taken:
            return meant._replace(stays=TWICE)
        self._taken.add((meant.key, meant.generation))
        return meant

    def _followed(self, one: ReadyBundle) -> OurBundle | None:
        mark = one.bundle.mark
        if mark is None:
            return None
        same = (ours for ours in self.by_name.get(name_key(one.bundle.name), ()) if _of_run(ours, mark.run))
        return next((ours for ours in same if _same_regulation(ours, one)), None)

    def _alike(self, one: ReadyBundle, parts: frozenset[str]) -> OurBundle | None:
        for ours in self.by_name.get(name_key(one.bundle.name), ()):
            held = ours.order.body.get("parts", ()) if ours.order else ()
            if _same_regulation(ours, one) and parts.intersection(held):
                return ours
        return None


def lost_bundles(found: OurBundles, seen: Iterable[str]) -> list[StoredOrder]:
    """Bundles of ours that a list of all bundles (`seen`, sids) did not show, to be fetched."""
    known = set(seen)
    orders = (one.order for one in found.by_key.values() if one.order is not None)
    return [one for one in orders if one.sid not in known and one.status != GONE]


def _of_run(ours: OurBundle, run_id: str) -> bool:
    worked = str(ours.order.body.get(WORKED, "")) if ours.order else ""
    return ours.creation.run_id == run_id or worked.startswith(f"{run_id}.")


def _same_regulation(ours: OurBundle, one: ReadyBundle) -> bool:
    told: Mapping[str, object] = ours.order.body if ours.order else {}
    return told.get("regulation_sid") == one.regulation.sid


def _what_to_do(ours: OurBundle, *, content: str, again: bool) -> Meant:
    creation, order = ours.creation, ours.order
    meant = Meant(creation.key, creation.generation, ours)
    if creation.state is not State.CONFIRMED or order is None:
        return meant
    if order.status == GONE:
        return Meant(creation.key, creation.generation + 1)
    if not can_be_edited(order.status):
        return meant._replace(stays=UNDER_REVIEW)
    unchanged = order.status == REJECTED and order.body.get(CONTENT) == content
    return meant._replace(stays=UNCHANGED) if unchanged and not again else meant
