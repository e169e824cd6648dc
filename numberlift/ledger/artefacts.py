"""Files that a run brought along: where the home keeps them, by content, and what they became at Twilio.

A file is known by its sha256: uploaded once, whatever it is called and however many runs name it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update

from numberlift.ledger.creating.listed import among
from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import artefacts
from numberlift.ledger.times import utc_now


class Artefact(NamedTuple):
    """One file of a run: `name` as the run calls it (personal), `path` in the home; `sid` once it is at Twilio.

    A file that could not be kept has no sha256; its kind says why.
    """

    kind: str
    name: str
    path: str = ""
    sha256: str = ""
    bytes: int = 0
    sid: str = ""


class Artefacts:
    """The files of one realm's runs."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm

    def keep(self, run_id: str, kept: Sequence[Artefact]) -> None:
        """Note all files of a run, in place of what was noted for it before."""
        mine = (artefacts.c.realm == self._realm, artefacts.c.run_id == run_id)
        with self._database.atomic() as connection:
            sids = self.sids({one.sha256 for one in kept if one.sha256})
            connection.execute(delete(artefacts).where(*mine))
            told: list[dict[str, Any]] = [
                {**one._asdict(), "sid": sids.get(one.sha256, one.sid), "realm": self._realm, "run_id": run_id}
                for one in kept
            ]
            if told:
                connection.execute(insert(artefacts).values(created_at=utc_now()), told)

    def of_run(self, run_id: str) -> list[Artefact]:
        """The files of a run, as they were noted."""
        mine = (artefacts.c.realm == self._realm, artefacts.c.run_id == run_id)
        columns = [artefacts.c[name] for name in Artefact._fields]
        with self._database.reading() as connection:
            return [Artefact._make(one) for one in connection.execute(select(*columns).where(*mine))]

    def sids(self, digests: Collection[str]) -> dict[str, str]:
        """What these contents (sha256) are at Twilio; one that was never uploaded is missing."""
        mine = (artefacts.c.realm == self._realm, artefacts.c.sid != "")
        query = select(artefacts.c.sha256, artefacts.c.sid).where(
            *mine, among(self._database.dialect, artefacts.c.sha256, digests)
        )
        with self._database.reading() as connection:
            return {one.sha256: one.sid for one in connection.execute(query)}

    def uploaded(self, sha256: str, sid: str) -> None:
        """Remember what a content is at Twilio, for every run that has it."""
        mine = (artefacts.c.realm == self._realm, artefacts.c.sha256 == sha256)
        with self._database.atomic() as connection:
            connection.execute(update(artefacts).where(*mine).values(sid=sid))
