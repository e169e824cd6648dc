"""What list commands do about mail: recipients taken in before a run begins, people told once a start has ended.

Where mail is not set up nothing of it is loaded. What goes wrong with mail is a line on stderr and fails nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from numberlift.errors import RunStopped

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.pipeline.planning.tables import ShownPlan
    from numberlift.pipeline.reporting import Written


WATCH_QUIET_SECONDS: Final = 3_600.0
"""`follow --watch` tells of a run once an hour at most."""


def recipients_told(here: Session, words: Sequence[str] | None) -> str:
    """The recipients that a start names, as a run keeps them. Raises SettingsRefused for those who must not be told."""
    if not words:
        return ""
    from numberlift.wiring.mailing import recipients_told as told

    return told(here.settings, here.ledger, words)


def keep_recipients(here: Session, run_id: str, recipients: str) -> None:
    """Keep them with the run, for whatever goes on with it; a start that names nobody leaves those there are."""
    if recipients:
        here.ledger.runs.set_emails(run_id, recipients)


def tell_ended(here: Session, run_id: str, written: Written, plan: ShownPlan | None = None) -> None:
    """Tell people how a start of a run ended."""
    if not here.settings.smtp_url.get_secret_value():
        return
    from numberlift.cli.running import run_async
    from numberlift.wiring import mailing

    run_async(mailing.tell_ended(here.settings, here.ledger, run_id, written, plan, say=say))


def mail_report(here: Session, run_id: str, written: Written, recipients: str) -> None:
    """Mail a report to those named. Raises SettingsRefused where mail is not set up."""
    from numberlift.cli.running import run_async
    from numberlift.wiring import mailing

    count, done = run_async(mailing.mail_report(here.settings, here.ledger, run_id, written, recipients))
    say(done.words or f"The mail to {count} {'recipient' if count == 1 else 'recipients'} is kept and will be sent.")


@contextmanager
def telling_stops(here: Session, run_id: str) -> Iterator[None]:
    """Tell people of a run that could not go on, and let the error go on its way."""
    try:
        yield
    except RunStopped as error:
        if here.settings.smtp_url.get_secret_value():
            from numberlift.cli.running import run_async
            from numberlift.wiring import mailing

            run_async(mailing.tell_stopped(here.settings, here.ledger, run_id, error, say=say))
        raise


async def tell_changes(here: Session, run_id: str = "", *, quiet_seconds: float = 0.0) -> None:
    """Send the digest of what changed, if anything did."""
    if not here.settings.smtp_url.get_secret_value():
        return
    from numberlift.wiring import mailing

    await mailing.tell_changes(here.settings, here.ledger, run_id=run_id, quiet_seconds=quiet_seconds, say=say)


def without_recipients(words: Sequence[str]) -> list[str]:
    """A command's words without the addresses in it: a run knows them, and what is printed may be kept in a log."""
    kept: list[str] = []
    skip = False
    for word in words:
        if not skip and word != "--email" and not word.startswith("--email="):
            kept.append(word)
        skip = word == "--email" and not skip
    return kept


def say(sentence: str) -> None:
    """A line beside the results."""
    sys.stderr.write(f"{sentence}\n")
