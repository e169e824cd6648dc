"""The plan of a comply run: addresses, end users, documents and bundles, what is needed before what needs it. Pure.

A part of which the ledger knows an object is an item of the plan all the same, under the same key: whoever made it
first, it is made once. A part that was found on the account is named by its sid and is no item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from numberlift.domain.complying.ready import Held, ReadyAddress, ReadyBundle, ReadyDocument, ReadyEndUser
from numberlift.domain.creates import State
from numberlift.domain.plans import PlanItem, Standing
from numberlift.pipeline.complying.holdings import Holdings
from numberlift.pipeline.complying.kinds import BUNDLE, DOCUMENT, END_USER
from numberlift.pipeline.complying.matching import Meant
from numberlift.pipeline.hosting.kinds import ADDRESS

ACCOUNT: Final = "account"
"""Where a part comes from that somebody else made in the account."""
_EVALUATED_AND_SUBMITTED: Final = 2
Ref = Mapping[str, Any]
"""What stands for a part in a plan: `{"sid": …}` or `{"item": ordinal}`."""


class Known(NamedTuple):
    """What is there before the plan: on the account, and in the ledger by kind and key; `gone` are deleted objects."""

    holdings: Holdings
    standings: Mapping[tuple[str, str], Standing]
    gone: frozenset[str] = frozenset()

    def has(self, kind: str, key: str) -> bool:
        """Whether a part is there already, or on its way."""
        standing = self.standings.get((kind, key))
        if standing is not None and standing.state is not State.REFUSED and standing.sid not in self.gone:
            return True
        found = self.holdings.end_users if kind == END_USER else self.holdings.documents
        return key in found or key in self.holdings.uploaded


class Wish(NamedTuple):
    """A bundle to be brought on, the bundle that it means, and a digest of all that it is to hold."""

    ready: ReadyBundle
    meant: Meant
    content: str


class Keys(NamedTuple):
    """The keys of a bundle's parts: by kind, and all in one order, sids among them."""

    by_kind: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]


def keys_of(one: ReadyBundle, holdings: Holdings) -> Keys:
    """The keys under which the ledger may know what a bundle is to hold."""
    naming, kinds, parts = holdings.naming, [], []
    user = one.end_user
    if isinstance(user, ReadyEndUser):
        kinds.append((END_USER, naming.end_user(user)))
    parts += [user.sid] if isinstance(user, Held) else [kinds[-1][1]] if user else []
    for document in one.documents:
        if isinstance(document, Held):
            parts.append(document.sid)
            continue
        kinds += [(ADDRESS, naming.address(where)) for where in document.addresses if isinstance(where, ReadyAddress)]
        kinds.append((DOCUMENT, naming.document(document)))
        parts.append(kinds[-1][1])
    return Keys(tuple(kinds), tuple(parts))


def content_of(one: ReadyBundle, keys: Keys, holdings: Holdings) -> str:
    """A digest of all that a bundle is to hold and to say."""
    told = one.bundle
    return holdings.naming.content(told.email, told.status_callback, one.regulation.sid, *sorted(keys.parts))


def requests_for(item: PlanItem) -> int:
    """How many requests an item takes if every reply comes: its create, and a bundle's assignments and evaluation."""
    create = 0 if item.payload.get("there") else 1
    return create + len(item.payload["holds"]) + _EVALUATED_AND_SUBMITTED if item.kind == BUNDLE else create


