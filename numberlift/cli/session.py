"""What every command does around its work: read settings, join the sandbox if asked, open the ledger.

The ledger and what else most commands need take half a second to import, and a sandbox as long to start: so the one is
done while the other goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from numberlift.errors import SettingsRefused
from numberlift.settings import Settings, read_settings
from numberlift.wiring.machine.home_sandbox import home_sandbox, sandbox_environment

if TYPE_CHECKING:
    from numberlift.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Session:
    """The settings in force and the ledger they point at."""

    settings: Settings
    ledger: Ledger


@contextmanager
def session(*, sandbox: bool = False, **settings: object) -> Iterator[Session]:
    """Settings and ledger for one command; keywords are settings by their names, None leaves one as it is."""
    with session_settings(sandbox=sandbox, **settings) as read:
        from numberlift.wiring.parts import opened_ledger

        with opened_ledger(read) as ledger:
            yield Session(read, ledger)


@contextmanager
def session_settings(*, sandbox: bool = False, **settings: object) -> Iterator[Settings]:
    """The settings of one command, put into the environment so that flows and children see the same.

    With `sandbox`, this process speaks to this home's sandbox alone for as long as the context lasts.
    """
    os.environ.update({name: str(value) for name, value in settings.items() if value is not None})
    read = read_settings()
    try:
        read.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsRefused(
            f"{read.home} cannot be made ({error.strerror}). Set NUMBERLIFT_HOME elsewhere."
        ) from error
    if not sandbox:
        yield read
        return
    with home_sandbox(read.home, meanwhile=lambda: import_module("numberlift.wiring.parts")) as url:
        os.environ.update(sandbox_environment(url))
        yield read_settings()
