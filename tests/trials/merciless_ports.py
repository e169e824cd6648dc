"""A sandbox that does its worst to port-ins: a third of the creates get no answer, lists lag, nothing is guarded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.places import Place
from tests.sandboxes import SandboxProcess, sandbox_process
from tests.trials.merciless import LAG_SECONDS, SETTLE_SECONDS, SPEED, TIMEOUT_SECONDS, UNANSWERED

CREATE, UPLOAD = "CreatePortingPortIn", "CreateDocument"
BLIND_SECONDS = 3_600
"""A list this far behind shows nothing of the trial: what is only looked for there is not found."""
LIVE = frozenset({"in-review", "waiting-for-signature", "in-progress", "action-required", "completed"})


class MercilessPorts(NamedTuple):
    """What a trial asks of the sandbox's control plane."""

    sandbox: SandboxProcess

    def begin(self, *, most: int | None = None, blind: float) -> None:
        """Nothing is guarded from now on and much fails; `blind` is how often a list shows nothing.

        `most` is how often a create may fail in each way, so that a short trial ends soon.
        """
        rules: list[dict[str, Any]] = [
            {"kind": "lag", "probability": blind, "operation": "List*", "seconds": BLIND_SECONDS * SPEED},
            {"kind": "lag", "probability": 0.7, "operation": "List*", "seconds": LAG_SECONDS * SPEED},
        ]
        for operation in (CREATE, UPLOAD):
            rules += [
                {"kind": kind, "operation": operation, "probability": share, "count": most, **more}
                for kind, share, more in (*UNANSWERED, ("throttle", 0.03, {}))
            ]
        self.sandbox.told("/porting", {"guards": False})
        self.sandbox.told("/faults", {"rules": rules})

    def calm(self) -> None:
        """Nothing fails any more."""
        self.sandbox.told("/faults", {"clear": True})

    def place(self, home: Path) -> Place:
        """A home whose client waits as long as this sandbox needs."""
        more = {"TIMEOUT": TIMEOUT_SECONDS, "SETTLE": SETTLE_SECONDS}
        return Place(home, self.sandbox.url, {f"NUMBERLIFT_{name}": str(value) for name, value in more.items()})

    def sent(self) -> int:
        """How many creates came so far."""
        return int(self.sandbox.traffic()["operations"].get(CREATE, 0))

    def accepted(self) -> dict[str, int]:
        """In how many accepted requests each number is, ever; those in none are missing."""
        told = self.sandbox.told("/state?kind=PortInPhoneNumber")
        return dict(told["accepted"].get("PortInPhoneNumber", {}))

    def requests(self) -> dict[str, frozenset[str]]:
        """The numbers of each live request by its sid."""
        objects = self.sandbox.told("/state")["objects"]
        live = {sid for sid, one in objects.get("PortInRequest", {}).items() if one["status"] in LIVE}
        found: dict[str, set[str]] = {sid: set() for sid in live}
        for one in objects.get("PortInPhoneNumber", {}).values():
            if one["request_sid"] in live:
                found[one["request_sid"]].add(one["phone_number"])
        return {sid: frozenset(numbers) for sid, numbers in found.items()}


@contextmanager
def merciless_ports(folder: Path, numbers: Sequence[str], *, seed: int) -> Iterator[MercilessPorts]:
    """Such a sandbox in a process of its own, still calm, where all these numbers can be ported and not hosted."""
    fate = {
        "hosting": "numbers-provider-does-not-allow-twilio-to-host-it",
        "portability": "portable",
        "number_type": "local",
        "carrier": "Example Telephone",
        "port_in": "ports",
    }
    world = folder / "world.json"
    world.write_text(json.dumps({"numbers": dict.fromkeys(numbers, fate)}))
    options = ("--world", str(world), "--speed", str(SPEED), "--concurrency-limit", "0", "--latency-ms", "20")
    with sandbox_process(*options, "--seed", str(seed)) as sandbox:
        yield MercilessPorts(sandbox)
