"""Two runs that need the same creates, started again until they are done, on one ledger beside one Twilio."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from random import Random

from numberlift.domain.creates import FindKind, State
from numberlift.errors import RunOwned
from numberlift.ledger import Creation, Ledger
from tests.ledger.creates import approved, bare_item
from tests.ledger.model.process import MIXED, NONE, Perils, Process
from tests.ledger.model.twilio import ModelTwilio
from tests.ledger.model.virtual_time import Clock, VirtualLoop

KEYS = ("a", "b")
PERILOUS_STARTS, MOST_STARTS = 5, 40


@dataclass(frozen=True)
class Ended:
    """What a world came to: the creates that Twilio accepted by key, its objects, the ledger's creations."""

    accepted: dict[str, int]
    sids: dict[str, str]
    creations: list[Creation]

    def breaches(self) -> list[str]:
        """Every law that was broken, in words."""
        found = [f"{key} was created {count} times" for key, count in self.accepted.items() if count > 1]
        for one in self.creations:
            there = self.accepted.get(one.key, 0)
            if one.state in {State.PLANNED, State.SENDING}:
                found.append(f"{one.key} was never settled")
            if one.state is State.REFUSED and there:
                found.append(f"{one.key} exists and was lost")
            if one.state is State.CONFIRMED and self.sids.get(one.sid) != one.key:
                found.append(f"{one.key} is confirmed with the sid of something else")
        return found


class World:
    """Everything that happens follows from `seed`."""

    def __init__(
        self, ledger: Ledger, clock: Clock, *, seed: int, unique: str = "ignored", perils: Perils = MIXED
    ) -> None:
        self._random = Random(seed)
        self._clock, self._perils = clock, perils
        self._ledger = Ledger(
            ledger.database,
            realm=f"sandbox:{secrets.token_hex(6)}",
            locks_folder=Path(str(ledger.database.engine.url.database)).parent / "locks",
            choice=Random(secrets.randbits(64)),
        )
        self._works: list[asyncio.Task[None]] = []
        self._twilio = ModelTwilio(self._random, clock, unique=unique)

    def run(self, *, kind: FindKind = FindKind.STRONG, settle: float = 120.0, heedless: bool = False) -> Ended:
        """Let both runs go on until nothing is left to do."""
        plans = [approved(self._ledger, [bare_item(at, key) for at, key in enumerate(KEYS, 1)], digest=d) for d in "xy"]

        async def everything() -> None:
            skewing = asyncio.create_task(self._skew())
            runs = [self._keep_starting(plan.run_id, kind, settle, heedless=heedless) for plan in plans]
            await asyncio.gather(*runs)
            await asyncio.sleep(600.0)  # whoever sleeps wakes up, whatever is late is committed
            skewing.cancel()
            for work in self._works:  # the dead never end; whoever ended, ended well
                if work.done():
                    work.result()

        with asyncio.Runner(loop_factory=lambda: VirtualLoop(self._clock)) as runner:
            runner.run(everything())
        creations = list(self._ledger.creations.of_plan(plans[0].id).values())
        sids = {thing.sid: thing.key for thing in self._twilio.things}
        return Ended(dict(self._twilio.accepted), sids, creations)

    async def _keep_starting(self, run_id: str, kind: FindKind, settle: float, *, heedless: bool) -> None:
        for start in range(MOST_STARTS):
            left = self._ledger.creations.open_creations(run_id)
            if not left:
                return
            try:
                perils = self._perils if start < PERILOUS_STARTS else NONE
                process = Process(self._ledger, run_id, self._twilio, self._random, self._clock, perils=perils)
            except RunOwned:
                await asyncio.sleep(5.0)
                continue
            once = process.once(settle, heedless=heedless)
            works = [asyncio.create_task(process.work(once, creation, kind)) for creation in left]
            self._works += works
            gone = asyncio.create_task(process.gone.wait())
            done = asyncio.create_task(asyncio.wait(works))
            await asyncio.wait({done, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            done.cancel()
            process.let_go()
            await asyncio.sleep(self._random.random() * 3)

    async def _skew(self) -> None:
        """The database's clock is set right, and wrong again, by two seconds."""
        while True:
            await asyncio.sleep(self._random.random() * 90)
            self._clock.skew = self._random.choice((0.0, 2.0, -2.0))