@dataclass(slots=True)
class Building:
    """A plan while it is put together. `where` tells what stands for a part, by kind and row.

    `edits` names, by the new part's kind and key, the part that becomes it in place.
    """

    known: Known
    account_sid: str
    edits: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    items: list[PlanItem] = field(default_factory=list)
    where: dict[tuple[str, str, int], Ref] = field(default_factory=dict)
    _refs: dict[tuple[str, str], Ref] = field(default_factory=dict)

    def add(self, wish: Wish) -> int:
        """Take in a bundle with what it needs; answers its ordinal."""
        ready, meant = wish.ready, wish.meant
        refs = [ref for ref in (self._end_user(ready), *map(self._document, ready.documents)) if ref]
        bundle, needs = ready.bundle, tuple(sorted({ref["item"] for ref in refs if "item" in ref}))
        keys = keys_of(ready, self.known.holdings)
        item = PlanItem(
            ordinal=len(self.items) + 1,
            kind=BUNDLE,
            key=meant.key,
            account_sid=self.account_sid,
            generation=meant.generation,
            needs=needs,
            payload={
                "about": {
                    "name": bundle.name,
                    "country": ready.regulation.country,
                    "number_type": ready.regulation.number_type,
                    "end_user_type": ready.regulation.end_user_type,
                    "regulation_sid": ready.regulation.sid,
                    "parts": list(keys.parts),
                },
                "regulation": ready.regulation.label,
                "email": bundle.email,
                "status_callback": bundle.status_callback,
                "holds": refs,
                "content": wish.content,
                "there": meant.ours.creation.sid if meant.ours else "",
            },
        )
        self.items.append(item)
        self._stands(("bundle", *bundle.place), {"item": item.ordinal})
        return item.ordinal

    def note(self, ready: ReadyBundle) -> None:
        """Note what stands for the parts of a bundle that is left as it is, as far as something is there."""
        holdings = self.known.holdings
        user = ready.end_user
        if isinstance(user, ReadyEndUser):
            self._note(("end-user", *user.place), (END_USER, holdings.naming.end_user(user)))
        for document in ready.documents:
            if isinstance(document, Held):
                continue
            if not document.made:
                self._note(("document", *document.place), (DOCUMENT, holdings.naming.document(document)))
            for where in document.addresses:
                if isinstance(where, ReadyAddress):
                    self._note(("address", *where.place), (ADDRESS, holdings.naming.address(where)))

    def _note(self, at: tuple[str, str, int], named: tuple[str, str]) -> None:
        standing = self.known.standings.get(named)
        if standing is not None and standing.state is State.CONFIRMED and standing.sid not in self.known.gone:
            self._stands(at, {"sid": standing.sid, "by": standing.run_id})

    def _end_user(self, ready: ReadyBundle) -> Ref | None:
        user = ready.end_user
        if user is None:
            return None
        if isinstance(user, Held):
            return {"sid": user.sid}
        key = self.known.holdings.naming.end_user(user)
        payload = {"type": user.type, "attributes": dict(user.attributes), "label": user.name}
        ref = self._part(END_USER, key, payload, self.known.holdings.end_users.get(key, ""))
        return self._stands(("end-user", *user.place), ref)

    def _document(self, document: ReadyDocument | Held) -> Ref:
        if isinstance(document, Held):
            return {"sid": document.sid}
        where = [self._address(one) for one in document.addresses]
        key = self.known.holdings.naming.document(document)
        payload = {
            "type": document.type,
            "attributes": dict(document.attributes),
            "label": document.name,
            "address_field": document.address_field,
            "addresses": where,
            "file": document.seen.sha256 if document.seen else "",
            "filename": document.file.replace("\\", "/").rsplit("/", 1)[-1],
        }
        needs = tuple(one["item"] for one in where if "item" in one)
        ref = self._part(DOCUMENT, key, payload, self._document_there(document, key), needs=needs)
        return ref if document.made else self._stands(("document", *document.place), ref)

    def _document_there(self, document: ReadyDocument, key: str) -> str:
        holdings = self.known.holdings
        if document.seen is None or not document.seen.sha256:
            return holdings.documents.get(key, "")
        named = holdings.uploaded.get(key)
        same = named and holdings.naming.document_there(named, file_sha256=document.seen.sha256) == key
        return named.sid if named and same else ""

    def _address(self, one: ReadyAddress | Held) -> Ref:
        if isinstance(one, Held):
            return {"sid": one.sid}
        key = self.known.holdings.naming.address(one)
        names = ("customer_name", "street", "street_2", "city", "region", "postal_code")
        payload = {**{name: getattr(one, name) for name in names}, "address_country": one.country}
        ref = self._part(ADDRESS, key, payload, self.known.holdings.addresses.get(key, ""))
        return self._stands(("address", *one.place), ref)

    def _part(self, kind: str, key: str, payload: Mapping[str, Any], there: str, *, needs: Sequence[int] = ()) -> Ref:
        """What stands for a part: what the ledger knows goes before what was found on the account."""
        if (kind, key) not in self._refs:
            standing = self.known.standings.get((kind, key))
            generation = _generation(standing, self.known.gone)
            if there and (standing is None or standing.state is State.REFUSED or generation > standing.generation):
                self._refs[kind, key] = {"sid": there, "from": ACCOUNT}
            else:
                item = PlanItem(
                    ordinal=len(self.items) + 1,
                    kind=kind,
                    key=key,
                    account_sid=self.account_sid,
                    generation=generation,
                    needs=tuple(sorted(set(needs))),
                    payload={**payload, **_there(standing, generation), **self._edit(kind, key)},
                )
                self.items.append(item)
                self._refs[kind, key] = {"item": item.ordinal}
        return self._refs[kind, key]

    def _edit(self, kind: str, key: str) -> dict[str, Any]:
        edit = self.edits.get((kind, key))
        return {"edit": dict(edit)} if edit else {}

    def _stands(self, at: tuple[str, str, int], ref: Ref) -> Ref:
        self.where.setdefault(at, ref)
        return ref


def _generation(standing: Standing | None, gone: frozenset[str]) -> int:
    if standing is None:
        return 1
    ended = standing.state is State.CONFIRMED and standing.sid in gone
    return standing.generation + 1 if ended else standing.generation


def _there(standing: Standing | None, generation: int) -> dict[str, str]:
    """What the plan says of an object that is there already: its sid and the run that made it."""
    if standing is None or standing.state is not State.CONFIRMED or standing.generation != generation:
        return {}
    return {"there": standing.sid, "by": standing.run_id}
