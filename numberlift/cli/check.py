"""`numberlift check LIST`: hosting eligibility and portability of every number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.cli.screen import Screen
    from numberlift.cli.session import Session
    from numberlift.pipeline.check import CheckOrder
    from numberlift.pipeline.intake import Opened
    from numberlift.pipeline.reporting import Written


@dataclass(frozen=True, slots=True)
class HowToRun:
    """The options of one start that are no part of the run's identity."""

    out: Path | None
    max_age: float
    as_json: bool
    direct: bool


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
) -> None:
    """Check hosting eligibility and portability of every number in a list."""
    from numberlift.cli.session import session
    from numberlift.pipeline.intake import ListOptions, open_run
    from numberlift.wiring.parts import credentials_of

    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
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
        how = HowToRun(out=out, max_age=max_age, as_json=as_json, direct=direct)
        code = _run(here, opened, how)
    raise typer.Exit(code)


def _run(here: Session, opened: Opened, how: HowToRun) -> int:
    """Run the opened run to its end, show what came out, and answer the exit code."""
    from numberlift.cli.results import show_written
    from numberlift.cli.screen import Screen
    from numberlift.pipeline.check import CheckOrder
    from numberlift.wiring.checks import asking_of

    order = CheckOrder(
        run_id=opened.run.id,
        out=(how.out or here.settings.home / "reports" / opened.run.id).absolute(),
        max_age_seconds=how.max_age,
        asking=asking_of(here.settings),
    )
    with Screen() as screen:
        screen.say(f"{'Resuming run' if opened.resumed else 'Run'} {opened.run.id} of {opened.run.list_name}")
        for remark in opened.remarks:
            screen.say(f"  {remark}")
        written = _direct(here, order, screen) if how.direct else _by_prefect(here, order, screen)
    show_written(written, as_json_only=how.as_json)
    return written.exit_code


def _direct(here: Session, order: CheckOrder, screen: Screen) -> Written:
    from numberlift.cli.running import run_async
    from numberlift.pipeline.steps import PlainSteps
    from numberlift.wiring.checks import run_check

    return run_async(run_check(order, settings=here.settings, ledger=here.ledger, steps=PlainSteps(), progress=screen))


def _by_prefect(here: Session, order: CheckOrder, screen: Screen) -> Written:
    from numberlift.cli.running import run_async
    from numberlift.flows.environment import local_server_turn, prepare

    here.ledger.own_run(order.run_id).release()  # who must be refused is told before waiting for a turn
    prepare(here.settings.home)
    with local_server_turn(here.settings.home, say=screen.say):
        from numberlift.flows.check import run_flow

        return run_async(run_flow(order, progress=screen))
