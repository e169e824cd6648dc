"""The numbers of a port run on their way into requests: kept on disk as they come, read back request by request.

A list may hold a million numbers, so nothing but one small entry a group is held in memory. The file has no name (it is
gone with the process), and no PIN or account number is ever in it: only keyed digests of them.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from numberlift.domain.grouping import COMPARED, equal_runs, why_apart, why_cut
from numberlift.domain.keys import keyed
from numberlift.domain.port_groups import ASPECTS, PortCandidate, Renews, shared_of
from numberlift.domain.porting_list import ADDRESS_COLUMNS, CARRIER_COLUMNS
from numberlift.domain.porting_setup import called_hosts, setup_in
from numberlift.pipeline.porting.secrets import Secret, digest_of_one

TARGET_COLUMNS: Final = (
    "target_port_in_date",
    "target_port_in_time_range_start",
    "target_port_in_time_range_end",
)
_OTHERS: Final = ("address_sid", "document", "notification_emails", "bundle")
_SHARED_COLUMNS: Final = (*CARRIER_COLUMNS, *ADDRESS_COLUMNS, *TARGET_COLUMNS, *_OTHERS)
_said: Final = itemgetter(*_SHARED_COLUMNS, "account_number")
_ACCOUNT_NUMBER: Final = next(place for place, aspect in enumerate(ASPECTS) if aspect.name == "account_number")
_BATCH: Final = 5_000
_TABLES: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA temp_store = FILE;
CREATE TABLE kinds (id INTEGER PRIMARY KEY, shared TEXT, head TEXT);
CREATE TABLE members (position INTEGER PRIMARY KEY, group_no INTEGER, phone_number TEXT, place TEXT, digest TEXT,
                      has_pin INTEGER, setup TEXT);
"""


class Member(NamedTuple):
    """A number of a request: its row, where a person finds it, the digest of its secrets, what is set on it later."""

    position: int
    phone_number: str
    place: str
    digest: str
    has_pin: bool
    setup: Mapping[str, str]


class Head(NamedTuple):
    """What the numbers of a request have in common, without account number: as its first row says it."""

    account_sid: str
    country: str
    carrier: str
    documents: tuple[str, ...]
    values: Mapping[str, str]
    has_account_number: bool
    renews: Renews | None


class Portion(NamedTuple):
    """The numbers of one request; `shared` names them for good, `part` counts the requests that share it."""

    shared: list[Any]
    head: Head
    members: list[Member]
    why: str
    part: int


