"""A small hosting batch: planned, approved, ordered, verified, signed and completed; then its timeline.

The sandbox's control calls stand in for the people and the time that a real batch takes: somebody answers the phone,
somebody signs, days go by.
"""

from __future__ import annotations

from pathlib import Path

from tests.demonstration.parts import ROOT, SAMPLES, control, counted, ran, sandbox_of_the_home, summary_of

MINUTE, DAY = 60, 86_400
LIST = str((SAMPLES / "to-host.csv").relative_to(ROOT))


def host_a_batch(home: Path) -> Path:
    """Bring the batch to its end; gives the folder of its report."""
    with sandbox_of_the_home() as url:
        planned = summary_of("host", LIST, "--either", "host", "--sandbox")
        run = str(planned["run"])
        print(f"Planned: {counted(planned['actions'])}. Nothing is sent before somebody approves it.")
        ran("approve", run, "--yes", "--sandbox")
        control(url, "advance", {"seconds": MINUTE})
        ran("follow", "--sandbox")
        ran("verify", run, "--sandbox")
        print("(the sandbox's people pick up and type the code)")
        control(url, "advance", {"seconds": 2 * MINUTE})
        ran("follow", "--sandbox")
        _sign(url)
        control(url, "advance", {"seconds": 3 * DAY})
        ran("follow", "--sandbox")
        ran("loa", run, "--sandbox")
        ran("show", "+14155550150", "--sandbox")
        ran("report", run, "--sandbox")
    return home / "reports" / run


def _sign(url: str) -> None:
    """Every letter is signed, but for one whose recipient cancels it."""
    objects = control(url, "state?kind=AuthorizationDocument")["objects"]
    assert isinstance(objects, dict)
    for sid, letter in objects["AuthorizationDocument"].items():
        ending = "canceled" if letter["email"].startswith("florist") else "signed"
        control(url, f"sign/{sid}", {} if ending == "signed" else {"as": ending})
        print(f"(the sandbox's signer of {sid} has {ending} it)")
