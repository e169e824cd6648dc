"""Before anything is created: what every bundle of a list lacks of its regulation, and the bundles that lack nothing.

Pure: the regulations were read from Twilio and the files looked at before, and today is handed in. All rows are judged
at once, so that a person corrects a list once and not row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from numberlift.domain.complying.addresses import AddressBook
from numberlift.domain.complying.choosing import asked_by, chosen
from numberlift.domain.complying.documents import Proving
from numberlift.domain.complying.endusers import end_user_of
from numberlift.domain.complying.findings import FileSeen, Finding
from numberlift.domain.complying.joining import Joined, Named, joined_bundles
from numberlift.domain.complying.needs import Needs, RegulationAsked
from numberlift.domain.complying.noting import Notebook, Page
from numberlift.domain.complying.ready import ReadyBundle
from numberlift.domain.complying.sharing import shared
from numberlift.domain.complying.unused import unused
from numberlift.domain.complying.values import EMAIL
from numberlift.domain.complying.wanted import (
    ComplyList,
    ItemKind,
    WantedAddress,
    WantedBundle,
    WantedDocument,
    WantedEndUser,
)
from numberlift.domain.hosting_list import ANY_HOST, host_allowed, url_host

_CLASHING = ("email", "country", "number_type", "end_user_type", "regulation_sid", "status_callback", "end_user")


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is wrong, in input order, and the bundles that nothing is wrong with, likewise."""

    findings: tuple[Finding, ...]
    ready: tuple[ReadyBundle, ...]


def regulations_asked(lst: ComplyList) -> tuple[RegulationAsked, ...]:
    """The regulations to be read from Twilio before a list can be judged, each once."""
    asked = (asked_by(rows.one) for rows in joined_bundles(lst.bundles))
    return tuple(dict.fromkeys(one for one in asked if one is not None))


def files_named(lst: ComplyList) -> tuple[str, ...]:
    """The files to be looked at before a list can be judged, as the list writes their paths, each once."""
    return tuple(dict.fromkeys(one.file for one in lst.documents if one.file))


def preflight(
    lst: ComplyList,
    *,
    regulations: Mapping[RegulationAsked, Iterable[Needs]],
    files: Mapping[str, FileSeen],
    today: date,
    url_hosts: frozenset[str] = frozenset({ANY_HOST}),
) -> Preflight:
    """Judge a list.

    `regulations` answers `regulations_asked`, `files` answers `files_named`; what has no answer counts as not there.
    `today` is the day on which a document must not have expired; `url_hosts` are those that a callback in the list may
    name.
    """
    judge = _Judge(lst, regulations, files, url_hosts, today)
    findings: list[Finding] = []
    built: list[ReadyBundle | None] = []
    sound: list[bool] = []
    for rows in joined_bundles(lst.bundles):
        notes = Notebook(rows.one.name)
        built.append(judge.bundle(rows, notes))
        sound.append(not notes.findings)
        findings += notes.findings
    findings += unused(lst)
    order = {place: index for index, place in enumerate(lst.rows)}
    findings.sort(key=lambda found: order.get(found.place, len(order)))
    ready = shared([bundle for bundle in built if bundle is not None])
    names = {bundle.bundle.place for bundle, good in zip(built, sound, strict=True) if bundle and good}
    return Preflight(tuple(findings), tuple(bundle for bundle in ready if bundle.bundle.place in names))


class _Judge:
    """Judges the bundles of one list."""

    def __init__(
        self,
        lst: ComplyList,
        regulations: Mapping[RegulationAsked, Iterable[Needs]],
        files: Mapping[str, FileSeen],
        url_hosts: frozenset[str],
        today: date,
    ) -> None:
        self._regulations, self._files, self._url_hosts, self._today = regulations, files, url_hosts, today
        self._people = Named[WantedEndUser](lst.end_users)
        self._documents = Named[WantedDocument](lst.documents)
        self._addresses = Named[WantedAddress](lst.addresses)

    def bundle(self, rows: Joined[WantedBundle], notes: Notebook) -> ReadyBundle | None:
        """The bundle put together as far as it goes; None if its regulation is not known."""
        one = rows.one
        page = notes.on(one.place, ItemKind.BUNDLE, one.name)
        _note_own_columns(rows, page)
        _note_callback(one, page, self._url_hosts)
        needs = chosen(rows, self._regulations, page)
        if needs is None:
            return None
        end_user = end_user_of(one, needs, self._people, notes=notes, page=page)
        book = AddressBook(self._addresses, notes, end_user, needs.country)
        parts = Proving(one, needs, self._documents, book, self._files, notes, page, self._today).parts()
        _note_held_back(notes, page)
        meant = replace(one, country=needs.country, number_type=needs.number_type, end_user_type=needs.end_user_type)
        return ReadyBundle(bundle=meant, regulation=needs, end_user=end_user, documents=parts)


def _note_own_columns(rows: Joined[WantedBundle], page: Page) -> None:
    one = rows.one
    if not one.name:
        page.note("name-missing", "name")
    if not one.email:
        page.note("email-missing", "email")
    elif not EMAIL.fullmatch(one.email):
        page.note("email-malformed", "email", value=one.email)
    for column in _CLASHING:
        page.clash(rows, column)


def _note_callback(one: WantedBundle, page: Page, url_hosts: frozenset[str]) -> None:
    host = url_host(one.status_callback) if one.status_callback else ""
    if one.status_callback and not host:
        page.note("status-callback-malformed", "status_callback", value=one.status_callback)
    elif host and not host_allowed(host, url_hosts):
        page.note("status-callback-host", "status_callback", value=host)


def _note_held_back(notes: Notebook, page: Page) -> None:
    """A bundle that only its parts hold back says so in its own row."""
    found = list(notes.findings)
    if not found or any(one.place == page.place for one in found):
        return
    told = dict.fromkeys(f"{one.kind.value} “{one.item}” ({one.place.sheet}, row {one.place.row})" for one in found)
    page.note("held-back", "", where="; ".join(told))
