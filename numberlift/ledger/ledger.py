"""The ledger: one database in which everything a run knows survives the process that learned it."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, insert, select

from numberlift.errors import SettingsRefused
from numberlift.ledger import migrate
from numberlift.ledger.creating.approvals import Approvals
from numberlift.ledger.creating.claims import Claims
from numberlift.ledger.creating.commits import Commits
from numberlift.ledger.creating.creations import Creations
from numberlift.ledger.creating.moves import Moves
from numberlift.ledger.creating.once import Once
from numberlift.ledger.creating.once_parts import Times
from numberlift.ledger.creating.orders import Orders
from numberlift.ledger.creating.plans import Plans
from numberlift.ledger.creating.reviews import Reviews
from numberlift.ledger.database import Database
from numberlift.ledger.deliveries import Deliveries
from numberlift.ledger.engines import open_engine
from numberlift.ledger.events import Events
from numberlift.ledger.history import Histories, History
from numberlift.ledger.lists.bulk import BulkChecks
from numberlift.ledger.lists.checks import Checks
from numberlift.ledger.lists.items import Items
from numberlift.ledger.lists.lines import Lines
from numberlift.ledger.lists.paging import Pages
from numberlift.ledger.lists.rows import Rows
from numberlift.ledger.mail import OutgoingMail
from numberlift.ledger.owning.locks import Locks, Owner
from numberlift.ledger.owning.shares import LedgerShares
from numberlift.ledger.queue import Queue
from numberlift.ledger.runs import Runs
from numberlift.ledger.schema import meta
from numberlift.ledger.users import Users
from numberlift.ledger.writer import Writer

FINGERPRINT: Final = "secret-fingerprint"


class Ledger:
    """An open ledger, seen from one realm. Safe to use from any thread; its calls block, the writer's do not.

    The parts: `runs`, `rows` (intake), `items` (what is left to ask), `checks`, `bulks`, `lines`, `events`, `locks`;
    for creates `plans`, `approvals`, `claims`, `creations`, `reviews`, `orders`, and `once`, which drives them;
    `deliveries`, the webhooks; `mail`, what is on its way to people; for the page `users`, `pages` of lines and the
    `queue` of runs.
    """

    def __init__(self, database: Database, *, realm: str, locks_folder: Path, choice: random.Random) -> None:
        self.database = database
        self.realm = realm
        self.runs = Runs(database, realm=realm, choice=choice)
        self.rows = Rows(database)
        self.items = Items(database)
        self.checks = Checks(database, realm=realm)
        self.bulks = BulkChecks(database)
        self.lines = Lines(database)
        self.pages = Pages(database)
        self.events = Events(database, realm=realm)
        self.locks = Locks(database, realm=realm, folder=locks_folder)
        self.plans = Plans(database, realm=realm)
        self.approvals = Approvals(database, realm=realm)
        self.claims = Claims(database, realm=realm)
        self.creations = Creations(database, realm=realm)
        self.reviews = Reviews(database, realm=realm)
        self.orders = Orders(database, realm=realm)
        self.deliveries = Deliveries(database, realm=realm)
        self.mail = OutgoingMail(database, realm=realm)
        self.queue = Queue(database, realm=realm)
        self.users = Users(database)
        self._histories = Histories(database, realm=realm)

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        realm: str,
        secret_fingerprint: str | None = None,
        locks_folder: Path | None = None,
        choice: random.Random | None = None,
    ) -> Self:
        """Open the ledger at a path (SQLite) or a `postgresql://` URL, made and brought up to date as needed.

        A new SQLite file is 0600 in a 0700 folder; its locks lie in `locks` beside it unless told otherwise.
        Raises SettingsRefused for a place where a ledger must not be kept or a secret that is not the one it was made
        with, CannotStart for a ledger newer than this code, LedgerFailed if the database does not work.
        """
        engine = open_engine(place)
        database = Database(engine)
        try:
            migrate.upgrade(database)
            if secret_fingerprint is not None:
                _keep_secret(database, secret_fingerprint)
        except BaseException:  # Ctrl-C, too, leaves no connection open
            database.close()
            raise
        beside = Path(engine.url.database or ".").parent if database.dialect == "sqlite" else Path()
        folder = locks_folder or beside / "locks"
        return cls(database, realm=realm, locks_folder=folder, choice=choice or random.SystemRandom())

    @contextmanager
    def atomic(self) -> Iterator[Connection]:
        """Everything done within is kept together or not at all; inside another one it is a savepoint."""
        with self.database.atomic() as connection:
            yield connection

    def writer(self) -> Writer:
        """A hot writer of its own thread; close it."""
        return Writer(self.database)

    def own_run(self, run_id: str) -> Owner:
        """Become the one process that works on a run; RunOwned if another one does."""
        return self.locks.own_run(run_id)

    def once(
        self,
        owner: Owner,
        *,
        times: Times,
        clock: Callable[[], float],
        account_answers: Callable[[], Awaitable[bool]],
    ) -> Once:
        """What makes creates under a lock, for the event loop it is used in; one for each owner.

        `clock` gives seconds that go on while the machine sleeps; `account_answers` says whether Twilio lets us fetch
        our own account.
        """
        return Once(
            Moves(self.database, realm=self.realm),
            owner=owner,
            times=times,
            clock=clock,
            account_answers=account_answers,
            is_alive=self._is_alive,
            blocking=Commits(self.database),
        )

    async def _is_alive(self, name: str, fence: int) -> bool:
        return await asyncio.to_thread(self.locks.is_alive, name, fence)

    def shares(self, *, account_sid: str, host: str, holder: str | None = None) -> LedgerShares:
        """A place among the processes that share the pace of `account_sid` at `host`."""
        name = holder or secrets.token_hex(8)
        return LedgerShares(self.database, account_sid=account_sid, host=host, holder=name)

    def history(self, phone_number: str) -> History:
        """Everything known of an E.164 number in this realm."""
        return self._histories.history(phone_number)

    def now(self) -> str:
        """The ledger's time, ISO-8601 UTC: that of its database."""
        return self.database.now()

    def close(self) -> None:
        """Close all connections; writers are closed before."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _keep_secret(database: Database, fingerprint: str) -> None:
    """Remember the secret's fingerprint at first sight; refuse another one, which would break every stored key."""
    with database.atomic() as connection:
        known = connection.scalar(select(meta.c.value).where(meta.c.key == FINGERPRINT))
        if known is None:
            connection.execute(insert(meta).values(key=FINGERPRINT, value=fingerprint))
        elif known != fingerprint:
            raise SettingsRefused(
                "NUMBERLIFT_SECRET is not the one this ledger was made with: set the right one, or use another ledger."
            )
