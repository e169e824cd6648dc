"""A comply plan for a person: bundles, what is made for them, what is used again and from where, what is held back.

Names are shown to the person who approves, and are in no log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from numberlift.io.planbook import PlanAbout, PlanColumn, PlanSheet
from numberlift.ledger import Ledger, Plan, Run, StoredItem
from numberlift.pipeline.complying.acts import ComplyActs
from numberlift.pipeline.complying.building import ACCOUNT
from numberlift.pipeline.complying.kinds import BUNDLE, DOCUMENT, END_USER
from numberlift.pipeline.hosting.kinds import ADDRESS
from numberlift.pipeline.planning.tables import ShownPlan, about_plan, counted

_WHAT: Final = {ADDRESS: "address", END_USER: "end user", DOCUMENT: "document", BUNDLE: "bundle"}
_BUNDLES: Final = (
    PlanColumn("Bundle"),
    PlanColumn("Regulation", 40, wraps=True),
    PlanColumn("What is done", 30, wraps=True),
    PlanColumn("Holds", 60, wraps=True),
    PlanColumn("E-mail"),
    PlanColumn("Callback"),
)
_PARTS: Final = (
    PlanColumn("Part"),
    PlanColumn("Name"),
    PlanColumn("Type"),
    PlanColumn("What is done", 50, wraps=True),
    PlanColumn("File"),
    PlanColumn("For bundles", counts=True),
)
_LEFT: Final = (
    PlanColumn("Sheet"),
    PlanColumn("Row", counts=True),
    PlanColumn("Bundle"),
    PlanColumn("What"),
    PlanColumn("Field"),
    PlanColumn("Verdict"),
    PlanColumn("Why", 70, wraps=True),
    PlanColumn("What to do next", 60, wraps=True),
)


def shown_plan(ledger: Ledger, run: Run, plan: Plan) -> ShownPlan:
    """The stored plan of a comply run for a person. Blocking."""
    items = {one.item.ordinal: one for one in ledger.plans.items(plan.id) if one.item.payload}
    bundles = [one for one in items.values() if one.item.kind == BUNDLE]
    parts = [one for one in items.values() if one.item.kind != BUNDLE]
    left = list(_left(ledger, run))
    short = _short(items.values(), held_back=len({row[2] for row in left if row[2]}))
    uses = Counter(ref["item"] for one in bundles for ref in one.item.payload["holds"] if "item" in ref)
    uses += Counter(
        ref["item"]
        for one in parts
        if one.item.kind == DOCUMENT
        for ref in one.item.payload["addresses"]
        if "item" in ref
    )
    sheets = (
        PlanSheet("Bundles", "What is submitted once it is compliant", _BUNDLES, [_bundle(b, items) for b in bundles]),
        PlanSheet(
            "Parts",
            "What the bundles hold, and where it comes from",
            _PARTS,
            [*_parts(parts, uses), *_account(bundles)],
        ),
        PlanSheet("Held back", "Rows of which nothing is made, and why", _LEFT, left),
    )
    return ShownPlan(plan.id, plan.hash, short, _about(run, plan, short), sheets)


def _short(items: Iterable[StoredItem], *, held_back: int) -> str:
    new, again, corrected = Counter[str](), 0, 0
    for one in items:
        told, is_bundle = one.item.payload, one.item.kind == BUNDLE
        corrected += bool(told.get("edit") or (told.get("there") and is_bundle))
        again += bool(told.get("there") and not is_bundle)
        new[one.item.kind] += not (told.get("there") or told.get("edit"))
    made = [
        counted(new[kind], word, "addresses" if kind == ADDRESS else "")
        for kind, word in _WHAT.items()
        if kind != ADDRESS or new[kind]
    ]
    in_place = [f"{corrected:,} corrected in place"] if corrected else []
    reused = f"{counted(again, 'part')} used again"
    return ", ".join([*made, *in_place, reused, f"{counted(held_back, 'bundle')} held back"])


def _about(run: Run, plan: Plan, short: str) -> PlanAbout:
    facts = (
        ("Would be made", short),
        ("Account", run.account_sid),
        ("Hosts that Twilio will call", ", ".join(plan.body.get("hosts", ())) or "none"),
    )
    return about_plan(run, plan, facts)


def _bundle(stored: StoredItem, items: Mapping[int, StoredItem]) -> list[str | int]:
    told = stored.item.payload
    done = f"corrected in place: {told['there']}" if told["there"] else "made"
    return [
        told["about"]["name"],
        told["regulation"],
        done,
        ", ".join(_named(ref, items) for ref in told["holds"]),
        told["email"],
        told["status_callback"],
    ]


def _named(ref: Mapping[str, Any], items: Mapping[int, StoredItem]) -> str:
    return str(ref["sid"] if "sid" in ref else items[ref["item"]].item.payload["label"])


def _parts(parts: Sequence[StoredItem], uses: Mapping[int, int]) -> Iterator[list[str | int]]:
    for one in parts:
        told, kind = one.item.payload, one.item.kind
        done = "made"
        if told.get("there"):
            done = f"used again: {told['there']}, made by run {told.get('by', '')}"
        elif told.get("edit"):
            done = f"corrected in place: {told['edit']['sid']}"
        name = told["label"] if kind != ADDRESS else ", ".join(filter(None, (told["street"], told["city"])))
        what = told.get("type", told.get("address_country", ""))
        yield [_WHAT[kind], name, what, done, told.get("filename", ""), uses.get(one.item.ordinal, 0)]


def _account(bundles: Sequence[StoredItem]) -> Iterator[list[str | int]]:
    """What was found on the account, or is named by its sid, with how many bundles it is for."""
    found = Counter(
        (ref["sid"], ref.get("from", "")) for one in bundles for ref in one.item.payload["holds"] if "sid" in ref
    )
    for (sid, origin), count in found.items():
        where = "found on the account" if origin == ACCOUNT else "named by the list"
        what = "end user" if sid.startswith("IT") else "document"
        yield [what, sid, "", f"used again: {where}", "", count]


def _left(ledger: Ledger, run: Run) -> Iterator[list[str | int]]:
    """The lines of which nothing is made, as the report says them."""
    for line in ComplyActs(ledger, run).lines():
        if line.action == "skipped" and line.verdict != "already":
            what = str(line.kind)
            yield [line.sheet, line.row, line.bundle, what, line.field, str(line.verdict), line.reason, line.next_step]
