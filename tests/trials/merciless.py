"""A sandbox that does its worst to creates: a third get no answer, some commit late, lists lag, nothing is guarded."""

from __future__ import annotations

import json
import urllib.request
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from tests.places import Place
from tests.sandboxes import SandboxProcess, sandbox_process

SPEED = 10
LAG_SECONDS = 0.8
LATE_SECONDS = 1.2
TIMEOUT_SECONDS = 1.2
SETTLE_SECONDS = 4.0
"""More than the three above together, with room for a busy machine."""
LIVE = ("opened", "signing", "signed")
ORDERS, DOCUMENTS, ADDRESSES = (
    "CreateHostedNumbersHostedNumberOrder",
    "CreateHostedNumbersAuthorizationDocument",
    "CreateAddress",
)
UNANSWERED: tuple[tuple[str, float, dict[str, float]], ...] = (
    ("reset-after", 0.08, {}),
    ("error-after", 0.06, {}),
    ("truncated", 0.03, {}),
    ("late", 0.08, {"seconds": LATE_SECONDS}),
    ("slow", 0.05, {"seconds": TIMEOUT_SECONDS + 0.3}),
    ("reset", 0.05, {}),
    ("error", 0.05, {"status": 500}),
)
"""How a create loses its answer, and how likely each: together a third."""


class Merciless(NamedTuple):
    """What a trial asks of the sandbox's control plane, and does as people would."""

    sandbox: SandboxProcess

    def begin(self, unique_name: str, *, most: int | None = None) -> None:
        """Nothing is guarded from now on, a name taken twice is `ignored`, `refused` or `returned`, and much fails.

        `most` is how often a create may fail in each way, so that a short trial ends soon.
        """
        told, lag = self.sandbox.told, {"operation": "List*", "seconds": LAG_SECONDS * SPEED}
        told("/hosting", {"guards": False, "unique_name": unique_name})
        rules: list[dict[str, Any]] = [{"kind": "lag", "probability": 0.7, **lag}]
        for operation in (ORDERS, DOCUMENTS, ADDRESSES):
            rules += [
                {"kind": kind, "operation": operation, "probability": share, "count": most, **more}
                for kind, share, more in (*UNANSWERED, ("throttle", 0.03, {}))
            ]
        told("/faults", {"rules": rules})

    def place(self, home: Path) -> Place:
        """A home whose client waits as long as this sandbox needs."""
        more = {"TIMEOUT": TIMEOUT_SECONDS, "SETTLE": SETTLE_SECONDS, "LOA_WAIT": 0}
        return Place(home, self.sandbox.url, {f"NUMBERLIFT_{name}": str(value) for name, value in more.items()})

    def sent(self, operation: str) -> int:
        """How many such requests came so far."""
        return int(self.sandbox.traffic()["operations"].get(operation, 0))

    def accepted(self) -> dict[str, int]:
        """How many orders were accepted for each number, ever."""
        return dict(self.sandbox.told("/state?kind=HostedNumberOrder")["accepted"].get("HostedNumberOrder", {}))

    def objects(self, kind: str) -> dict[str, dict[str, Any]]:
        return dict(self.sandbox.told(f"/state?kind={kind}")["objects"][kind])

    def sids(self) -> dict[str, str]:
        """The order of each number."""
        return {one["phone_number"]: sid for sid, one in self.objects("HostedNumberOrder").items()}

    def covered(self) -> dict[str, int]:
        """In how many live letters each order stands, for those that stand in any."""
        counts: dict[str, int] = {}
        for letter in self.objects("AuthorizationDocument").values():
            for sid in letter["order_sids"] if letter["status"] in LIVE else ():
                counts[sid] = counts.get(sid, 0) + 1
        return counts

    def verify(self, orders: Iterable[str]) -> None:
        """Every owner is called and confirms."""
        self.sandbox.told("/advance", {"seconds": 60})
        for sid in orders:
            self._call(sid)
        self.sandbox.told("/advance", {"seconds": 120})

    def _call(self, sid: str) -> None:
        login = b64encode(f"{SANDBOX_ACCOUNT}:sandbox".encode()).decode()
        urllib.request.urlopen(
            urllib.request.Request(
                f"{self.sandbox.url}/HostedNumbers/HostedNumberOrders/{sid}",
                data=urlencode({"Status": "pending-verification"}).encode(),
                headers={"Authorization": f"Basic {login}"},
            ),
            timeout=30,
        ).close()


@contextmanager
def merciless(
    folder: Path, numbers: Sequence[str], *, unique_name: str, seed: int, most: int | None = None
) -> Iterator[Merciless]:
    """Such a sandbox in a process of its own, where all these numbers can be hosted; see `Merciless.begin`."""
    fate = {"hosting": "eligible", "portability": "unsupported", "number_type": "local", "order": "completes"}
    world = folder / "world.json"
    world.write_text(json.dumps({"numbers": dict.fromkeys(numbers, fate)}))
    options = ("--world", str(world), "--speed", str(SPEED), "--concurrency-limit", "0", "--latency-ms", "20")
    with sandbox_process(*options, "--seed", str(seed)) as sandbox:
        here = Merciless(sandbox)
        here.begin(unique_name, most=most)
        yield here
