"""A list comes in to be ported: kept with its PINs and account numbers only for as long as they are needed.

The copy of the list that intake reads from lies apart from other runs' copies and is deleted once its rows are in the
ledger, so that a PIN stands in one place: the row's cells, until its request is confirmed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from numberlift.domain import ListRow
from numberlift.domain.porting_list import PORT_COLUMNS
from numberlift.io.sheets import OpenList, open_list
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.intake import Opened, kept_list, open_run
from numberlift.pipeline.listrows import list_rows
from numberlift.pipeline.planning.defaults import defaults_in, heads_with, rows_with
from numberlift.pipeline.planning.listed import PlanOptions, set_aside
from numberlift.pipeline.porting.choosing import FOLLOWS
from numberlift.pipeline.porting.documents import keep_documents
from numberlift.pipeline.porting.kinds import FLOW
from numberlift.pipeline.porting.secrets import blank_all

_DOCUMENT: Final = "document"


def read_defaults(words: Sequence[str]) -> dict[str, str]:
    """Defaults as typed: `column=value` each. Raises SettingsRefused for no column of a port list, or a secret one."""
    return defaults_in(words, columns=PORT_COLUMNS, kind="port", example="customer_name")


def open_port_run(
    ledger: Ledger,
    path: Path,
    *,
    home: Path,
    account_sid: str,
    options: PlanOptions,
    defaults: Mapping[str, str] = MappingProxyType({}),
    label: str = "",
    fresh: bool = False,
) -> Opened:
    """The unfinished port run of this very list, or a new one, with its rows in the ledger and its bills in the home.

    With `fresh` an unfinished one is set aside first, its plan withdrawn. Raises ListRefused, SettingsRefused for other
    options than before, RunOwned, CannotStart if something of the unfinished run's plan was sent already.
    """
    if fresh:
        set_aside(ledger, path, flow=FLOW, withdrawn=lambda run: blank_all(ledger, run))
    apart = home / "ports"
    opened = open_run(
        ledger, path, flow=FLOW, home=apart, account_sid=account_sid, options=options, label=label, fresh=False
    )
    if not opened.run.intake_done:
        with ledger.own_run(opened.run.id):
            beside = _Beside(path.parent, home, defaults)
            _read_port_rows(ledger, ledger.runs.get(opened.run.id), beside)
    kept = Path(opened.run.list_path)
    if kept.is_relative_to(apart):
        kept.unlink(missing_ok=True)
        _sweep(kept)
    return Opened(ledger.runs.get(opened.run.id), opened.resumed, opened.remarks)


def _sweep(kept: Path) -> None:
    """Delete the half copies of a list that killed processes left behind: a PIN stands in them too."""
    for half in kept.parent.glob(f"{kept.name}.*.part"):
        if not _is_alive(half.suffixes[-2].lstrip(".")):
            half.unlink(missing_ok=True)


def _is_alive(pid: str) -> bool:
    """Whether a process of this machine has this id; said yes where that cannot be known."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):
        return True
    return True


class _Beside(NamedTuple):
    """What is read beside the list: the folder where its bills lie, the home that keeps them, the defaults."""

    folder: Path
    home: Path
    defaults: Mapping[str, str]


def _read_port_rows(ledger: Ledger, run: Run, beside: _Beside) -> None:
    """Read the kept list into the ledger, once; may be repeated after a crash. Raises ListRefused, RunStopped."""
    if run.intake_done:
        return
    kept = kept_list(run)
    ledger.runs.advance(run.id, "reading")
    with open_list(kept, sheet=run.options.get("sheet"), column=run.options.get("column")) as lst:
        ledger.rows.start_over(run.id)
        named: dict[str, str] = {beside.defaults.get(_DOCUMENT, ""): ""}
        ledger.rows.add_rows(run.id, rows_with(_noting(_rows(lst, run), lst, named), lst.heads, beside.defaults))
        keep_documents(ledger, run.id, named, folder=beside.folder, home=beside.home)
        ledger.rows.finish_intake(run.id, blank_rows=lst.blank_rows, sheets=heads_with(lst.heads, beside.defaults))
    ledger.runs.advance(run.id, "ready")


def _rows(lst: OpenList, run: Run) -> Iterator[ListRow]:
    country, account = str(run.options["country"]), str(run.options["account"])
    return list_rows(lst, country=country, account=account, keep_secrets=True, keep_flags=True)


def _noting(rows: Iterator[ListRow], lst: OpenList, named: dict[str, str]) -> Iterator[ListRow]:
    """The rows as they come; what their cells name as documents is noted in `named`, with the run they follow."""
    places = {head.sheet: (head.fields.get(_DOCUMENT), head.fields.get(FOLLOWS)) for head in lst.heads}
    for row in rows:
        document, follows = places[row.sheet]
        if told := _cell(row.cells, document):
            named[told] = _cell(row.cells, follows) or named.get(told, "")
        yield row


def _cell(cells: tuple[str, ...], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""
