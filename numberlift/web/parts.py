"""What every part of the page is handed: where things are kept, who works, and whether all of it is a sandbox's."""

from __future__ import annotations

from dataclasses import dataclass

from numberlift.ledger import Ledger, Users
from numberlift.settings import Settings
from numberlift.web.entrance.signing import Doorkeeper
from numberlift.web.lists.shelf import Shelf
from numberlift.web.runs.bundles import BundlesReader
from numberlift.web.runs.follower import Follower
from numberlift.web.runs.rows import RowsReader
from numberlift.web.workroom import Workroom


@dataclass(frozen=True, slots=True)
class PageParts:
    """`sandbox` says that the page was started with --sandbox: so are the processes that it starts."""

    settings: Settings
    ledger: Ledger
    users: Users
    keeper: Doorkeeper
    shelf: Shelf
    workroom: Workroom
    follower: Follower
    rows: RowsReader
    bundles: BundlesReader
    sandbox: bool = False

    @property
    def is_sandbox(self) -> bool:
        """Whether nothing here reaches Twilio."""
        return self.ledger.realm.startswith("sandbox:")

    def settings_told(self) -> dict[str, str]:
        """The settings that say which Twilio and which home, by name: for processes of the workroom."""
        return told_to_others(self.settings)


def told_to_others(settings: Settings) -> dict[str, str]:
    """The settings that say which Twilio and which home, by name."""
    hosts = ("numbers", "preview", "upload", "api")
    urls = {f"NUMBERLIFT_{host.upper()}_URL": str(getattr(settings, f"{host}_url")) for host in hosts}
    return {"NUMBERLIFT_HOME": str(settings.home), **urls}
