"""What a bundle holds: each end user and document put in once, and what is not wanted any more taken out.

An assignment is a create of its own, keyed by bundle and object. In a bundle that was there before, its list is read
first: what somebody took out is put in again, and what we once put in and nobody wants any more is taken out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from numberlift.domain.creates import Next, State
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Creation, Ledger, Once, Outcome
from numberlift.ledger.creating.further import Further, FurtherCreate
from numberlift.pipeline.complying.kinds import ASSIGNMENT
from numberlift.pipeline.complying.sending import assignment_work
from numberlift.pipeline.steps import first_of
from numberlift.twilio.compliance import ComplianceApi


class Filled(NamedTuple):
    """What came of filling a bundle: `complete` if it holds what it should, `refused` the code of what was refused.

    Neither: something is left for the next start, or for a person.
    """

    complete: bool
    refused: int = 0


class Into(NamedTuple):
    """A bundle to fill, for which plan of which run."""

    bundle_sid: str
    account_sid: str
    run_id: str
    plan_id: str


class Assigner:
    """Fills bundles under one lock; `settle_seconds` is how long a list may not show what was put in."""

    def __init__(self, ledger: Ledger, api: ComplianceApi, once: Once, *, settle_seconds: float) -> None:
        self._ledger = ledger
        self._api = api
        self._once = once
        self._settle = settle_seconds
        self._further = Further(ledger.database, realm=ledger.realm)

    async def fill(self, into: Into, holds: Sequence[str], *, there_before: bool) -> Filled:
        """Put every sid of `holds` in. Raises what stops a run."""
        listed: Mapping[str, str] | None = None
        if there_before:
            try:
                listed = await self._listed(into.bundle_sid)
            except (TryAgain, RowRefused):
                return Filled(complete=False)
        planned = await asyncio.to_thread(self._planned, into, holds, listed)
        outcomes = await self._all_sent(into, planned)
        refused = [one.creation for one in outcomes if one.creation.state is State.REFUSED]
        if refused:
            return Filled(complete=False, refused=refused[0].code or refused[0].status)
        if any(one.next is not Next.DONE for one in outcomes):
            return Filled(complete=False)
        if listed:
            return await self._emptied(into, holds, listed)
        return Filled(complete=True)

    async def _all_sent(self, into: Into, planned: Sequence[tuple[Creation, str]]) -> list[Outcome]:
        """The assignments side by side: one whose reply was lost holds up none of the others."""

        async def put_in(creation: Creation, object_sid: str) -> Outcome:
            work = assignment_work(into.bundle_sid, object_sid, api=self._api)
            return await self._once.create_once(creation, send=work.send, find=work.find)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(put_in(creation, object_sid)) for creation, object_sid in planned]
        except BaseExceptionGroup as errors:
            raise first_of(errors) from errors
        return [task.result() for task in tasks]

    async def _emptied(self, into: Into, holds: Sequence[str], listed: Mapping[str, str]) -> Filled:
        """Take out what we put in and what is not wanted any more; what others put in stays."""
        ours = await asyncio.to_thread(self._put_in_by_us, into)
        for object_sid in listed.keys() & ours - set(holds):
            try:
                await self._api.unassign(into.bundle_sid, listed[object_sid])
            except TryAgain:
                return Filled(complete=False)
            except RowRefused as error:  # an answer: every further start would get the same
                return Filled(complete=False, refused=error.code or error.status or 0)
        return Filled(complete=True)

    async def _listed(self, bundle_sid: str) -> dict[str, str]:
        """The assignments of a bundle by the object that they put in."""
        return {one.object_sid: one.sid async for page in self._api.assignments(bundle_sid) for one in page}

    def _planned(
        self, into: Into, holds: Sequence[str], listed: Mapping[str, str] | None
    ) -> list[tuple[Creation, str]]:
        """The creates that are left, in one transaction; one that the list misses is made anew. Blocking."""
        found = []
        with self._ledger.atomic():
            for object_sid in dict.fromkeys(holds):
                creation = self._plan(into, object_sid)
                if creation.state is State.CONFIRMED and listed is not None and object_sid not in listed:
                    creation = self._anew(into, object_sid, creation)
                if creation.state is not State.CONFIRMED:
                    found.append((creation, object_sid))
        return found

    def _plan(self, into: Into, object_sid: str) -> Creation:
        key = _key(into, object_sid)
        known = self._ledger.creations.standings(ASSIGNMENT, [key], account_sid=into.account_sid).get(key)
        return self._further.plan(_create(into, object_sid, known.generation if known else 1), again=True)

    def _anew(self, into: Into, object_sid: str, before: Creation) -> Creation:
        """Once what was put in must be in the list and is not, somebody has taken it out."""
        if before.settled_at is None or _age(before.settled_at, self._ledger.now()) < self._settle:
            return before
        return self._further.plan(_create(into, object_sid, before.generation + 1))

    def _put_in_by_us(self, into: Into) -> set[str]:
        made = self._further.of_kind(ASSIGNMENT, account_sid=into.account_sid, key_begins=f"{into.bundle_sid}:")
        return {one.key.partition(":")[2] for one in made if one.state is State.CONFIRMED}


def _create(into: Into, object_sid: str, generation: int) -> FurtherCreate:
    return FurtherCreate(into.account_sid, ASSIGNMENT, _key(into, object_sid), into.run_id, generation, into.plan_id)


def _age(earlier: str, now: str) -> float:
    return (datetime.fromisoformat(now) - datetime.fromisoformat(earlier)).total_seconds()


def _key(into: Into, object_sid: str) -> str:
    return f"{into.bundle_sid}:{object_sid}"
