"""The end user that a bundle names: found, of the right type, with every field that the regulation asks for."""

from __future__ import annotations

from collections.abc import Iterable

from numberlift.domain.complying.joining import Joined, Lost, Named
from numberlift.domain.complying.needs import NeededField, Needs
from numberlift.domain.complying.noting import Notebook, Page
from numberlift.domain.complying.ready import EndUserPart, Held, ReadyEndUser
from numberlift.domain.complying.values import end_user_type_of, value_of
from numberlift.domain.complying.wanted import (
    ItemKind,
    WantedBundle,
    WantedDocument,
    WantedEndUser,
    field_key,
    kind_of_sid,
)


def end_user_of(
    bundle: WantedBundle, needs: Needs, people: Named[WantedEndUser], *, notes: Notebook, page: Page
) -> EndUserPart | None:
    """The end user of a bundle, with what could be understood of it; None without one. What is wrong is noted."""
    name = bundle.end_user
    if not name:
        labels = ", ".join(field.shown for one in needs.end_users for field in one.fields)
        page.note("end-user-missing", "end_user", label=labels or needs.end_user_type)
        return None
    if kind := kind_of_sid(name):
        if kind == "IT":
            return Held(name.strip())
        page.note("sid-kind", "end_user", value=name)
        return None
    found = people.find(name)
    if isinstance(found, Lost):
        page.note(f"end-user-{found.value}", "end_user", value=name)
        return None
    return _described(found, needs, notes)


def _described(rows: Joined[WantedEndUser], needs: Needs, notes: Notebook) -> ReadyEndUser:
    one = rows.one
    page = notes.on(one.place, ItemKind.END_USER, one.name)
    page.clash(rows, "type")
    wanted = needs.end_user_type
    kind = end_user_type_of(one.type) if one.type else wanted
    if not kind:
        page.note("end-user-type-unknown", "type", value=one.type)
    elif kind != wanted:
        page.note("end-user-type", "type", label=wanted, value=kind)
    fields = {field.name: field for needed in needs.end_users for field in needed.fields}
    attributes = attributes_of(rows, fields.values(), page, country=needs.country)
    return ReadyEndUser(name=one.name, place=one.place, type=wanted, attributes=attributes)


def attributes_of(
    rows: Joined[WantedEndUser] | Joined[WantedDocument], fields: Iterable[NeededField], page: Page, *, country: str
) -> dict[str, str]:
    """What the rows say in these fields, by machine name; what is missing or wrong is noted."""
    one = rows.one
    found: dict[str, str] = {}
    for field in fields:
        value, problem = value_of(field, one.given, one.flags, country=country)
        if problem:
            note_value(page, problem, field, value)
        else:
            found[field.name] = value
        for key in {field_key(field.name), field_key(field.label)} - {""}:
            page.clash(rows, field.name, key=f"given:{key}", label=field.shown)
    return found


def note_value(page: Page, problem: str, field: NeededField, value: str) -> None:
    """Note what is wrong with a field's value."""
    missing = f" ({field.description})" if field.description else ""
    where = missing if problem == "field-missing" else ", ".join(field.choices)
    page.note(problem, field.name, label=field.shown, value=value, where=where)
