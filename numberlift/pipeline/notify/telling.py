"""Letters about runs, drawn and written down in the ledger, each thing once to the same people. All of it blocks.

What is told: a run finished, a run that is not finished (again only once it stands otherwise), a plan to approve (once
for each plan), an alarm (once for each flow run), a report that was asked for (as often as it is), and the digest.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from numberlift.io.mail.composing import MOST_ATTACHED, Envelope, compose
from numberlift.io.mail.letter import Letter, one_line
from numberlift.ledger import Mail, Run
from numberlift.pipeline.alarms import Alarm
from numberlift.pipeline.notify import letters
from numberlift.pipeline.notify.digest import KINDS, digest, news_of
from numberlift.pipeline.notify.post import Post
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Written

REPORT: Final = "report.xlsx"


@dataclass(frozen=True, slots=True)
class _Said:
    """A kind of mail, and what makes it this one: told again of the same, it is the same mail."""

    kind: str
    what: str = ""


def tell_ended(post: Post, run_id: str, written: Written, plan: ShownPlan | None = None) -> bool:
    """Tell how a start of a run ended: finished, not finished, or with a plan that waits. Whether a mail was kept."""
    run = post.ledger.runs.get(run_id)
    if written.summary["awaiting"] == "approval" and plan is not None:
        return _keep(post, run, letters.approval(post, run, plan), _Said("approval", plan.plan_hash))
    if written.summary["complete"]:
        where, attached = _report(post, run, written.files)
        letter = letters.finished(post, run, written.summary, where=where)
        return _keep_ended(post, run, letter, _Said("finished"), attached)
    return tell_stopped(post, run_id, written.summary, files=written.files)


def tell_stopped(
    post: Post, run_id: str, summary: Mapping[str, Any], *, why: str = "", files: Iterable[Path] = ()
) -> bool:
    """Tell that a run is not finished, why, and how to go on; not again while nothing is otherwise."""
    run = post.ledger.runs.get(run_id)
    where, attached = _report(post, run, files)
    letter = letters.incomplete(post, run, summary, why=why, where=where)
    stands = orjson.dumps([why, summary["verdicts"], summary["actions"]], option=orjson.OPT_SORT_KEYS).decode()
    return _keep_ended(post, run, letter, _Said("incomplete", stands), attached)


def send_report(post: Post, run_id: str, written: Written, recipients: tuple[str, ...] = ()) -> bool:
    """Mail a run's report because somebody asked for it, to those named or to the run's own."""
    run = post.ledger.runs.get(run_id)
    where, attached = _report(post, run, written.files)
    letter = letters.report_of(post, run, written.summary, where=where)
    return _keep(post, run, letter, _Said("report", secrets.token_hex(16)), attached, recipients=recipients)


def tell_alarm(post: Post, alarm: Alarm) -> bool:
    """Tell of a flow run that failed or crashed.

    One over all runs is told to those who are always told, and the same of it once a day: a schedule goes on failing.
    """
    run = post.ledger.runs.get(alarm.run_id) if alarm.run_id else None
    again = alarm.flow_run or secrets.token_hex(16)
    said = _Said(alarm.how, again if run is not None else f"{alarm.flow} {alarm.message} {post.ledger.now()[:10]}")
    return _keep(post, run, letters.alarm(post, run, alarm), said)


def tell_changes(post: Post, *, run_id: str = "", quiet_seconds: float = 0.0) -> int:
    """Write the digests that are due; how many mails were kept."""
    kept, at = 0, post.ledger.now()
    for recipients, news in news_of(post, run_id=run_id, quiet_seconds=quiet_seconds).items():
        letter = digest(post, news, at=at)
        what = " ".join(f"{one.run.id}:{one.upto}" for one in news)
        mail = _mail(post, "", letter, _Said("digest", what), recipients) if letter is not None else None
        with post.ledger.atomic():
            kept += mail is not None and post.ledger.mail.keep(mail)
            for one in news:
                post.ledger.mail.tell(one.run.id, one.upto)
    return kept


def _keep_ended(post: Post, run: Run, letter: Letter, said: _Said, attached: tuple[Path, ...]) -> bool:
    """Keep a mail that holds all that is known of the run: the digest goes on from here."""
    upto = post.ledger.events.newest(KINDS, run_id=run.id).get(run.id, 0)
    with post.ledger.atomic():
        kept = _keep(post, run, letter, said, attached)
        if kept:
            post.ledger.mail.tell(run.id, upto)
    return kept


def _keep(
    post: Post,
    run: Run | None,
    letter: Letter,
    said: _Said,
    attached: tuple[Path, ...] = (),
    *,
    recipients: tuple[str, ...] = (),
) -> bool:
    told = recipients or post.recipients(run)
    run_id = run.id if run is not None else ""
    if not told or post.ledger.mail.known(post.message_id(said.kind, run_id, said.what, told)):
        return False
    return post.ledger.mail.keep(_mail(post, run_id, letter, said, told, attached))


def _mail(
    post: Post,
    run_id: str,
    letter: Letter,
    said: _Said,
    recipients: tuple[str, ...],
    attached: tuple[Path, ...] = (),
) -> Mail:
    name = post.message_id(said.kind, run_id, said.what, recipients)
    message = compose(letter, Envelope(post.sender, recipients, name, post.ledger.now()), attached=attached)
    return Mail(name, said.kind, run_id, recipients, one_line(letter.subject), message)


def _report(post: Post, run: Run, files: Iterable[Path]) -> tuple[str, tuple[Path, ...]]:
    """Where the report is, in words, and what is attached: one that is too large for mail is only named."""
    report = next((path for path in files if path.name == REPORT), None)
    if report is None and run.out_dir:
        report = Path(run.out_dir) / REPORT
    size = 0
    with suppress(OSError):
        size = report.stat().st_size if report is not None else 0
    if report is None or not size:
        return "", ()
    if size <= MOST_ATTACHED:
        return f"attached ({REPORT})", (report,)
    place = post.page_of(run.id) or f"in the folder {report.parent.name} where it was written"
    return f"{size / 1e6:,.1f} MB, too large for mail: {place}", ()
