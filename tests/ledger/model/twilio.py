"""A Twilio that commits early, late or never, answers or not, and whose lists lag."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from random import Random
from typing import NamedTuple

from numberlift.domain.creates import Answered, CreateReply, Found, NoAnswer, Nothing, Ours, Refused, Throttled
from numberlift.errors import TryAgain

TIMEOUT, LATE, LAG = 30.0, 30.0, 20.0
FATES = ("fine", "throttled", "lost", "lost-early", "late", "late", "never", "error", "error-after", "refused")
CALM_AFTER = 12


class Thing(NamedTuple):
    sid: str
    key: str
    visible_at: float


class ModelTwilio:
    """`unique` is what it does about a key it has: `ignored`, `refused` or `returned`.

    A key that was sent a dozen times meets no more faults, so that every world comes to an end.
    """

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
        for seconds, commits, reply in self._course(fate):
            self._soon(seconds, partial(self._happen, key, answer, commits=commits, reply=reply))
        return answer

    def _course(self, fate: str) -> list[tuple[float, bool, CreateReply | None]]:
        """What happens when: after so many seconds, whether it is committed then, what is answered if not the truth."""
        some, long = self._random.random(), self._random.random()
        truth, silence = None, NoAnswer("time-out")
        return {
            "fine": [(some * TIMEOUT * 0.9, True, truth)],
            "throttled": [(some, False, Throttled(long * 3))],
            "refused": [(some, False, Refused(400, 22102))],
            "error": [(some, False, NoAnswer("server-error", 503))],
            "error-after": [(some, True, NoAnswer("server-error", 503))],
            "lost": [(some * TIMEOUT, True, NoAnswer("reset"))],
            "lost-early": [(some, False, NoAnswer("reset")), (long * (TIMEOUT + LATE), True, truth)],
            "late": [(TIMEOUT, False, silence), (TIMEOUT + long * LATE, True, truth)],
            "never": [(TIMEOUT, False, silence)],
        }[fate]

    def _happen(
        self, key: str, answer: asyncio.Future[CreateReply], *, commits: bool, reply: CreateReply | None
    ) -> None:
        made = self._commit(key) if commits else None
        told = reply or made
        if told is not None and not answer.done():
            answer.set_result(told)

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
