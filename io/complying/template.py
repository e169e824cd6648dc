"""An empty comply list made from a regulation itself: exactly the fields and documents that it asks for.

The examples are filled in so that they pass pre-flight: one bundle, its end user, a document for every proof. People,
businesses and numbers in them are invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from numberlift.domain.complying.needs import (
    END_USER_TYPES,
    NUMBER_TYPES,
    AcceptedDocument,
    NeededField,
    NeededProof,
    Needs,
)
from numberlift.domain.complying.wanted import field_key
from numberlift.io.drawing.templatecolumns import Template, TemplateColumn, TemplateSheet
from numberlift.io.templates import draw_template

COMMAND: Final = "numberlift comply"
BUNDLE: Final = "Front desk numbers"
ADDRESS: Final = "Office"
_WORDS: Final = "The grey rows are an example, invented: write over them or delete them."
_FURTHER: Final = "Further columns of your own do no harm: nothing is sent but what the regulation asks for."
_RECENT: Final = timedelta(days=30)
_LONG: Final = timedelta(days=5 * 365)
_BY_NAME: Final = {
    "firstname": "Alex",
    "lastname": "Example",
    "birthdate": "1985-04-12",
    "businessname": "Example Dental Group",
    "businessdescription": "Dental practice",
    "businesswebsite": "https://www.example.com",
    "authorizedrepresentativename": "Alex Example",
}
_BY_CONSTRAINT: Final = {"email": "owner@example.com", "phone": "+12125550143", "url": "https://www.example.com"}


def write_comply_template(needs: Needs, path: Path, *, today: date) -> Path:
    """Write an empty list for bundles of this regulation to `path`; raises OutputFailed."""
    return draw_template(comply_template(needs, today=today), path)


def comply_template(needs: Needs, *, today: date) -> Template:
    """The columns, notes, choices and examples for a regulation; days in examples are near `today`."""
    sample = _Sample(needs, today)
    title = needs.label or f"{needs.country}: {needs.number_type} - {needs.end_user_type}"
    return Template(
        f"Bundles for {title}",
        f"Builds regulatory bundles for {needs.number_type} numbers of {needs.country} whose end user is "
        f"{'an' if needs.end_user_type == 'individual' else 'a'} {needs.end_user_type}, and hands them in for review. "
        "You approve the plan before anything is sent.",
        COMMAND,
        tuple(filter(None, (sample.bundles(), sample.end_users(), sample.documents(), sample.addresses()))),
        examples=_WORDS,
        further=_FURTHER,
    )


class _Sample:
    """The sheets for one regulation, and one example that runs through all of them."""

    def __init__(self, needs: Needs, today: date) -> None:
        self._needs, self._today = needs, today
        self._proofs = _with_names(needs.proofs)
        self._person = "Alex Example" if needs.end_user_type == "individual" else "Example Dental Group"
        accepted = [one for proof in needs.proofs for one in proof.accepted]
        self._document_fields = _fields_of(field for one in accepted for field in one.fields)
        self._wants_address = any(field.holds_addresses for one in accepted for field in one.fields)

    def bundles(self) -> TemplateSheet:
        """The sheet Bundles; its country and types are the regulation's."""
        needs = self._needs
        columns = (
            TemplateColumn("name", "Your own name for the bundle; port lists can name it.", BUNDLE, needed=True),
            TemplateColumn("email", "Twilio writes there what becomes of it.", "owner@example.com", needed=True),
            TemplateColumn("country", "The country of its numbers.", needs.country, (needs.country,), needed=True),
            TemplateColumn("number_type", "What its numbers are.", needs.number_type, NUMBER_TYPES, needed=True),
            TemplateColumn(
                "end_user_type", "Who answers the numbers.", needs.end_user_type, END_USER_TYPES, needed=True
            ),
            TemplateColumn("regulation_sid", "The regulation (RN…), in place of country and types."),
            TemplateColumn("status_callback", "A web address that Twilio calls when the bundle's status changes."),
            TemplateColumn(
                "end_user", "A name from the sheet End users.", self._person, needed=True, names_of="End users"
            ),
            TemplateColumn(
                "documents",
                "Names from the sheet Documents, several with ; between them.",
                "; ".join(self._proofs),
                needed=bool(self._proofs),
            ),
            TemplateColumn("addresses", "Names from the sheet Addresses, for documents that name none themselves."),
        )
        return TemplateSheet("Bundles", columns)

    def end_users(self) -> TemplateSheet:
        """The sheet End users, with the fields of the regulation's end user."""
        wanted = self._needs.end_user_type
        fields = _fields_of(field for one in self._needs.end_users for field in one.fields)
        columns = (
            TemplateColumn("name", "Your own name for the end user; bundles name it.", self._person, needed=True),
            TemplateColumn("type", "Who it is.", wanted, (wanted,), needed=True),
            *(TemplateColumn(one.name, _note(one), self._value(one), one.choices, needed=True) for one in fields),
        )
        return TemplateSheet("End users", columns)

    def documents(self) -> TemplateSheet | None:
        """The sheet Documents, with the fields of all documents that are accepted; None where none is asked for."""
        if not self._proofs:
            return None
        accepted = [one for proof in self._needs.proofs for one in proof.accepted]
        types = tuple(dict.fromkeys(one.type for one in accepted))
        files = tuple(dict.fromkeys(one.type for one in accepted if one.file_wanted is not False))
        proofs = " ".join(_told(proof) for proof in self._needs.proofs)
        further = [TemplateColumn(one.name, _note(one, self._who_asks(one)), "", one.choices) for one in self._plain()]
        columns = [
            TemplateColumn("name", "Your own name for the document; bundles name it.", needed=True),
            TemplateColumn("type", f"What it is. {proofs}", "", types, needed=True),
            TemplateColumn("file", _file_note(files), needed=len(files) == len(types)),
            *further,
        ]
        if self._wants_address:
            note = "Names from the sheet Addresses, several with ; between them: where the document says."
            columns.append(TemplateColumn("addresses", note))
        rows = tuple(self._document(name, proof, columns) for name, proof in self._proofs.items())
        return TemplateSheet("Documents", tuple(columns), rows)

    def addresses(self) -> TemplateSheet | None:
        """The sheet Addresses; None where no document is asked for an address."""
        if not self._wants_address:
            return None
        region = "NY" if self._needs.country == "US" else "ON" if self._needs.country == "CA" else ""
        columns = (
            TemplateColumn("name", "Your own name for the address.", ADDRESS, needed=True),
            TemplateColumn("customer_name", "Whose address it is; empty: the end user's.", self._person),
            TemplateColumn("street", "Number and street; no PO box.", "100 Example Street", needed=True),
            TemplateColumn("street_2", "Floor, suite or building.", "Suite 4"),
            TemplateColumn("city", "Its city.", "Exampleton", needed=True),
            TemplateColumn("region", "Its state or province, where addresses have one.", region, needed=bool(region)),
            TemplateColumn("postal_code", "Its postal code; leading zeros are kept.", "01069", needed=True),
            TemplateColumn("country", "Its country in two letters; empty: the numbers'.", self._needs.country),
        )
        return TemplateSheet("Addresses", columns)

    def _plain(self) -> list[NeededField]:
        return [field for field in self._document_fields if not field.holds_addresses]

    def _who_asks(self, field: NeededField) -> str:
        """For which types of document a field is needed; empty for all of them."""
        accepted = [one for proof in self._needs.proofs for one in proof.accepted]
        asking = dict.fromkeys(one.type for one in accepted if any(each.name == field.name for each in one.fields))
        everyone = {one.type for one in accepted}
        return "" if asking.keys() == everyone else f"Asked of: {', '.join(asking)}."

    def _document(self, name: str, proof: NeededProof, columns: Iterable[TemplateColumn]) -> tuple[str, ...]:
        one = proof.accepted[0]
        cells = {field.name: self._value(field) for field in one.fields if not field.holds_addresses}
        cells |= {"name": name, "type": one.type, "file": _file_name(one, name)}
        if any(field.holds_addresses for field in one.fields):
            cells["addresses"] = ADDRESS
        return tuple(cells.get(column.name, "") for column in columns)

    def _value(self, field: NeededField) -> str:
        """A plausible value."""
        if field.choices:
            return field.choices[0]
        key = field_key(field.name)
        if key in _BY_NAME:
            return _BY_NAME[key]
        if field.holds_date:
            return (self._today + _LONG if field.tells_end else self._today - _RECENT).isoformat()
        return _BY_CONSTRAINT.get(field.constraint.casefold()) or _worded(field)


