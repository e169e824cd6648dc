"""Processes that are killed, fall asleep and lose their lock, at any point where they wait for anything."""

from __future__ import annotations

import asyncio
from random import Random
from typing import NamedTuple

from numberlift.domain.creates import FindKind
from numberlift.errors import RunOwned
from numberlift.ledger import Creation, Find, Ledger, Once, Times
from numberlift.ledger.creating.moves import Moves
from tests.ledger.model.twilio import TIMEOUT, ModelTwilio


class Perils(NamedTuple):
    """How likely a process is killed, or falls asleep and for how long, at each point where it waits."""

    kill: float
    sleep: float
    naps: tuple[float, ...]


NONE, MIXED, SLEEPY = Perils(0, 0, (0.0,)), Perils(0.01, 0.01, (4.0, 40.0, 300.0)), Perils(0, 0.08, (300.0,))


class Process:
    """One start of a run. `gone` is set once it is dead, or asleep without its lock."""

    def __init__(
        self, ledger: Ledger, run_id: str, twilio: ModelTwilio, random: Random, clock, *, perils: Perils
    ) -> None:
        self._ledger, self._twilio, self._random, self._clock, self._perils = ledger, twilio, random, clock, perils
        self.owner = ledger.locks.own_run(run_id)
        self.gone = asyncio.Event()
        self._dead = False
        self._asleep_until = 0.0

    def once(self, settle: float, *, heedless: bool = False) -> Once:
        """What makes its creates; a heedless one sends whenever it wakes up."""
        made = Once(
            Moves(self._ledger.database, realm=self._ledger.realm),
            owner=self.owner,
            times=Times(settle, TIMEOUT),
            clock=self._clock,
            account_answers=self._account_answers,
            is_alive=self._is_alive,
            blocking=self._blocking,
            sleep=self._sleep,
            random=self._random.random,
        )
        if heedless:
            made._sender._in_time = self._no_matter
        return made

    async def work(self, once: Once, creation: Creation, kind: FindKind) -> None:
        async def send(before_first_byte):
            await self._sleep(self._random.random())
            await before_first_byte()
            if self._random.random() < 0.2:
                await self._sleep(self._random.random() * 8)
                await before_first_byte()
            reply = await self._twilio.receive(creation.key)
            await self._point()
            return reply

        async def look(row):
            await self._point()
            found = await self._twilio.list(row.key)
            await self._point()
            return found

        try:
            await once.create_once(creation, send=send, find=Find(kind, look))
        except RunOwned:
            self.gone.set()

    def let_go(self) -> None:
        """The lock is gone, as when a process dies or its session is cut; the fence stays until it is replaced."""
        release, self.owner._release = self.owner._release, None
        if release is not None:
            release()

    async def _point(self) -> None:
        if not self._dead:
            chance = self._random.random()
            if chance < self._perils.kill:
                self._dead = True
                self.let_go()
                self.gone.set()
            elif chance < self._perils.kill + self._perils.sleep:
                self._asleep_until = self._clock() + self._random.choice(self._perils.naps)
                if self._random.random() < 0.7:
                    self.let_go()
                    self.gone.set()
        while self._clock() < self._asleep_until:  # noqa: ASYNC110 - a nap may be made longer meanwhile
            await asyncio.sleep(self._asleep_until - self._clock())
        if self._dead:
            await asyncio.Event().wait()

    async def _blocking(self, work):
        await self._point()
        done = work()
        await self._point()
        return done

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._point()

    async def _is_alive(self, name: str, fence: int) -> bool:
        await self._point()
        return self._ledger.locks.is_alive(name, fence)

    async def _account_answers(self) -> bool:
        return True

    async def _no_matter(self, _started: float) -> None:
        """Five seconds or an hour: it is sent."""
