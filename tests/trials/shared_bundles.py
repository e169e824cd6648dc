"""Lists of many bundles that share few end users and documents, and a sandbox that does its worst to all that is made.

The firms and their excerpts go together, a utility bill serves any of them; each document has a file of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.pipeline.complying_runs import DE, EXCERPT, FIRM, OFFICE, comply_list
from tests.places import Place
from tests.sandboxes import SandboxProcess, sandbox_process
from tests.trials.merciless import LAG_SECONDS, SETTLE_SECONDS, SPEED, TIMEOUT_SECONDS, UNANSWERED

MADE = ("CreateAddress", "CreateEndUser", "CreateSupportingDocument", "CreateBundle", "CreateItemAssignment")
CHANGED = ("CreateEvaluation", "UpdateBundle")
SUBMITTED = frozenset({"pending-review", "in-review", "twilio-approved"})


class Shape(NamedTuple):
    """How much of everything a list holds; each firm has an excerpt, and the other documents are bills."""

    bundles: int
    end_users: int
    documents: int

    @property
    def bills(self) -> int:
        return self.documents - self.end_users


def shared_list(path: Path, shape: Shape, *, first: int = 0) -> Path:
    """A list of bundles counted from `first`; the same parts whatever is first."""
    today = datetime.now(UTC).date().isoformat()
    firms = [
        {**FIRM, "name": f"firm {at}", "business_name": f"Firm {at}", "business_registration_number": f"HRB {at}"}
        for at in range(shape.end_users)
    ]
    excerpts = [
        {**EXCERPT, "name": f"excerpt {at}", "file": f"excerpt-{at}.pdf", "business_name": f"Firm {at}"}
        for at in range(shape.end_users)
    ]
    bills = [
        {
            "name": f"bill {at}",
            "type": "utility_bill",
            "file": f"bill-{at}.pdf",
            "issue_date": today,
            "addresses": "office",
        }
        for at in range(shape.bills)
    ]
    bundles = [
        {
            **DE,
            "name": f"Bundle {at}",
            "end_user": f"firm {at % shape.end_users}",
            "documents": f"excerpt {at % shape.end_users}; bill {at % shape.bills}",
        }
        for at in range(first, first + shape.bundles)
    ]
    return comply_list(path, bundles=bundles, end_users=firms, documents=[*excerpts, *bills], addresses=[OFFICE])


class Bureau(NamedTuple):
    """What a trial asks of the sandbox's control plane."""

    sandbox: SandboxProcess

    def begin(self, *, most: int | None = None) -> None:
        """Nothing is guarded from now on and a third of all answers get lost, each way at most `most` times."""
        lag = {"operation": "List*", "seconds": LAG_SECONDS * SPEED}
        rules: list[dict[str, Any]] = [{"kind": "lag", "probability": 0.7, **lag}]
        for operation in (*MADE, *CHANGED):
            rules += [
                {"kind": kind, "operation": operation, "probability": share, "count": most, **more}
                for kind, share, more in (*UNANSWERED, ("throttle", 0.03, {}))
            ]
        self.sandbox.told("/compliance", {"guards": False})
        self.sandbox.told("/faults", {"rules": rules})

    def place(self, home: Path, *, database: str = "") -> Place:
        """A home whose client waits as long as this sandbox needs; its ledger is in PostgreSQL if that is told."""
        more: dict[str, object] = {"TIMEOUT": TIMEOUT_SECONDS, "SETTLE": SETTLE_SECONDS}
        if database:
            more |= {"DATABASE_URL": database, "SECRET": "a secret of this trial only"}
        return Place(home, self.sandbox.url, {f"NUMBERLIFT_{name}": str(value) for name, value in more.items()})

    def sent(self) -> int:
        """How many creates came so far."""
        told = self.sandbox.traffic()["operations"]
        return sum(int(told.get(operation, 0)) for operation in MADE)

    def made(self, kind: str) -> Counter[str]:
        """How many of a kind were accepted, ever, by what they are counted by."""
        return Counter(self.sandbox.told(f"/state?kind={kind}")["accepted"].get(kind, {}))

    def objects(self, kind: str) -> dict[str, dict[str, Any]]:
        return dict(self.sandbox.told(f"/state?kind={kind}")["objects"].get(kind, {}))


def each_made_once(here: Bureau, shape: Shape, bundles: Sequence[str]) -> None:
    """Exactly so many end users and documents, each bundle and assignment once, every bundle submitted."""
    made = {kind: here.made(kind) for kind in ("EndUser", "SupportingDocument", "Bundle", "ItemAssignment")}
    twice = {kind: [name for name, count in some.items() if count > 1] for kind, some in made.items()}
    counts = {kind: sum(some.values()) for kind, some in made.items()}

    assert not any(twice.values()), twice
    assert counts == {
        "EndUser": shape.end_users,
        "SupportingDocument": shape.documents,
        "Bundle": len(bundles),
        "ItemAssignment": 3 * len(bundles),
    }
    assert len(here.objects("Address")) == 1
    assert {one["status"] for one in here.objects("Bundle").values()} <= SUBMITTED


@contextmanager
def bureau(*, seed: int, most: int | None = None) -> Iterator[Bureau]:
    """Such a sandbox in a process of its own; see `Bureau.begin`."""
    options = ("--speed", str(SPEED), "--concurrency-limit", "0", "--latency-ms", "5")
    with sandbox_process(*options, "--seed", str(seed)) as sandbox:
        here = Bureau(sandbox)
        here.begin(most=most)
        yield here
