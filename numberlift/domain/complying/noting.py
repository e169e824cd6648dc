"""Where pre-flight writes down what it finds about one bundle."""

from __future__ import annotations

from dataclasses import dataclass, field

from numberlift.domain.complying.findings import Finding
from numberlift.domain.complying.joining import AnyJoined
from numberlift.domain.complying.phrases import PHRASES
from numberlift.domain.complying.wanted import ItemKind, Place


@dataclass(slots=True)
class Notebook:
    """The findings of one bundle, called `bundle`, as they are made; the same is not noted twice."""

    bundle: str
    findings: dict[Finding, None] = field(default_factory=dict)

    def on(self, place: Place, kind: ItemKind, item: str) -> Page:
        """Where findings about one thing are noted."""
        return Page(self, place, kind, item)


@dataclass(frozen=True, slots=True)
class Page:
    """What is found about one thing: a bundle, or a part of it."""

    book: Notebook
    place: Place
    kind: ItemKind
    item: str

    def note(self, code: str, column: str, *, label: str = "", value: str = "", where: str = "") -> None:
        """Note a finding about a field; its words are the phrase's, with these facts in them."""
        phrase = PHRASES[code]
        facts = {"item": self.item, "bundle": self.book.bundle, "field": column}
        facts |= {"label": label or column, "value": _short(value), "where": where}
        found = Finding(
            place=self.place,
            kind=self.kind,
            verdict=phrase.verdict,
            code=code,
            reason=phrase.reason.format_map(facts),
            next_step=phrase.next_step.format_map(facts),
            bundle=self.book.bundle,
            item=self.item,
            field=column,
        )
        self.book.findings[found] = None

    def clash(self, entries: AnyJoined, column: str, *, key: str = "", label: str = "") -> bool:
        """Note it if the rows of one name disagree about a column; says whether they do."""
        place = entries.clashes.get(key or column)
        if place is not None:
            first = entries.places[0]
            where = f"row {first.row}" if first.sheet == place.sheet else f"sheet {first.sheet}, row {first.row}"
            page = Page(self.book, place, self.kind, self.item)
            page.note("clash", column, label=label, where=where)
        return place is not None


def _short(value: str, most: int = 80) -> str:
    plain = " ".join(value.split())
    return plain if len(plain) <= most else f"{plain[:most]}…"
