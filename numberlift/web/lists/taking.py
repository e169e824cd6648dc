"""An upload becomes a run: the same intake as the command line's, in a process of the workroom.

When `take_in` returns, the run is in the ledger with a copy of its list in the home, and in line for the background
process unless Prefect takes it: the upload may be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from numberlift.errors import SettingsRefused
from numberlift.settings import read_settings
from numberlift.wiring.mailing import recipients_told
from numberlift.wiring.opening import FLOWS, Asked, open_list_run
from numberlift.wiring.parts import opened_ledger


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody chose for an upload, as the fields of the page say it."""

    flow: str = "check"
    list_file: str = ""
    sheet: str = ""
    column: str = ""
    country: str = "US"
    account: str = ""
    label: str = ""
    either: str = ""
    only: str = ""
    emails: str = ""
    again: bool = False
    fresh: bool = False

    @classmethod
    def of_form(cls, told: Mapping[str, str]) -> Wish:
        """The wish that a form sends; unknown fields are left out. Raises SettingsRefused for what cannot be chosen."""
        texts = {name: told[name].strip() for name in _TEXTS if told.get(name, "").strip()}
        wish = cls(**texts, again=told.get("again") == "yes", fresh=told.get("fresh") == "yes")
        for name, known in _CHOICES.items():
            if getattr(wish, name) not in known:
                raise SettingsRefused(f"{name.capitalize()} is one of {', '.join(filter(None, known))}.")
        return wish

    def asked(self) -> Asked:
        """What the intake is asked for; a field left empty is found out."""
        return Asked(
            sheet=self.sheet or None,
            column=self.column or None,
            country=self.country,
            account=self.account,
            only=self.only or None,
            either=self.either,
            again=self.again,
            label=self.label,
            fresh=self.fresh,
        )


_TEXTS: Final = ("flow", "list_file", "sheet", "column", "country", "account", "label", "either", "only", "emails")
_CHOICES: Final = {"flow": FLOWS, "either": ("", "host", "port"), "only": ("", "hosting", "portability")}


class Taken(NamedTuple):
    """The run that an upload became, and whether it was there before."""

    run_id: str
    flow: str
    resumed: bool
    remarks: tuple[str, ...]


def take_in(path: Path, wish: Wish, *, by: str, queued: bool, settings: Mapping[str, str]) -> Taken:
    """Open the run of a list, and put it in line. Blocking, for the workroom; raises what intake does.

    `settings` are those of the page by their names, for a process that may have been started under others.
    """
    read = read_settings(**settings)
    with opened_ledger(read) as ledger:
        emails = recipients_told(read, ledger, [wish.emails])
        opened = open_list_run(wish.flow, ledger, path, read, wish.asked())
        if emails:
            ledger.runs.set_emails(opened.run.id, emails)
        if queued:
            ledger.queue.ask(opened.run.id, options={}, asked_by=by)
        return Taken(opened.run.id, wish.flow, opened.resumed, opened.remarks)
