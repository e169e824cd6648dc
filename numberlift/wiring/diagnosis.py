"""What works on this machine and what does not: the checks behind `numberlift doctor`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from numberlift.errors import NumberliftError
from numberlift.pipeline.meter import Meter
from numberlift.settings import Settings
from numberlift.wiring.mailing import mail_answers
from numberlift.wiring.parts import credentials_of, ledger_place, opened_client, opened_ledger, realm_of

ROOM_BYTES = 1_000_000_000
TOO_NEW_FOR_PREFECT = {
    "fastapi": ((0, 151), "its server cannot be imported with it"),
    "sqlalchemy": ((2, 1), "its schedules never fire with it"),
}
"""Versions that pip installs beside Prefect without a word, and what fails then."""


class Finding(NamedTuple):
    """One thing that was looked at, and what to do if it is not good."""

    what: str
    says: str
    good: bool = True


async def diagnose(settings: Settings) -> list[Finding]:
    """Look at everything, in the order in which a run needs it; never raises for what it finds."""
    local = [found for look in (_python, _prefect, _home, _room) for found in look(settings)]
    return [*local, *_where(settings), *await _twilio(settings), *await _mail(settings)]


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", f"{version} (3.11 or newer is needed)", good=sys.version_info >= (3, 11))


def _prefect(_: Settings) -> Iterator[Finding]:
    yield Finding("Prefect", metadata.version("prefect"))
    for name, (too_new, why) in TOO_NEW_FOR_PREFECT.items():
        version = metadata.version(name)
        good = tuple(int(part) for part in version.split(".")[:2]) < too_new
        advice = "" if good else f"; {why}: pip install '{name}<{too_new[0]}.{too_new[1]}'"
        yield Finding(f"Prefect's {name}", f"{version}{advice}", good=good)
    api = os.environ.get("PREFECT_API_URL")
    yield Finding("Prefect API", api or "none set: a local server is started for each run (--direct does without)")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = home / f".doctor-{os.getpid()}"
        probe.write_bytes(b"numberlift")
        probe.unlink()
    except OSError as error:
        advice = f"{home} cannot be written ({error.strerror}). Set NUMBERLIFT_HOME to a folder of yours."
        yield Finding("home", advice, good=False)
        return
    closed = not home.stat().st_mode & 0o077
    yield Finding("home", f"{home}" if closed else f"{home} can be read by others: chmod 700 {home}", good=closed)


def _room(settings: Settings) -> Iterator[Finding]:
    with suppress(OSError):
        free = shutil.disk_usage(_existing(settings.home)).free
        yield Finding("disk", f"{free / 1e9:,.1f} GB free (a million numbers take about one)", good=free > ROOM_BYTES)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _where(settings: Settings) -> list[Finding]:
    return [_realm(settings), _tried("ledger", lambda: _ledger(settings))]


def _realm(settings: Settings) -> Finding:
    realm = realm_of(settings)
    return Finding("realm", f"{realm} (nothing here reaches Twilio)" if realm.startswith("sandbox:") else realm)


def _ledger(settings: Settings) -> str:
    with opened_ledger(settings) as ledger:
        now = ledger.now()
    place = ledger_place(settings, realm_of(settings))
    return f"{place.rsplit('@', 1)[-1]}, its clock says {now}"


async def _twilio(settings: Settings) -> list[Finding]:
    try:
        credentials = credentials_of(settings)
        with opened_ledger(settings) as ledger:
            async with opened_client(settings, ledger, Meter()) as client:
                account = await client.account()
    except NumberliftError as error:
        return [Finding("Twilio", str(error), good=False)]
    how = f"API key {credentials.api_key}" if credentials.api_key else "account sid and auth token"
    says = f"{settings.api_url} answers to {how}; the account {account.sid} is {account.status}"
    return [Finding("Twilio", says, good=account.status == "active")]


async def _mail(settings: Settings) -> list[Finding]:
    """Whether the mail server lets us in, and how what is on its way stands."""
    if not settings.smtp_url.get_secret_value():
        return [Finding("mail", "none set: nobody is told by e-mail (NUMBERLIFT_SMTP_URL, NUMBERLIFT_MAIL_FROM)")]
    try:
        found = [Finding("mail", await mail_answers(settings))]
    except NumberliftError as error:
        found = [Finding("mail", f"{error} Nothing is lost: mails wait.", good=False)]
    with suppress(NumberliftError), opened_ledger(settings) as ledger:
        counts = ledger.mail.counts()
        if counts.waiting or counts.dropped:
            says = f"{counts.waiting:,} wait, {counts.dropped:,} were given up. {counts.last_error}".rstrip()
            found.append(Finding("mails", says, good=not counts.dropped))
    return found


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, look())
    except NumberliftError as error:
        return Finding(what, str(error), good=False)