def _worded(field: NeededField) -> str:
    key = field_key(field.name)
    if any(word in key for word in ("number", "sid", "code")) or key.endswith("id"):
        return "0042"
    return f"Example {field.shown.lower()}"


def _with_names(proofs: Iterable[NeededProof]) -> dict[str, NeededProof]:
    """The proofs by names of their own for the example's documents."""
    named: dict[str, NeededProof] = {}
    for proof in proofs:
        base = " ".join(proof.shown.replace(";", " ").replace(",", " ").split())
        name, count = base, 1
        while name in named:
            count += 1
            name = f"{base} {count}"
        named[name] = proof
    return named


def _fields_of(fields: Iterable[NeededField]) -> list[NeededField]:
    """Each field once, with the fullest description."""
    found: dict[str, NeededField] = {}
    for field in fields:
        if len(field.description) > len(found.get(field.name, NeededField("")).description) or field.name not in found:
            found[field.name] = field
    return list(found.values())


def _told(proof: NeededProof) -> str:
    offered = " or ".join(dict.fromkeys(one.type for one in proof.accepted))
    words = f" {proof.description}" if proof.description else ""
    return f"{proof.shown}: {offered}.{words}"


def _note(field: NeededField, asked: str = "") -> str:
    told = (f"{field.shown}." if field.label else "", f"{field.description.rstrip('.')}." if field.description else "")
    return " ".join(filter(None, (*told, asked))) or f"{field.shown}."


def _file_note(types: tuple[str, ...]) -> str:
    if not types:
        return "Stays empty: these documents are their fields alone."
    return f"A PDF, JPG or PNG beside this list, up to 5 MB. For: {', '.join(types)}."


def _file_name(one: AcceptedDocument, name: str) -> str:
    if one.file_wanted is False or one.only_addresses:
        return ""
    plain = "".join(char if char.isalnum() and char.isascii() else "-" for char in name.lower())
    return f"{'-'.join(filter(None, plain.split('-'))) or 'document'}.pdf"
