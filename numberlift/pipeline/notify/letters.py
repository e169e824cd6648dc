"""What is said of a run by mail: counts, what a person must do, how to go on; no cell of the list."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from numberlift.io.drawing.summaryparts import SANDBOX_WORDS
from numberlift.io.mail.letter import Letter, Part, Row
from numberlift.ledger import Run
from numberlift.pipeline.alarms import Alarm
from numberlift.pipeline.notify.post import Post
from numberlift.pipeline.planning.tables import ShownPlan, counted

FOOT: Final = "numberlift wrote this by itself; nobody reads answers to it."
_DONE: Final = {
    "check": "is checked",
    "host": "is done: hosting is ordered",
    "port": "is done: port-ins are filed",
    "comply": "is done: bundles are submitted",
}
_NEEDS: Final = {
    "fix": "to be corrected in the list: fix-list.xlsx holds them",
    "manual": "by hand: the report says whom to ask at Twilio",
    "noncompliant": "not compliant: the report says what is missing",
    "undecided": "without an answer yet: run the same list again",
}
_HIDDEN: Final = frozenset({"Run", "Would be created", "Its hash", "Planned"})


def finished(post: Post, run: Run, summary: Mapping[str, Any], *, where: str) -> Letter:
    """The run is over; `where` says where its report is if it could not be attached."""
    return Letter(
        subject=_subject(post, f"{run.list_name}: done, {counted(summary['lines'], 'line')}"),
        headline=f"{run.list_name} {_DONE.get(run.flow, 'is done')}",
        lead=f"{_size(summary)} Every row has its verdict; the report says what to do next.",
        facts=_facts(run, summary, where),
        **_common(post, run, summary),
    )


def report_of(post: Post, run: Run, summary: Mapping[str, Any], *, where: str) -> Letter:
    """The report that somebody asked for, whatever the run's state."""
    return Letter(
        subject=_subject(post, f"{run.list_name}: report of {run.id}"),
        headline=f"Report of {run.list_name}",
        lead=f"{_size(summary)} {'It is complete.' if summary['complete'] else 'The run is not finished yet.'}",
        facts=_facts(run, summary, where),
        **_common(post, run, summary),
    )


def incomplete(post: Post, run: Run, summary: Mapping[str, Any], *, why: str, where: str) -> Letter:
    """The run stopped before its end, or left rows without an answer; how to go on."""
    waits = summary.get("awaiting") == "cancellation"
    reason = why or ("Twilio is cancelling what is filed anew." if waits else "Some rows have no answer yet.")
    return Letter(
        subject=_subject(post, f"{run.list_name}: not finished"),
        headline=f"{run.list_name} is not finished",
        lead=f"{reason} Nothing is lost: it goes on where it was.",
        facts=_facts(run, summary, where),
        commands_title="To go on, on the machine it ran on, with the list and the options as before:",
        commands=(f"numberlift follow {run.id}",) if waits else (resume_words(run),),
        **_common(post, run, summary),
    )


def approval(post: Post, run: Run, plan: ShownPlan) -> Letter:
    """A plan waits for somebody's approval: what it would create, and how to approve it."""
    facts = tuple((label, value) for label, value in plan.about.facts if label not in _HIDDEN and value)
    sheets = tuple(Row(f"{len(one.rows):,}", one.title, one.holds) for one in plan.sheets if one.rows)
    return Letter(
        subject=_subject(post, f"{run.list_name}: a plan waits for your approval"),
        headline="A plan waits for your approval",
        lead=f"{run.list_name} would create {plan.short}. Nothing is sent before somebody approves it.",
        warning=_warning(post),
        facts=(("Run", run.id), *_label(run), *facts),
        parts=(Part("What the plan holds", sheets),) if sheets else (),
        commands_title="Look at it and approve it on its page, or with:" if post.page_url else "Look and approve with:",
        commands=(f"numberlift approve {run.id}",),
        link=post.page_of(run.id),
        link_words="See the plan",
        foot=FOOT,
    )


def alarm(post: Post, run: Run | None, told: Alarm) -> Letter:
    """A flow run ended otherwise than it should."""
    what = run.list_name if run is not None else f"The flow {told.flow}"
    words = {"crashed": "was cut off: its process is gone", "failed": "stopped"}[told.how]
    return Letter(
        subject=_subject(post, f"{what}: {'crashed' if told.how == 'crashed' else 'stopped'}"),
        headline=f"{what} {words}",
        lead=f"{told.message or 'It gave no reason.'} Nothing is lost: started again, it goes on where it was.",
        warning=_warning(post),
        facts=(*((("Run", run.id), *_label(run)) if run is not None else ()), ("Flow", told.flow)),
        commands_title="To go on, start it again in Prefect or on its page, or with:" if run is not None else "",
        commands=(resume_words(run),) if run is not None else (),
        link=post.page_of(told.run_id),
        foot=FOOT,
    )


def resume_words(run: Run) -> str:
    """The command that goes on with a run."""
    planned = run.flow != "check" and run.state in {"planned", "creating"}
    return f"numberlift approve {run.id}" if planned else shlex.join(["numberlift", run.flow, run.list_name])


def _common(post: Post, run: Run, summary: Mapping[str, Any]) -> dict[str, Any]:
    verdicts = {str(name): count for name, count in summary["verdicts"].items() if count}
    needs = tuple(Row(f"{verdicts[name]:,}", words) for name, words in _NEEDS.items() if verdicts.get(name))
    acted = summary["actions"].items() if run.flow != "check" else ()
    did = tuple(Row(f"{count:,}", name) for name, count in acted if count and name != "checked")
    parts = (Part("What needs somebody", needs), Part("What was done", did))
    return {
        "warning": _warning(post),
        "counts": verdicts,
        "parts": tuple(one for one in parts if one.rows),
        "link": post.page_of(run.id),
        "foot": FOOT,
    }


def _size(summary: Mapping[str, Any]) -> str:
    numbers = f", {counted(summary['numbers'], 'number')}" if summary.get("numbers") else ""
    return f"{counted(summary['rows'], 'row')}{numbers}."


def _facts(run: Run, summary: Mapping[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    began = f"{run.created_at[:16].replace('T', ' ')} UTC"
    report = (("Report", where),) if where else ()
    return (("Run", run.id), *_label(run), ("Started", began), ("Took", _took(float(summary["seconds"]))), *report)


def _label(run: Run) -> tuple[tuple[str, str], ...]:
    return (("For", run.label),) if run.label else ()


def _took(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:  # noqa: PLR2004 - seconds still say something
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # noqa: PLR2004 - two hours


def subject_day(at: str) -> str:
    """A day as a subject says it."""
    return f"{datetime.fromisoformat(at):%d %B}".lstrip("0")


def _subject(post: Post, words: str) -> str:
    return f"[SANDBOX] {words}" if post.in_sandbox else words


def _warning(post: Post) -> str:
    return SANDBOX_WORDS if post.in_sandbox else ""
