"""Mail with real parts, whoever calls: the command line, a flow, the page's background process; no run fails by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from numberlift.errors import CannotStart, NumberliftError, RunStopped, SettingsRefused
from numberlift.io.mail.addresses import domain_of, must_be_allowed, read_addresses, read_domains, read_sender
from numberlift.io.mail.sending import connected
from numberlift.io.mail.server import read_server
from numberlift.ledger import Ledger
from numberlift.pipeline.alarms import Alarm
from numberlift.pipeline.notify import telling
from numberlift.pipeline.notify.delivering import Delivered, deliver
from numberlift.pipeline.notify.post import Post
from numberlift.pipeline.planning.tables import ShownPlan
from numberlift.pipeline.reporting import Written
from numberlift.settings import Settings
from numberlift.wiring.secret import secret_of

DAY_SECONDS: Final = 86_400.0

Say = Callable[[str], object]


def post_of(settings: Settings, ledger: Ledger) -> Post:
    """The parts under these settings. Raises SettingsRefused where mail is not set up, or wrongly."""
    if not settings.smtp_url.get_secret_value():
        raise SettingsRefused("Mail is not set up. Set NUMBERLIFT_SMTP_URL and NUMBERLIFT_MAIL_FROM.")
    sender = read_sender(settings.mail_from)
    always, domains = read_addresses([settings.mail_to]), allowed_domains(settings)
    must_be_allowed(always, domains=domains)
    return Post(
        ledger=ledger,
        server=read_server(settings.smtp_url.get_secret_value()),
        sender=sender,
        domains=domains,
        always=always,
        secret=secret_of(settings),
        page_url=(settings.page_url or settings.public_url).strip().rstrip("/"),
        loa_wait_seconds=settings.loa_wait * DAY_SECONDS,
    )


def allowed_domains(settings: Settings) -> frozenset[str]:
    """The domains that mails may go to: those that are set, else the sender's own."""
    return read_domains(settings.mail_domains) or frozenset({domain_of(read_sender(settings.mail_from)[1])})


def recipients_told(settings: Settings, ledger: Ledger, words: Iterable[str]) -> str:
    """Addresses that somebody names for a run, as a run keeps them; empty for none.

    Raises SettingsRefused, without an address in it, for what is none, for one outside the allowed domains, and where
    mail is not set up: before anything is begun.
    """
    found = read_addresses(words)
    if not found:
        return ""
    must_be_allowed(found, domains=post_of(settings, ledger).domains)
    return ",".join(found)


async def tell_ended(
    settings: Settings, ledger: Ledger, run_id: str, written: Written, plan: ShownPlan | None = None, *, say: Say
) -> None:
    """Tell how a start of a run ended, and send what waits. Never raises what can go wrong with mail."""
    await _told(settings, ledger, lambda post: telling.tell_ended(post, run_id, written, plan), say)


async def tell_stopped(settings: Settings, ledger: Ledger, run_id: str, why: RunStopped, *, say: Say) -> None:
    """Tell that a run could not go on. A start that was refused (CannotStart) is told to whoever started it alone."""
    if isinstance(why, CannotStart):
        return

    def tell(post: Post) -> bool:
        run = ledger.runs.get(run_id)
        return telling.tell_stopped(post, run_id, {**_NOTHING_YET, **run.summary}, why=str(why))

    await _told(settings, ledger, tell, say)


async def tell_changes(
    settings: Settings, ledger: Ledger, *, run_id: str = "", quiet_seconds: float = 0.0, say: Say
) -> Delivered:
    """Send the digest if anything changed, and whatever waits."""
    return await _told(
        settings, ledger, lambda post: telling.tell_changes(post, run_id=run_id, quiet_seconds=quiet_seconds), say
    )


async def tell_alarm(settings: Settings, ledger: Ledger, alarm: Alarm, *, say: Say) -> None:
    """Mail an alarm."""
    await _told(settings, ledger, lambda post: telling.tell_alarm(post, alarm), say)


async def send_waiting(settings: Settings, ledger: Ledger, *, say: Say) -> Delivered:
    """Try again what waits."""
    return await _told(settings, ledger, lambda _: 0, say)


async def mail_report(
    settings: Settings, ledger: Ledger, run_id: str, written: Written, recipients: str
) -> tuple[int, Delivered]:
    """Mail a report to those named, or to the run's own; how many that were, and what came of it.

    Raises SettingsRefused where mail is not set up, or nobody is named anywhere.
    """
    post = post_of(settings, ledger)
    told = read_addresses([recipients]) or post.recipients(ledger.runs.get(run_id))
    if not told:
        raise SettingsRefused(f"Run {run_id} names nobody to send its report to. Say who with --email ADDRESS.")
    must_be_allowed(told, domains=post.domains)
    await asyncio.to_thread(telling.send_report, post, run_id, written, told)
    return len(told), await deliver(post)


async def mail_answers(settings: Settings) -> str:
    """Connect to the mail server, log in, send nothing; answers how it stands. Raises TryAgain, SettingsRefused."""
    server = read_server(settings.smtp_url.get_secret_value())
    read_sender(settings.mail_from)
    domains = ", ".join(sorted(allowed_domains(settings)))
    must_be_allowed(read_addresses([settings.mail_to]), domains=allowed_domains(settings))
    async with connected(server):
        how = {"tls": "over TLS", "starttls": "after STARTTLS", "offered": "", "never": "without encryption"}
        who = " and lets us in" if server.user else ""
        return f"{server.place} answers {how[server.privacy]}{who}".replace("  ", " ") + f"; mails may go to {domains}"


async def _told(settings: Settings, ledger: Ledger, tell: Callable[[Post], Any], say: Say) -> Delivered:
    """Write down what is to be told and send what waits; what goes wrong is said, and fails nobody."""
    done = Delivered()
    if not settings.smtp_url.get_secret_value():
        return done
    try:
        post = post_of(settings, ledger)
        await asyncio.to_thread(tell, post)
        done = await deliver(post)
    except (NumberliftError, OSError) as error:
        say(f"The mail could not be written: {error if isinstance(error, NumberliftError) else type(error).__name__}")
    except Exception as error:  # noqa: BLE001 -- a fault of ours in a mail must not fail a run that is over
        say(f"The mail could not be written: numberlift met an error of its own ({type(error).__name__}).")
    if done.words:
        say(done.words)
    return done


_NOTHING_YET: Final[dict[str, Any]] = {
    "rows": 0,
    "lines": 0,
    "numbers": 0,
    "verdicts": {},
    "actions": {},
    "seconds": 0.0,
    "complete": False,
    "awaiting": None,
}
