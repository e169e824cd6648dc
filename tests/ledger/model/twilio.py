"""A Twilio that commits early, late or never, answers or not, and whose lists lag."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random
from typing import NamedTuple

from numberlift.domain.creates import Answered, CreateReply, Found, NoAnswer, Nothing, Ours, Refused, Throttled
from numberlift.errors import TryAgain

TIMEOUT, LATE, LAG = 30.0, 30.0, 20.0
FATES = ("fine", "fine", "throttled", "lost", "lost-early", "late", "late", "never", "error", "refused")
CALM_AFTER = 12


class Thing(NamedTuple):
    sid: str
    key: str
    visible_at: float


class ModelTwilio:
    """`unique` is what it does about a key it has: `ignored`, `refused` or `returned`. Calm after a dozen sends of a key."""

    def __init__(self, random: Random, clock, *, unique: str) -> None:
        self._random, self._clock, self._unique = random, clock, unique
        self.things: list[Thing] = []
        self.accepted: Counter[str] = Counter()
        self.received: Counter[str] = Counter()

    def receive(self, key: str) -> asyncio.Future[CreateReply]:
        """The first byte has arrived: from here on it is Twilio's, whatever becomes of the client."""
        self.received[key] += 1
        fate = "fine" if self.received[key] > CALM_AFTER else self._random.choice(FATES)
        answer: asyncio.Future[CreateReply] = asyncio.get_running_loop().create_future()
        moment = self._random.random
        match fate:
            case "fine":
                self._soon(moment() * TIMEOUT * 0.9, lambda: _tell(answer, self._commit(key)))
            case "throttled":
                self._soon(moment(), lambda: _tell(answer, Throttled(moment() * 3)))
            case "refused":
                self._soon(moment(), lambda: _tell(answer, Refused(400, 22102)))
            case "lost":
                self._soon(moment() * TIMEOUT, lambda: _tell(answer, self._commit(key) and NoAnswer("reset")))
            case "lost-early":
                self._soon(moment() * (TIMEOUT + LATE), lambda: self._commit(key))
                self._soon(moment(), lambda: _tell(answer, NoAnswer("reset")))
            case "late":
                self._soon(TIMEOUT + moment() * LATE, lambda: self._commit(key))
                self._soon(TIMEOUT, lambda: _tell(answer, NoAnswer("time-out")))
            case "never":
                self._soon(TIMEOUT, lambda: _tell(answer, NoAnswer("time-out")))
            case "error":
                self._soon(moment(), lambda: _tell(answer, NoAnswer("server-error", 503)))
        return answer

    async def list(self, key: str) -> Found:
        """What a list shows now."""
        await asyncio.sleep(self._random.random())
        if self._random.random() < 0.1:
            raise TryAgain("the list broke off", reason="reset")
        visible = [thing for thing in self.things if thing.key == key and thing.visible_at <= self._clock()]
        return Ours(visible[0].sid) if visible else Nothing()

    def _commit(self, key: str) -> CreateReply:
        known = [thing for thing in self.things if thing.key == key]
        if known and self._unique == "refused":
            return Refused(400, 22115)
        if known and self._unique == "returned":
            return Answered(known[0].sid)
        thing = Thing(f"HR{len(self.things)}", key, self._clock() + self._random.random() * LAG)
        self.things.append(thing)
        self.accepted[key] += 1
        return Answered(thing.sid)

    def _soon(self, seconds: float, what) -> None:
        asyncio.get_running_loop().call_later(seconds, what)


def _tell(answer: asyncio.Future[CreateReply], reply: CreateReply) -> None:
    if not answer.done():
        answer.set_result(reply)
