"""An upload becomes a run: the same intake as the command line's, in a process of the workroom.

When `take_in` returns, the run is in the ledger with a copy of its list in the home, and in line for the background
process unless Prefect takes it: the upload may be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from numberlift.errors import SettingsRefused
from numberlift.ledger import Ledger
from numberlift.pipeline.complying.intake import ComplyOptions, open_comply_run
from numberlift.pipeline.hosting.intake import HostOptions, open_host_run
from numberlift.pipeline.intake import ListOptions, Opened, open_run
from numberlift.pipeline.porting.intake import PortOptions, open_port_run
from numberlift.settings import Settings, read_settings
from numberlift.wiring.mailing import recipients_told
from numberlift.wiring.parts import credentials_of, opened_ledger

FLOWS: Final = ("check", "host", "port", "comply")


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
        opened = _OPENERS[wish.flow](ledger, path, wish, read)
        if emails:
            ledger.runs.set_emails(opened.run.id, emails)
        if queued:
            ledger.queue.ask(opened.run.id, options={}, asked_by=by)
        return Taken(opened.run.id, wish.flow, opened.resumed, opened.remarks)


def _check(ledger: Ledger, path: Path, wish: Wish, settings: Settings) -> Opened:
    return open_run(
        ledger,
        path,
        flow="check",
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=ListOptions(wish.sheet or None, wish.column or None, wish.country, wish.account, wish.only or None),
        label=wish.label,
        fresh=wish.fresh,
    )


def _host(ledger: Ledger, path: Path, wish: Wish, settings: Settings) -> Opened:
    return open_host_run(
        ledger,
        path,
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=HostOptions(
            wish.sheet or None, wish.column or None, wish.country, wish.account, either=wish.either, again=wish.again
        ),
        defaults={},
        label=wish.label,
        fresh=wish.fresh,
    )


def _port(ledger: Ledger, path: Path, wish: Wish, settings: Settings) -> Opened:
    return open_port_run(
        ledger,
        path,
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=PortOptions(
            wish.sheet or None, wish.column or None, wish.country, wish.account, either=wish.either, again=wish.again
        ),
        label=wish.label,
        fresh=wish.fresh,
    )


def _comply(ledger: Ledger, path: Path, wish: Wish, settings: Settings) -> Opened:
    return open_comply_run(
        ledger,
        path,
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=ComplyOptions(wish.sheet or None, None, wish.country, wish.account, again=wish.again),
        label=wish.label,
        fresh=wish.fresh,
    )


_OPENERS: Final[Mapping[str, Callable[[Ledger, Path, Wish, Settings], Opened]]] = {
    "check": _check,
    "host": _host,
    "port": _port,
    "comply": _comply,
}
