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
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from numberlift.domain.grouping import COMPARED, equal_runs, why_apart, why_cut
from numberlift.domain.keys import Keys
from numberlift.domain.port_groups import ASPECTS, PortCandidate, shared_of
from numberlift.domain.porting_setup import called_hosts, setup_in
from numberlift.pipeline.porting.portions import (
    SHARED_COLUMNS,
    Member,
    Portion,
    encoded_head,
    head_from,
    light_candidate,
)
from numberlift.pipeline.porting.secrets import digest_of_one

_said: Final = itemgetter(*SHARED_COLUMNS, "account_number")
_ACCOUNT_NUMBER: Final = next(place for place, aspect in enumerate(ASPECTS) if aspect.name == "account_number")
_BATCH: Final = 5_000
_TABLES: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000; PRAGMA temp_store = FILE;
CREATE TABLE kinds (id INTEGER PRIMARY KEY, shared TEXT, head TEXT);
CREATE TABLE members (position INTEGER PRIMARY KEY, group_no INTEGER, phone_number TEXT, place TEXT, digest TEXT,
                      has_pin INTEGER, setup TEXT);
CREATE TABLE sizes (group_no INTEGER PRIMARY KEY, numbers INTEGER, first INTEGER);
"""
_SIZES: Final = "INSERT INTO sizes SELECT group_no, count(*), min(position) FROM members GROUP BY group_no"
_IN_GROUPS: Final = (
    "SELECT position, phone_number, place, digest, has_pin, setup FROM members JOIN sizes USING (group_no) "
    "ORDER BY first, position"
)


class Gathering:
    """Takes candidates one by one and gives them back in groups; enter it before use. For one thread at a time."""

    def __init__(self, *, secret: bytes, folder: Path) -> None:
        self._keys = Keys(secret)
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
        pin = values["pin"]
        setup = setup_in(values)
        digest = digest_of_one(one.phone_number, (pin, values["account_number"]), keys=self._keys)
        shown = json.dumps(setup) if setup else ""
        group = self._group(one)
        self._waiting.append((one.position, group, one.phone_number, one.place, digest, bool(pin), shown))
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
            yield [light_candidate(*one) for one in found]
            after = found[-1][0]

    def portions(self, *, most: int) -> Iterator[Portion]:
        """The requests in the order of their first rows, none with more than `most` numbers.

        The numbers are sorted once, on disk: looking each group's up would read the file all over for every group.
        """
        self._write()
        self._open.execute("DELETE FROM sizes")
        self._open.execute(_SIZES)
        counted = "SELECT numbers, shared, head FROM sizes JOIN kinds ON id = group_no ORDER BY first"
        before: deque[list[Any]] = deque(maxlen=COMPARED)
        members = map(Member._make, self._read(_IN_GROUPS))
        for count, shared, head in self._read(counted):
            key = json.loads(shared)
            why = why_apart(key, list(before) or self._next_few(counted), ASPECTS)
            runs = equal_runs(count, most)
            for part, (start, end) in enumerate(runs, start=1):
                some = list(islice(members, end - start))
                yield Portion(key, head_from(head), some, why_cut(why, part, len(runs), most), part)
            before.append(key)

    def _next_few(self, counted: str) -> list[list[Any]]:
        """The groups behind the first, to say in what that one differs from them."""
        return [json.loads(shared) for _, shared, _ in islice(self._read(counted), 1, COMPARED + 1)]

    def _group(self, one: PortCandidate) -> int:
        about = (one.account_sid, one.country, one.carrier, "+" if one.number_type == "toll-free" else "")
        words = (*_said(one.values), *about, *one.documents, str(one.renews) if one.renews else "")
        name = sha256("\x1f".join(words).encode()).digest()
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = self._new_group(one)
        return found

    def _new_group(self, one: PortCandidate) -> int:
        """The group of these shared values: another spelling of one that is there is that one."""
        shared: list[Any] = [*shared_of(one)]
        number = shared[_ACCOUNT_NUMBER]
        shared[_ACCOUNT_NUMBER] = self._keys(str(number).encode())[:40] if number else ""
        encoded = json.dumps(shared)
        name = sha256(b"\x1e" + encoded.encode()).digest()
        if name not in self._groups:
            self._groups[name] = len(self._groups) + 1
            row = (self._groups[name], encoded, encoded_head(one))
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


def _all_of(setup: Mapping[str, str]) -> dict[str, str]:
    return {"sms_url": "", "voice_url": "", **setup}
