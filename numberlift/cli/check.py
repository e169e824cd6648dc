"""`numberlift check LIST`: hosting eligibility and portability of every number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.pipeline.intake import Opened


@dataclass(frozen=True, slots=True)
class HowToRun:
    """The options of one start that are no part of the run's identity."""

    out: Path | None
    max_age: float
    as_json: bool
    direct: bool
    shards: int = 1


def check(
    list_file: opt.ListFile,
    only: opt.OnlyOne = None,
    out: opt.Out = None,
    column: opt.Column = None,
    sheet: opt.Sheet = None,
    country: opt.Country = "US",
    account: opt.Account = "",
    label: opt.Label = "",
    rate: opt.Rate = None,
    concurrency: opt.Concurrency = None,
    max_age: opt.MaxAge = "24h",  # type: ignore[assignment]  # typer parses the default too
    sandbox: opt.Sandbox = False,
    fresh: opt.Fresh = False,
    as_json: opt.Json = False,
    direct: opt.Direct = False,
    shards: opt.Shards = 1,
    email: opt.Email = None,
) -> None:
    """Check hosting eligibility and portability of every number in a list."""
    from numberlift.cli.mailing import keep_recipients, recipients_told
    from numberlift.cli.session import session
    from numberlift.cli.starting import must_have_a_pool

    must_have_a_pool(shards, direct=direct)
    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        from numberlift.pipeline.intake import ListOptions, open_run
        from numberlift.wiring.parts import credentials_of

        told = recipients_told(here, email)
        asked = ListOptions(
            sheet=sheet, column=column, country=country, account=account, only=only.value if only else None
        )
        opened = open_run(
            here.ledger,
            list_file,
            flow="check",
            home=here.settings.home,
            account_sid=credentials_of(here.settings).account_sid,
            options=asked,
            label=label,
            fresh=fresh,
        )
        keep_recipients(here, opened.run.id, told)
        how = HowToRun(out=out, max_age=max_age, as_json=as_json, direct=direct, shards=shards)
        code = _run(here, opened, how)
    raise typer.Exit(code)


def _run(here: Session, opened: Opened, how: HowToRun) -> int:
    """Run the opened run to its end, show what came out, and answer the exit code."""
    from numberlift.cli.mailing import tell_ended, telling_stops
    from numberlift.cli.showing.results import show_written
    from numberlift.cli.showing.screen import Screen
    from numberlift.cli.starting import start_check
    from numberlift.pipeline.check import CheckOrder
    from numberlift.pipeline.reporting import load
    from numberlift.wiring.checks import asking_of

    if how.direct:  # beside Prefect, which takes longer to import, nothing would be won
        Thread(target=load, name="load").start()
    order = CheckOrder(
        run_id=opened.run.id,
        out=(how.out or here.settings.home / "reports" / opened.run.id).absolute(),
        max_age_seconds=how.max_age,
        asking=asking_of(here.settings),
        shards=how.shards,
    )
    with Screen() as screen:
        screen.say(f"{'Resuming run' if opened.resumed else 'Run'} {opened.run.id} of {opened.run.list_name}")
        for remark in opened.remarks:
            screen.say(f"  {remark}")
        with telling_stops(here, opened.run.id):
            written = start_check(here, order, screen, direct=how.direct)
    show_written(written, as_json_only=how.as_json)
    tell_ended(here, opened.run.id, written)
    return written.exit_code
