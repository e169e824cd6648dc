"""What an exactly-once create is handed: the one send, the look, the owner, the times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from numberlift.domain.creates import CreateReply, FindKind, Found, Next
from numberlift.ledger.creating.commits import Blocking
from numberlift.ledger.creating.creations import Creation
from numberlift.ledger.creating.moves import Moves
from numberlift.ledger.creating.order_changes import OrderSeen

BeforeFirstByte: TypeAlias = Callable[[], Awaitable[None]]
# One exchange. Awaits its hook once the pace slot is held and before the first byte, and lets pass what that raises.
# It may await it once more right before the byte goes out, where connecting took its time: then the hook only checks
# that it is not too late. Answers, or raises TryAgain (`never-sent`: no byte was written) or RunStopped.
Send: TypeAlias = Callable[[BeforeFirstByte], Awaitable[CreateReply]]
# What the ledger is to follow from now on, read from an object's sid, status and facts.
AsOrder: TypeAlias = Callable[[str, str, Mapping[str, Any]], OrderSeen]


class Find(NamedTuple):
    """How the object of a creation is found again: `look` reads the lists afresh each time it is called.

    It may use the creation's key and intents. It raises TryAgain for a list that cannot be read now, or RunStopped.
    """

    kind: FindKind
    look: Callable[[Creation], Awaitable[Found]]


class Holder(Protocol):
    """The lock under which creates are sent (`ledger.locks.Owner`)."""

    @property
    def name(self) -> str:
        """The lock's name."""
        ...

    @property
    def fence(self) -> int:
        """The number of this acquisition."""
        ...

    def is_current(self) -> bool:
        """Whether nobody has taken the lock since; blocks."""
        ...


class Times(NamedTuple):
    """Seconds: `settle` after which a read sees whatever an attempt made, `timeout` after which a send has ended."""

    settle: float
    timeout: float


class Outcome(NamedTuple):
    """How a creation stands now, and what is left to do about it: DONE, LATER (the next start goes on) or PERSON."""

    creation: Creation
    next: Next


class Step(NamedTuple):
    """A creation after a step, and what comes next, after a wait."""

    creation: Creation
    next: Next
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What `once` works with. `clock` gives seconds that go on while the machine sleeps, `random` numbers in [0, 1).

    `account_answers` fetches our own account once, after a 401 or 403. `is_alive` says whether the holder of a lock
    (name, fence) still lives. `blocking` calls the ledger.
    """

    moves: Moves
    owner: Holder
    times: Times
    clock: Callable[[], float]
    account_answers: Callable[[], Awaitable[bool]]
    is_alive: Callable[[str, int], Awaitable[bool]]
    blocking: Blocking
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]


def no_intent() -> Mapping[str, Any]:
    """Nothing beside the key is needed to find the object again."""
    return {}


@dataclass(slots=True)
class Job:
    """One creation on its way through `once`: what it was handed, and what this start has done for it.

    `lost` counts sends that were not answered, `put_off` those that surely made nothing, `began` says by
    attempt when it was written down, on our own clock, `waited` how long another process was seen sending it.
    """

    send: Send
    find: Find
    intent: Callable[[], Mapping[str, Any]] = no_intent
    as_order: AsOrder | None = None
    lost: int = 0
    put_off: int = 0
    began: dict[int, float] = field(default_factory=dict)
    waited: dict[int, float] = field(default_factory=dict)


MOST_PUT_OFF: Final = 40
MOST_UNREAD: Final = 40
