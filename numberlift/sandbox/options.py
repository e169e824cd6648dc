"""What a sandbox can be told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from numberlift.errors import SettingsRefused


class Chaos(StrEnum):
    """How badly the sandbox behaves on its own: never, now and then, or a third of the time."""

    CALM = "calm"
    FLAKY = "flaky"
    HOSTILE = "hostile"


class NonPortableStatus(StrEnum):
    """The HTTP status of a reply that says "not portable": Twilio's pages and contract disagree."""

    OK = "200"
    BAD_REQUEST = "400"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """Everything that `numberlift sandbox` takes; a limit of None is no limit. Raises SettingsRefused on nonsense.

    `rate_limit` is in requests per second and `concurrency_limit` in requests at once, both per
    authenticating account. `seed` None means the seed of the saved state, or 1.
    """

    host: str = "127.0.0.1"
    port: int = 8700
    chaos: Chaos = Chaos.CALM
    world_file: Path | None = None
    state_file: Path | None = None
    rate_limit: int | None = None
    concurrency_limit: int | None = 100
    latency_ms: float = 0.0
    speed: float = 1.0
    seed: int | None = None
    allow_remote_callbacks: bool = False
    non_portable_status: NonPortableStatus = NonPortableStatus.MIXED

    def __post_init__(self) -> None:
        limits = (self.rate_limit, self.concurrency_limit)
        if any(limit is not None and limit < 1 for limit in limits) or min(self.latency_ms, self.speed) < 0:
            raise SettingsRefused("The sandbox's limits must be 1 or more, its latency and speed 0 or more.")
