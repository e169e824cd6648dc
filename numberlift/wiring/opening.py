"""Open the run of a list of any kind with real parts, whoever calls: the command line, the page or the inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from numberlift.ledger import Ledger
from numberlift.pipeline.complying.intake import ComplyOptions, open_comply_run
from numberlift.pipeline.hosting.intake import open_host_run
from numberlift.pipeline.hosting.intake import read_defaults as host_defaults
from numberlift.pipeline.intake import ListOptions, Opened, open_run
from numberlift.pipeline.planning.defaults import fingerprint_of
from numberlift.pipeline.planning.listed import PlanOptions
from numberlift.pipeline.porting.intake import open_port_run
from numberlift.pipeline.porting.intake import read_defaults as port_defaults
from numberlift.settings import Settings
from numberlift.wiring.parts import credentials_of
from numberlift.wiring.secret import secret_of


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody wants a list to be read and run; a flow takes of it what means something there.

    `default` are the defaults as typed, `column=value` each. With `fresh` an unfinished run of the list is set aside.
    """

    sheet: str | None = None
    column: str | None = None
    country: str = "US"
    account: str = ""
    only: str | None = None
    either: str = ""
    again: bool = False
    default: tuple[str, ...] = ()
    label: str = ""
    fresh: bool = False


def open_list_run(flow: str, ledger: Ledger, path: Path, settings: Settings, asked: Asked) -> Opened:
    """The run of a list for one of FLOWS. Raises what its intake does, and SettingsRefused for what was asked."""
    return _OPENERS[flow](ledger, path, settings, asked)


def _check(ledger: Ledger, path: Path, settings: Settings, asked: Asked) -> Opened:
    return open_run(
        ledger,
        path,
        flow="check",
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=ListOptions(asked.sheet, asked.column, asked.country, asked.account, asked.only),
        label=asked.label,
        fresh=asked.fresh,
    )


def _ordered(
    ledger: Ledger,
    path: Path,
    settings: Settings,
    asked: Asked,
    *,
    read_defaults: Callable[[Sequence[str]], dict[str, str]],
    opens: Callable[..., Opened],
) -> Opened:
    """A list for whose numbers something is ordered, whichever way they go."""
    defaults = read_defaults(asked.default)
    return opens(
        ledger,
        path,
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=PlanOptions(
            asked.sheet,
            asked.column,
            asked.country,
            asked.account,
            either=asked.either,
            again=asked.again,
            default=fingerprint_of(defaults, secret=secret_of(settings)) if defaults else "",
        ),
        defaults=defaults,
        label=asked.label,
        fresh=asked.fresh,
    )


def _comply(ledger: Ledger, path: Path, settings: Settings, asked: Asked) -> Opened:
    return open_comply_run(
        ledger,
        path,
        home=settings.home,
        account_sid=credentials_of(settings).account_sid,
        options=ComplyOptions(asked.sheet, None, asked.country, asked.account, again=asked.again),
        label=asked.label,
        fresh=asked.fresh,
    )


_OPENERS: Final[Mapping[str, Callable[[Ledger, Path, Settings, Asked], Opened]]] = {
    "check": _check,
    "host": partial(_ordered, read_defaults=host_defaults, opens=open_host_run),
    "port": partial(_ordered, read_defaults=port_defaults, opens=open_port_run),
    "comply": _comply,
}
FLOWS: Final = tuple(_OPENERS)
