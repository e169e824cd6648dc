"""Comply runs carried out in process against a sandbox of their own: lists, the steps, what the sandbox took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from numberlift.pipeline.complying.follow import BundlesFollowed, follow_bundles
from numberlift.pipeline.complying.intake import ComplyOptions, open_comply_run
from numberlift.pipeline.planning.running import Ended
from numberlift.wiring.complying import bundle_parts, run_comply
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from numberlift.wiring.parts import opened_ledger
from tests.pipeline.planned_runs import SHORT, PlannedPlace, fresh_world, lines_of, made_home
from tests.places import Place
from tests.sandboxes import SandboxProcess

__all__ = ["SHORT", "lines_of"]

PDF = b"%PDF-1.7 a document of "
HOUR, DAY = 3_600, 86_400
Rows = Iterable[Mapping[str, str]]
FIRM = {
    "name": "beispiel",
    "type": "business",
    "business_name": "Beispiel GmbH",
    "business_registration_number": "HRB 1",
    "first_name": "Ada",
    "last_name": "Beispiel",
}
PERSON = {"name": "ada", "type": "individual", "first_name": "Ada", "last_name": "Example"}
EXCERPT = {
    "name": "excerpt",
    "type": "commercial_registrar_excerpt",
    "file": "excerpt.pdf",
    "business_name": "Beispiel GmbH",
    "document_number": "HRB 1",
    "addresses": "office",
}
OFFICE = {
    "name": "office",
    "customer_name": "Beispiel GmbH",
    "street": "Musterstr. 1",
    "city": "Berlin",
    "region": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
SYDNEY = {
    "name": "home",
    "customer_name": "Ada Example",
    "street": "1 George St",
    "city": "Sydney",
    "region": "NSW",
    "postal_code": "2000",
    "country": "AU",
}
AU = {
    "email": "ops@example.com",
    "country": "AU",
    "number_type": "local",
    "end_user_type": "individual",
    "end_user": "ada",
    "addresses": "home",
}
DE = {
    "email": "ops@example.com",
    "country": "DE",
    "number_type": "local",
    "end_user_type": "business",
    "end_user": "beispiel",
    "documents": "excerpt",
}


def comply_list(
    path: Path,
    *,
    bundles: Rows,
    end_users: Rows = (),
    documents: Rows = (),
    addresses: Rows = (),
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """A workbook of four sheets; every file that a document names lies beside it, unless `files` says otherwise."""
    book = Workbook()
    del book["Sheet"]
    kept = [dict(one) for one in documents]
    told: dict[str, Sequence[Mapping[str, str]]] = {
        "Bundles": list(bundles),
        "End users": list(end_users),
        "Documents": kept,
        "Addresses": list(addresses),
    }
    for title, rows in told.items():
        if rows:
            _fill(book, title, rows)
    book.save(path)
    for one in kept:
        if name := one.get("file"):
            (path.parent / name).write_bytes((files or {}).get(name, PDF + name.encode()))
    return path


def _fill(book: Workbook, title: str, rows: Sequence[Mapping[str, str]]) -> None:
    sheet = book.create_sheet(title)
    names = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name, "") for name in names])


def good_list(path: Path, **more: Any) -> Path:
    """One bundle for a person in Australia and one for a firm in Germany, both of which lack nothing."""
    told: dict[str, Any] = {
        "bundles": [{"name": "Ada", **AU}, {"name": "Beispiel", **DE}],
        "end_users": [PERSON, FIRM],
        "documents": [EXCERPT],
        "addresses": [SYDNEY, OFFICE],
    }
    return comply_list(path, **told | more)


def fresh_place(home: Path, sandbox: SandboxProcess, blank: Path, **more: str) -> ComplyPlace:
    """A fresh home with an empty ledger and a fresh world; a lost reply is settled after a second and a half."""
    fresh_world(sandbox)
    return ComplyPlace(Place(made_home(home, blank), sandbox.url, SHORT | more), sandbox)


@dataclass(frozen=True)
class ComplyPlace(PlannedPlace):
    """A home, the sandbox it speaks to, and the steps of `numberlift comply`."""

    runs = staticmethod(run_comply)

    def opened(self, path: Path, *, fresh: bool = False, **options: Any) -> str:
        """The id of the list's run, its rows read."""
        settings = self.place.settings()
        settings.home.mkdir(parents=True, exist_ok=True)
        with opened_ledger(settings) as ledger:
            told = ComplyOptions(**options)
            return open_comply_run(
                ledger, path, home=settings.home, account_sid=SANDBOX_ACCOUNT, options=told, fresh=fresh
            ).run.id

    async def complied(self, path: Path, **options: Any) -> Ended:
        """A list planned, approved and carried out."""
        planned = await self.planned(path, **options)
        if planned.written.summary["awaiting"] is None:
            return planned
        self.approve(planned)
        return await self.start(str(planned.written.summary["run"]))

    def made(self, kind: str) -> dict[str, int]:
        """How many of a kind the sandbox accepted, by name."""
        return self.accepted_of(kind)

    def advance(self, seconds: float) -> None:
        self.sandbox.told("/advance", {"seconds": seconds})


def bundle_lines(ended: Ended) -> dict[str, dict[str, str]]:
    """The bundles' own lines, by name."""
    return {line["bundle"]: line for line in lines_of(ended) if line["kind"] == "bundle" and not line["field"]}


async def followed(here: ComplyPlace, run_id: str = "") -> BundlesFollowed:
    """One round of following."""
    with here.ledger() as ledger:
        async with bundle_parts(here.place.settings(), ledger) as parts:
            return await follow_bundles(parts, run_id=run_id)


async def reviewed(here: ComplyPlace, run_id: str) -> Ended:
    """The run's report once Twilio has answered for its bundles."""
    here.advance(HOUR + 1)
    here.advance(DAY + 1)
    await followed(here, run_id)
    return await here.start(run_id)


def corrected(ended: Ended, path: Path, sheet: str, **changes: str) -> Path:
    """The run's fix-list, saved as `path`, with other words in the first row of a sheet."""
    book = load_workbook(next(one for one in ended.written.files if one.name == "fix-list.xlsx"))
    names = [cell.value for cell in book[sheet][1]]
    for name, value in changes.items():
        book[sheet].cell(row=2, column=names.index(name) + 1).value = value
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path
