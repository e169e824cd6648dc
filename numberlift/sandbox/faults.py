"""What goes wrong, and when: rules that the control plane adds, and the three standing profiles.

A fault belongs to a request, never to a verdict: the same request sent again draws anew, so a check
repeated often enough succeeds. `faulting` plays what is drawn here.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple

from numberlift.sandbox.options import Chaos


class Kind(StrEnum):
    """The ways in which a request or a webhook can go wrong."""

    THROTTLE = "throttle"
    """429 with code 20429, with a Retry-After header if `retry_after` is set; never processed."""
    ERROR = "error"
    """`status` (503 unless told) before anything is processed."""
    SLOW = "slow"
    """Waits `seconds`, then processes and answers, whether the client still waits or not."""
    RESET = "reset"
    """The connection is reset before anything is processed."""
    RESET_AFTER = "reset-after"
    """Processed, then the connection is reset instead of the answer."""
    ERROR_AFTER = "error-after"
    """Processed, then `status` (503 unless told) instead of the answer."""
    LATE = "late"
    """The connection is reset at once and the request processed `seconds` later."""
    LAG = "lag"
    """Lists look as they did `seconds` ago; other requests are left alone."""
    TRUNCATED = "truncated"
    """Processed; the answer's JSON is cut in half."""
    MISLABELLED = "mislabelled"
    """Processed; the right answer under `text/plain`."""
    HTML = "html"
    """Processed; 200 with an HTML page instead of the answer."""
    EMPTY = "empty"
    """Processed; 200 with an empty body."""
    WEBHOOK_TWICE = "webhook-twice"
    """The webhook is delivered twice."""
    WEBHOOK_LATE = "webhook-late"
    """The webhook is delivered `seconds` late, after later ones."""
    WEBHOOK_LOST = "webhook-lost"
    """The webhook is never delivered."""


class Asked(NamedTuple):
    """What a rule can look at."""

    operation: str
    method: str
    path: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One fault and the requests that it befalls.

    `operation` and `path` are shell patterns, `number` must occur in the path or the body (its digits: a form
    writes + otherwise), `count` is how many times it may still happen (None: for ever) and `probability` how
    likely it is each time.
    """

    kind: Kind
    operation: str = "*"
    method: str | None = None
    path: str = "*"
    number: str | None = None
    count: int | None = None
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 503
    retry_after: float | None = None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Rule:
        """A rule as the control plane is sent it; raises ValueError when a part is missing or unknown."""
        known = {field.name for field in fields(cls)}
        if not set(value) <= known or "kind" not in value:
            raise ValueError(f"a rule has a kind and may have {', '.join(sorted(known - {'kind'}))}")
        return cls(**{**value, "kind": Kind(value["kind"])})

    def befalls(self, asked: Asked) -> bool:
        """Whether the rule is about this request."""
        return (
            self.count != 0
            and fnmatchcase(asked.operation, self.operation)
            and self.method in (None, asked.method)
            and fnmatchcase(asked.path, self.path)
            and (self.number is None or any(self.number.removeprefix("+") in part for part in (asked.path, asked.body)))
        )


def _mix(*rules: tuple[float, Kind, dict[str, Any]]) -> tuple[Rule, ...]:
    return tuple(Rule(kind=kind, probability=share, **more) for share, kind, more in rules)


PROFILES: Final[Mapping[Chaos, tuple[Rule, ...]]] = {
    Chaos.CALM: (),
    Chaos.FLAKY: _mix(
        (0.015, Kind.THROTTLE, {}),
        (0.010, Kind.THROTTLE, {"retry_after": 1}),
        (0.020, Kind.ERROR, {}),
        (0.020, Kind.SLOW, {"seconds": 0.3}),
        (0.010, Kind.RESET, {}),
        (0.010, Kind.ERROR_AFTER, {}),
        (0.050, Kind.LAG, {"operation": "List*", "seconds": 2.0}),
        (0.050, Kind.WEBHOOK_TWICE, {}),
    ),
    Chaos.HOSTILE: _mix(
        (0.040, Kind.THROTTLE, {}),
        (0.020, Kind.THROTTLE, {"retry_after": 1}),
        (0.035, Kind.ERROR, {"status": 500}),
        (0.035, Kind.ERROR, {}),
        (0.040, Kind.SLOW, {"seconds": 0.4}),
        (0.040, Kind.RESET, {}),
        (0.030, Kind.RESET_AFTER, {}),
        (0.025, Kind.ERROR_AFTER, {}),
        (0.015, Kind.LATE, {"seconds": 1.5}),
        (0.020, Kind.TRUNCATED, {}),
        (0.010, Kind.MISLABELLED, {}),
        (0.010, Kind.HTML, {}),
        (0.015, Kind.EMPTY, {}),
        (0.250, Kind.LAG, {"operation": "List*", "seconds": 3.0}),
        (0.200, Kind.WEBHOOK_TWICE, {}),
        (0.200, Kind.WEBHOOK_LATE, {"seconds": 1.0}),
        (0.100, Kind.WEBHOOK_LOST, {}),
    ),
}
"""What goes wrong without being asked for; the shares of one request do not overlap."""

_OF_WEBHOOKS: Final = frozenset({Kind.WEBHOOK_TWICE, Kind.WEBHOOK_LATE, Kind.WEBHOOK_LOST})
WEBHOOK: Final = "Webhook"
"""The operation under which rules see deliveries to the client."""


class Faults:
    """Draws at most one fault a request: first from the rules that were added, then from the profile."""

    def __init__(self, *, chaos: Chaos, seed: int) -> None:
        self._chaos = chaos
        self._rules: list[Rule] = []
        self._random = random.Random(seed)  # noqa: S311 - repeatable faults are the point

    @property
    def chaos(self) -> Chaos:
        """The profile in force."""
        return self._chaos

    @property
    def quiet(self) -> bool:
        """Whether nothing can go wrong at present."""
        return not self._rules and not PROFILES[self._chaos]

    @property
    def looks_at_bodies(self) -> bool:
        """Whether a rule needs the body to decide."""
        return any(rule.number is not None for rule in self._rules)

    def play(self, chaos: Chaos) -> None:
        """Change the profile."""
        self._chaos = chaos

    def add(self, rules: Iterable[Rule]) -> None:
        """Add rules; the first that befalls a request wins."""
        self._rules.extend(rules)

    def clear(self) -> None:
        """Drop the added rules; the profile stays."""
        self._rules.clear()

    def listed(self) -> list[dict[str, Any]]:
        """The added rules as JSON, with the counts they have left."""
        return [asdict(rule) for rule in self._rules]

    def drawn(self, asked: Asked) -> Rule | None:
        """The fault that befalls this request or delivery, or None."""
        webhook = asked.operation == WEBHOOK
        for place, rule in enumerate(self._rules):
            if _fits(rule, webhook=webhook) and rule.befalls(asked) and self._happens(rule.probability):
                if rule.count is not None:
                    self._rules[place] = replace(rule, count=rule.count - 1)
                return rule
        return self._from_profile(asked, webhook=webhook)

    def _from_profile(self, asked: Asked, *, webhook: bool) -> Rule | None:
        rules = [r for r in PROFILES[self._chaos] if _fits(r, webhook=webhook) and r.befalls(asked)]
        point = self._random.random() if rules else 1.0
        for rule in rules:
            point -= rule.probability
            if point < 0:
                return rule
        return None

    def _happens(self, probability: float) -> bool:
        return probability >= 1 or self._random.random() < probability


def _fits(rule: Rule, *, webhook: bool) -> bool:
    return (rule.kind in _OF_WEBHOOKS) == webhook