class Gathering:
    """Takes candidates one by one and gives them back in groups; enter it before use. For one thread at a time."""

    def __init__(self, *, secret: bytes, folder: Path) -> None:
        self._secret = secret
        self._folder = folder
        self._groups: dict[bytes, int] = {}
        self._waiting: list[tuple[Any, ...]] = []
        self._file: sqlite3.Connection | None = None
        self.accounts: Counter[str] = Counter()
        self.hosts: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".port-", dir=self._folder)
        os.close(handle)
        try:
            self._file = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
            self._file.executescript(_TABLES)
        finally:
            Path(name).unlink()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()
        self._file = None

    def __len__(self) -> int:
        """How many numbers it holds."""
        return int(self._read("SELECT count(*) FROM members").fetchone()[0])

    def append(self, one: PortCandidate) -> None:
        """Take a candidate; each position once."""
        values = one.values
        told = Secret(values["pin"], values["account_number"])
        setup = setup_in(values)
        digest = digest_of_one(one.phone_number, told, secret=self._secret)
        shown = json.dumps(setup) if setup else ""
        group = self._group(one)
        self._waiting.append((one.position, group, one.phone_number, one.place, digest, bool(told.pin), shown))
        self.accounts[one.account_sid] += 1
        if setup:
            self.hosts.update(called_hosts([values]))
        if len(self._waiting) >= _BATCH:
            self._write()

    def drop(self, positions: Collection[int]) -> None:
        """Forget the candidates at these positions; what nothing was known of stays unknown."""
        self._write()
        self._open.execute("BEGIN")
        for position in positions:
            found = self._read(
                "SELECT head, setup FROM members JOIN kinds ON id = group_no WHERE position = ?", position
            ).fetchone()
            if found is not None:
                self._open.execute("DELETE FROM members WHERE position = ?", (position,))
                self.accounts[json.loads(found[0])["account_sid"]] -= 1
                self.hosts.subtract(called_hosts([_all_of(json.loads(found[1]))]) if found[1] else {})
        self._open.execute("COMMIT")
        self.accounts, self.hosts = +self.accounts, +self.hosts

    def among(self, positions: Collection[int]) -> set[int]:
        """Those of these positions that it holds."""
        self._write()
        query = "SELECT position FROM members WHERE position = ?"
        return {position for position in positions if self._read(query, position).fetchone() is not None}

    def batches(self, size: int = _BATCH) -> Iterator[list[PortCandidate]]:
        """The candidates by row, so many at a time, without what their rows say."""
        self._write()
        query = "SELECT position, phone_number, head FROM members JOIN kinds ON id = group_no WHERE position > ?"
        after = 0
        while found := self._read(f"{query} ORDER BY position LIMIT {size:d}", after).fetchall():
            yield [_light(*one) for one in found]
            after = found[-1][0]

    def portions(self, *, most: int) -> Iterator[Portion]:
        """The requests in the order of their first rows, none with more than `most` numbers."""
        self._write()
        self._open.execute("CREATE INDEX IF NOT EXISTS by_group ON members (group_no, position)")
        counted = "SELECT group_no, count(*), min(position) AS first FROM members GROUP BY group_no ORDER BY first"
        before: deque[list[Any]] = deque(maxlen=COMPARED)
        for group, count, _ in self._read(counted):
            shared, head = self._read("SELECT shared, head FROM kinds WHERE id = ?", group).fetchone()
            key = json.loads(shared)
            why = why_apart(key, list(before) or self._next_few(counted), ASPECTS)
            runs = equal_runs(count, most)
            rows = self._read(
                "SELECT position, phone_number, place, digest, has_pin, setup FROM members WHERE group_no = ? "
                "ORDER BY position",
                group,
            )
            for part, (start, end) in enumerate(runs, start=1):
                some = [_member(one) for one in islice(rows, end - start)]
                yield Portion(key, _head(head), some, why_cut(why, part, len(runs), most), part)
            before.append(key)

    def _next_few(self, counted: str) -> list[list[Any]]:
        """The groups behind the first, to say in what that one differs from them."""
        few = islice(self._read(counted), 1, COMPARED + 1)
        return [json.loads(self._read("SELECT shared FROM kinds WHERE id = ?", one[0]).fetchone()[0]) for one in few]

    def _group(self, one: PortCandidate) -> int:
        about = (one.account_sid, one.country, one.carrier, "+" if one.number_type == "toll-free" else "")
        words = (*_said(one.values), *about, *one.documents, str(one.renews) if one.renews else "")
        name = blake2b("\x1f".join(words).encode(), digest_size=16, key=self._secret[:64]).digest()
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = self._new_group(one)
        return found

    def _new_group(self, one: PortCandidate) -> int:
        """The group of these shared values: another spelling of one that is there is that one."""
        shared: list[Any] = [*shared_of(one)]
        number = shared[_ACCOUNT_NUMBER]
        shared[_ACCOUNT_NUMBER] = keyed(str(number), secret=self._secret)[:40] if number else ""
        encoded = json.dumps(shared)
        name = blake2b(encoded.encode(), digest_size=16, key=self._secret[:64], person=b"shared").digest()
        if name not in self._groups:
            self._groups[name] = len(self._groups) + 1
            row = (self._groups[name], encoded, _encoded_head(one))
            self._open.execute("INSERT INTO kinds VALUES (?, ?, ?)", row)
        return self._groups[name]

    def _write(self) -> None:
        if self._waiting:
            self._open.execute("BEGIN")
            self._open.executemany("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?)", self._waiting)
            self._open.execute("COMMIT")
            self._waiting.clear()

    def _read(self, query: str, *values: object) -> sqlite3.Cursor:
        self._write()
        return self._open.execute(query, values)

    @property
    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            raise RuntimeError("enter the Gathering before using it")
        return self._file


def _encoded_head(one: PortCandidate) -> str:
    return json.dumps(
        {
            "account_sid": one.account_sid,
            "country": one.country,
            "carrier": one.carrier,
            "documents": one.documents,
            "values": {name: one.values[name] for name in _SHARED_COLUMNS if one.values[name]},
            "has_account_number": bool(one.values["account_number"]),
            "renews": one.renews,
        }
    )


def _head(encoded: str) -> Head:
    told = json.loads(encoded)
    renews = Renews(*told.pop("renews")) if told["renews"] else told.pop("renews")
    values = dict.fromkeys(_SHARED_COLUMNS, "") | told.pop("values")
    return Head(**{**told, "documents": tuple(told["documents"])}, values=values, renews=renews)


def _member(row: tuple[Any, ...]) -> Member:
    position, phone_number, place, digest, has_pin, setup = row
    return Member(position, phone_number, place, digest, bool(has_pin), json.loads(setup) if setup else {})


def _light(position: int, phone_number: str, encoded: str) -> PortCandidate:
    head = _head(encoded)
    return PortCandidate(
        position, phone_number, head.account_sid, head.country, "", head.carrier, (), values={}, renews=head.renews
    )


def _all_of(setup: Mapping[str, str]) -> dict[str, str]:
    return {"sms_url": "", "voice_url": "", **setup}
