"""What became of each row of a comply run, line by line, from its list, its plan, its creations and its bundles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.complying.report import ComplyLine, line_of
from numberlift.domain.complying.wanted import ComplyList, ItemKind, Place, name_key
from numberlift.domain.creates import State
from numberlift.domain.words.advice import Advice
from numberlift.domain.words.complying_words import BUNDLE_WORDS, PART_WORDS, compliance_refusal
from numberlift.ledger import Creation, Ledger, Run, StoredItem, StoredOrder
from numberlift.ledger.creating.retiring import EDITED
from numberlift.pipeline.complying.building import ACCOUNT, Ref
from numberlift.pipeline.complying.bundle_lines import BundleLines, Seen
from numberlift.pipeline.complying.intake import list_of
from numberlift.pipeline.complying.kinds import BUNDLE
from numberlift.pipeline.complying.stored import Body, Row, from_stored

_V = ComplyVerdict
_STATES: Final = {State.PLANNED: "approved", State.SENDING: "sending", State.REVIEW: "review"}


class Entry(NamedTuple):
    """Something that a row asks for: of which kind, where, and what the list calls it."""

    kind: ItemKind
    place: Place
    name: str
    bundle: str = ""

    @property
    def row(self) -> Row:
        """Its place, by kind."""
        return (str(self.kind), self.place.sheet, self.place.row)


class ComplyActs:
    """Answers the lines of a run's report; reads the ledger once, when it is made. Blocking."""

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self._run = run
        wanted = list_of(ledger, run)
        self._rows = wanted.rows
        self._entries = _entries(wanted)
        self._plan = ledger.plans.of_run(run.id)
        self._body = from_stored(self._plan.body) if self._plan else Body()
        self._items: Mapping[int, StoredItem] = {}
        self._made: Mapping[int, Creation] = {}
        self._orders: Mapping[str, StoredOrder] = {}
        if self._plan is not None:
            self._items = {one.item.ordinal: one for one in ledger.plans.items(self._plan.id)}
            self._made = ledger.creations.of_plan(self._plan.id) if self._plan.state != "stored" else {}
            self._orders = {one.sid: one for one in ledger.orders.of_kind(BUNDLE)}
        self._named = {
            (str(one.kind), name_key(one.name)): self._body.where[one.row]
            for some in self._entries.values()
            for one in some
            if one.row in self._body.where
        }

        self._by_ref = {
            _name_of(self._body.where[one.row]): one
            for some in self._entries.values()
            for one in reversed(some)
            if one.kind is not ItemKind.BUNDLE and one.row in self._body.where
        }

    def lines(self) -> Iterator[ComplyLine]:
        """At least one line for every row, in the list's order."""
        findings: defaultdict[Place, list[ComplyLine]] = defaultdict(list)
        concerned: defaultdict[tuple[Place, str], bool] = defaultdict(bool)
        for one in self._body.findings:
            findings[one.place].append(line_of(one))
            concerned[one.place, str(one.kind)] = True
        own = {(one.place, one.kind): self._own(one) for some in self._entries.values() for one in some}
        further: defaultdict[Place, list[ComplyLine]] = defaultdict(list)
        for seen in own.values():
            for line in seen[1]:
                further[Place(line.sheet, line.row)].append(line)
        for place in self._rows:
            lines = findings[place]
            for entry in self._entries.get(place, ()):
                told = entry.kind is not ItemKind.BUNDLE and any(one.kind == entry.kind for one in further[place])
                if not concerned[place, str(entry.kind)] and not told:
                    lines.append(own[place, entry.kind][0])
            yield from lines + further[place] or [self._nothing(place)]

    def _own(self, entry: Entry) -> tuple[ComplyLine, list[ComplyLine]]:
        """The entry's own line, and lines that say more, each where it belongs."""
        if self._plan is None:
            return self._line(entry, _V.UNDECIDED, BUNDLE_WORDS["undecided"], "skipped"), []
        ref = self._body.where.get(entry.row) or self._named.get((str(entry.kind), name_key(entry.name)))
        if self._body.blanked and ref is None and entry.row not in self._body.stays:
            return self._line(entry, _V.ALREADY, PART_WORDS["blanked"], "skipped"), []
        if entry.kind is ItemKind.BUNDLE:
            return self._bundle(entry, ref)
        return self._part(entry, ref), []

    def _bundle(self, entry: Entry, ref: Ref | None) -> tuple[ComplyLine, list[ComplyLine]]:
        told = BundleLines(self._run.id, entry.name, entry.place)
        if stays := self._body.stays.get(entry.row):
            return told.staying(stays, self._orders.get(stays.sid))
        if ref is None:
            return self._line(entry, _V.FIX, BUNDLE_WORDS["held"], "skipped"), []
        item = self._items[ref["item"]]
        creation = self._made.get(item.item.ordinal)
        if waiting := self._waiting(entry, item, creation, BUNDLE_WORDS):
            return waiting, []
        if creation is None or creation.state is not State.CONFIRMED:
            raise AssertionError("what does not wait was made")
        payload = item.item.payload
        parts = tuple(
            Seen(where.place, str(where.kind), where.name, self._type_of(held), self._sid_of(held))
            for held in payload.get("holds", ())
            if (where := self._by_ref.get(_name_of(held))) is not None
        )
        plan_id = self._plan.id if self._plan else ""
        reused = bool(payload.get("there"))
        return told.made(creation.sid, self._orders.get(creation.sid), plan_id=plan_id, reused=reused, parts=parts)

    def _part(self, entry: Entry, ref: Ref | None) -> ComplyLine:
        if ref is None:
            return self._line(entry, _V.ALREADY, PART_WORDS["unused"], "skipped")
        if "sid" in ref:
            words = PART_WORDS["account" if ref.get("from") == ACCOUNT else "there"]
            origin = str(ref.get("by", ""))
            return self._line(entry, _V.ALREADY, words, "reused", sid=ref["sid"], origin=origin)
        item = self._items[ref["item"]]
        creation = self._made.get(item.item.ordinal)
        if waiting := self._waiting(entry, item, creation, PART_WORDS):
            return waiting
        if creation is None:
            raise AssertionError("what does not wait was made")
        if creation.run_id != self._run.id or item.item.payload.get("there") == creation.sid:
            origin = str(item.item.payload.get("by") or creation.run_id)
            return self._line(entry, _V.ALREADY, PART_WORDS["there"], "reused", sid=creation.sid, origin=origin)
        words = PART_WORDS["edited" if item.item.payload.get("edit") else "made"]
        return self._line(entry, _V.COMPLIANT, words, "created", sid=creation.sid)

    def _waiting(
        self, entry: Entry, item: StoredItem, creation: Creation | None, words: Mapping[str, Advice]
    ) -> ComplyLine | None:
        """The line of what is not made; None once it is."""
        if item.state == "withdrawn" or (creation is not None and creation.message == "withdrawn"):
            return self._line(entry, _V.FIX, words["withdrawn"], "skipped")
        if creation is None:
            return self._planned(entry, item, words)
        if creation.state is State.REFUSED:
            if creation.message.startswith(EDITED):
                return self._line(entry, _V.ALREADY, words["became"], "skipped")
            advice = compliance_refusal(creation.code or None, status=creation.status)
            return self._line(entry, _V.FIX, advice, "failed")
        if state := _STATES.get(creation.state):
            return self._line(entry, _V.UNDECIDED, words[state], "review" if state == "review" else "planned")
        return None

    def _planned(self, entry: Entry, item: StoredItem, words: Mapping[str, Advice]) -> ComplyLine:
        there = str(item.item.payload.get("there", ""))
        if there and entry.kind is not ItemKind.BUNDLE:
            origin = str(item.item.payload.get("by", ""))
            return self._line(entry, _V.ALREADY, words["there"], "reused", sid=there, origin=origin)
        return self._line(entry, _V.COMPLIANT, words["planned"], "planned", sid=there)

    def _line(
        self, entry: Entry, verdict: ComplyVerdict, advice: Advice, action: str, *, sid: str = "", origin: str = ""
    ) -> ComplyLine:
        told = {"run": self._run.id, "origin": origin or "of before"}
        return ComplyLine(
            entry.place.sheet,
            entry.place.row,
            entry.name if entry.kind is ItemKind.BUNDLE else entry.bundle,
            "" if entry.kind is ItemKind.BUNDLE else entry.name,
            str(entry.kind),
            "",
            verdict,
            advice.sentence.format(**told),
            advice.next_step.format(**told),
            action,
            sid,
        )

    def _nothing(self, place: Place) -> ComplyLine:
        advice = PART_WORDS["unused"]
        return ComplyLine(*place, "", "", str(ItemKind.BUNDLE), "", _V.ALREADY, advice.sentence, advice.next_step)

    def _type_of(self, ref: Ref) -> str:
        return str(self._items[ref["item"]].item.payload.get("type", "")) if "item" in ref else ""

    def _sid_of(self, ref: Ref) -> str:
        made = self._made.get(ref.get("item", 0))
        return str(ref.get("sid") or (made.sid if made else ""))


def _name_of(ref: Ref) -> tuple[str, int]:
    return str(ref.get("sid", "")), int(ref.get("item", 0))


def _entries(wanted: ComplyList) -> dict[Place, list[Entry]]:
    """What each row asks for; a flat row asks for several things at once."""
    found: dict[Place, list[Entry]] = {}
    for kind, some in (
        (ItemKind.BUNDLE, wanted.bundles),
        (ItemKind.END_USER, wanted.end_users),
        (ItemKind.DOCUMENT, wanted.documents),
        (ItemKind.ADDRESS, wanted.addresses),
    ):
        for one in some:
            found.setdefault(one.place, []).append(Entry(kind, one.place, one.name))
    return found
