"""The documents that a bundle names: found, of types that the regulation accepts, each proof met by the best of them.

A document may meet several proofs, and is then given the fields of all of them. Which document meets a proof is decided
as Twilio's evaluation does: the one of an accepted type that lacks least, one that meets no other proof before others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from numberlift.domain.complying.addresses import AddressBook
from numberlift.domain.complying.days import Proves, note_days
from numberlift.domain.complying.endusers import attributes_of
from numberlift.domain.complying.findings import FileSeen
from numberlift.domain.complying.joining import Joined, Lost, Named
from numberlift.domain.complying.needs import AcceptedDocument, NeededField, NeededProof, Needs
from numberlift.domain.complying.noting import Notebook, Page
from numberlift.domain.complying.ready import DocumentPart, Held, ReadyAddress, ReadyDocument, ReadyEndUser
from numberlift.domain.complying.values import document_type_of, value_of
from numberlift.domain.complying.wanted import ItemKind, WantedBundle, WantedDocument, field_key, kind_of_sid


@dataclass(slots=True)
class _Known:
    """A document of the bundle with its type understood; `asked` and `proves` grow with the proofs that it meets."""

    rows: Joined[WantedDocument]
    type: str
    page: Page
    given: Mapping[str, str]
    asked: dict[str, NeededField] = field(default_factory=dict)
    proves: list[Proves] = field(default_factory=list)

    @property
    def one(self) -> WantedDocument:
        """Its rows as one."""
        return self.rows.one


@dataclass(frozen=True, slots=True)
class Proving:
    """All that is needed to judge the documents of one bundle on a day, `today`."""

    bundle: WantedBundle
    needs: Needs
    documents: Named[WantedDocument]
    book: AddressBook
    files: Mapping[str, FileSeen]
    notes: Notebook
    page: Page
    today: date

    def parts(self) -> tuple[DocumentPart, ...]:
        """The documents of the bundle, as far as they could be understood; what is missing or wrong is noted."""
        self.book.all_of(self.bundle.addresses, self.page)  # what is wrong with them is told, whoever uses them
        held, known = self._named()
        made = [one for proof in self.needs.proofs if (one := self._prove(proof, known, held=bool(held)))]
        return (*held, *(self._ready(one) for one in known), *made)

    def _named(self) -> tuple[list[Held], list[_Known]]:
        held: list[Held] = []
        known: dict[str, _Known] = {}
        for name in self.documents.spread(self.bundle.documents):
            found = self._one(name)
            if isinstance(found, Held):
                held.append(found)
            elif found is not None:
                known.setdefault(found.one.name, found)
        return list(dict.fromkeys(held)), list(known.values())

    def _one(self, name: str) -> Held | _Known | None:
        if kind := kind_of_sid(name):
            if kind == "RD":
                return Held(name.strip())
            self.page.note("sid-kind", "documents", value=name)
            return None
        rows = self.documents.find(name)
        if isinstance(rows, Lost):
            self.page.note(f"document-{rows.value}", "documents", value=name)
            return None
        return self._typed(rows)

    def _typed(self, rows: Joined[WantedDocument]) -> _Known | None:
        one = rows.one
        page = self.notes.on(one.place, ItemKind.DOCUMENT, one.name)
        for column in ("type", "file"):
            page.clash(rows, column)
        accepted = [(kind.type, kind.label) for proof in self.needs.proofs for kind in proof.accepted]
        offered = ", ".join(dict.fromkeys(name for name, _ in accepted))
        kind = document_type_of(one.type, accepted)
        if not kind:
            page.note("document-type" if one.type else "document-type-missing", "type", label=offered, value=one.type)
            return None
        return _Known(rows, kind, page, self._given(one))

    def _given(self, one: WantedDocument) -> Mapping[str, str]:
        """What the rows say of a document; in a flat one, the end user's fields are said of both."""
        end_user = self.book.end_user
        if not one.flat or not isinstance(end_user, ReadyEndUser):
            return one.given
        return {**{field_key(name): text for name, text in end_user.attributes.items()}, **one.given}

    def _prove(self, proof: NeededProof, known: Iterable[_Known], *, held: bool) -> ReadyDocument | None:
        """Have the best document meet a proof; answers one made of the bundle's addresses where that will do."""
        fitting = [(one, kind) for kind in proof.accepted for one in known if one.type == kind.type]
        if fitting:
            best, kind = min(fitting, key=lambda pair: (self._lacks(*pair), bool(pair[0].asked)))
            best.asked.update({wanted.name: wanted for wanted in kind.fields})
            best.proves.append(Proves(proof, kind))
            return None
        bare = next((kind for kind in proof.accepted if kind.only_addresses), None)
        if bare and self.bundle.addresses:
            return self._made(bare, proof)
        if not held:
            offered = " or ".join(dict.fromkeys(kind.label or kind.type for kind in proof.accepted))
            code = "address-proof-missing" if bare else "document-missing"
            self.page.note(code, proof.name or "documents", label=proof.shown, where=offered)
        return None

    def _lacks(self, one: _Known, kind: AcceptedDocument) -> int:
        country = self.needs.country
        return sum(
            not self._address_names(one)
            if wanted.holds_addresses
            else bool(value_of(wanted, one.given, one.one.flags, country=country).problem)
            for wanted in kind.fields
        )

    def _address_names(self, one: _Known) -> tuple[str, ...]:
        return one.one.addresses or self.bundle.addresses

    def _ready(self, known: _Known) -> ReadyDocument:
        """The document with what is asked of it, and with what else its type may hold and the row says."""
        further = {wanted.name: wanted for kind in self._kinds(known) for wanted in kind.fields}
        told = [one for one in further.values() if one.name not in known.asked and self._says(known, one)]
        fields = [*known.asked.values(), *told]
        where = next((wanted for wanted in fields if wanted.holds_addresses), None)
        rows = Joined(replace(known.one, given=known.given), known.rows.places, known.rows.clashes)
        plain = [wanted for wanted in fields if not wanted.holds_addresses]
        attributes = attributes_of(rows, plain, known.page, country=self.needs.country)
        kind, today = self.needs.end_user_type, self.today
        note_days(plain, attributes, known.proves, known.page, end_user_type=kind, today=today)
        file, seen = self._file(known)
        return ReadyDocument(
            name=known.one.name,
            place=known.one.place,
            type=known.type,
            attributes=attributes,
            address_field=where.name if where else "",
            addresses=self._addresses(known, where),
            file=file,
            seen=seen,
        )

    def _kinds(self, known: _Known) -> list[AcceptedDocument]:
        """Its type as each proof accepts it."""
        return [kind for proof in self.needs.proofs for kind in proof.accepted if kind.type == known.type]

    def _says(self, known: _Known, wanted: NeededField) -> bool:
        if wanted.holds_addresses:
            return bool(known.one.addresses)
        found = value_of(wanted, known.one.given, known.one.flags, country=self.needs.country)
        return found.problem != "field-missing"

    def _addresses(self, known: _Known, where: NeededField | None) -> tuple[ReadyAddress | Held, ...]:
        own = self.book.all_of(known.one.addresses, known.page)
        if where is None:
            return ()
        if not self._address_names(known):
            known.page.note("address-missing", where.name, label=where.shown)
        return own or self.book.all_of(self.bundle.addresses, self.page)

    def _file(self, known: _Known) -> tuple[str, FileSeen | None]:
        """The document's file and what it holds; None where it has none or must not be sent."""
        file = known.one.file
        kinds = self._kinds(known)
        if not file:
            if any(kind.file_wanted for kind in kinds):
                known.page.note("file-wanted", "file", value=known.type)
            return "", None
        if all(kind.file_wanted is False for kind in kinds):
            known.page.note("file-unwanted", "file", value=known.type)
            return "", None
        seen = self.files.get(file, FileSeen("missing"))
        if seen.problem:
            known.page.note(f"file-{seen.problem}", "file", value=file)
        return file, seen

    def _made(self, kind: AcceptedDocument, proof: NeededProof) -> ReadyDocument:
        where = next(wanted for wanted in kind.fields if wanted.holds_addresses)
        addresses = self.book.all_of(self.bundle.addresses, self.page)
        return ReadyDocument(
            name=f"{self.bundle.name}: {proof.shown}",
            place=self.bundle.place,
            type=kind.type,
            attributes={},
            address_field=where.name,
            addresses=addresses,
            made=True,
        )
