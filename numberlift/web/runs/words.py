"""How a run stands, in a sentence, a share and a few figures."""

from __future__ import annotations

from typing import Any, Final

from numberlift.web.runs.follower import Standing

_PHASES: Final = {
    "starting": "Starting",
    "reading": "Reading the list",
    "checking": "Asking Twilio",
    "asking again": "Asking again what had no answer",
    "planning": "Making the plan",
    "reporting": "Writing the report",
}


def what_now(now: Standing) -> tuple[str, str]:
    """The colour (`good`, `warn`, `bad` or none) and the sentence."""
    if now.over:
        return _over(now)
    if now.busy:
        return "", _busy(now)
    if now.awaits_approval:
        return "warn", "The plan below waits for your approval. Nothing was sent so far."
    if now.entry is not None and now.entry.state == "failed":
        return "bad", now.entry.message
    return "warn", _rest(now)


def _busy(now: Standing) -> str:
    if now.entry is not None and now.entry.state == "waiting":
        return f"In line: {_before(now.before)}."
    if now.in_line or now.owned:
        return f"{_phase(now.run.progress)} …"
    return "Given to Prefect; it starts in a moment."


def _over(now: Standing) -> tuple[str, str]:
    if now.run.state == "withdrawn":
        return "", "This run was set aside: its list was begun anew."
    return "good", "Finished. The files below hold every row."


def share_of(now: Standing) -> float | None:
    """How much of the questions has an answer, in percent; None while nothing moves."""
    told = now.run.progress
    if not now.busy or not told.get("to_ask"):
        return None
    if told.get("phase") == "reporting":
        return 100.0
    return 100.0 * float(told.get("answered", 0)) / float(told["to_ask"])


def figures_of(now: Standing) -> list[tuple[str, str]]:
    """A few numbers under their names."""
    run, told = now.run, now.run.summary or now.run.progress
    rows = run.counts.rows or int(told.get("rows", 0))
    found = [("rows", rows)]
    if run.flow != "comply":
        found += [("numbers", run.counts.numbers), ("duplicates", run.counts.duplicates)]
    shown = [(name, f"{count:,}") for name, count in found]
    if now.busy and run.progress.get("to_ask"):
        shown.append(("answers", f"{run.progress.get('answered', 0):,} of {run.progress['to_ask']:,}"))
    shown.append(("requests", f"{told.get('requests', 0):,}"))
    if told.get("seconds"):
        shown.append(("seconds", f"{told['seconds']:,.0f}"))
    return shown


def _phase(progress: Any) -> str:
    phase = str(progress.get("phase", "starting"))
    return _PHASES.get(phase, phase.capitalize())


def _before(before: int) -> str:
    return "it starts in a moment" if not before else f"{before} {'run' if before == 1 else 'runs'} before it"


def _rest(now: Standing) -> str:
    if now.shown_state == "incomplete":
        return "Not everything is done yet. “Go on” continues where it stopped; nothing is asked or ordered twice."
    if now.plan_state == "approved":
        return "Approved, and not carried out to its end yet."
    return "Nobody works on this run. “Go on” starts it."
