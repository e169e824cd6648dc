"""`numberlift port LIST`: file port-in requests for the numbers that can be ported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from numberlift.cli import options as opt
from numberlift.cli import planoptions as plan_opt

if TYPE_CHECKING:
    from numberlift.cli.planned import Start
    from numberlift.cli.screen import Screen
    from numberlift.cli.session import Session
    from numberlift.pipeline.check import CheckOrder
    from numberlift.pipeline.hosting.host import Hosted


def port(
    list_file: opt.ListFile,
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
    plan: plan_opt.PlanOnly = False,
    yes: plan_opt.Yes = False,
    name: plan_opt.As = "",
    either: plan_opt.Either = None,
    again: plan_opt.Again = False,
    fresh: opt.Fresh = False,
    as_json: opt.Json = False,
    direct: opt.Direct = False,
) -> None:
    """File port-ins for the numbers of a list that can be ported, once somebody has approved the plan."""
    from numberlift.cli.planned import HowToPlan, bring_to_its_end
    from numberlift.cli.session import session
    from numberlift.pipeline.porting.intake import PortOptions, open_port_run
    from numberlift.wiring.parts import credentials_of

    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        opened = open_port_run(
            here.ledger,
            list_file,
            home=here.settings.home,
            account_sid=credentials_of(here.settings).account_sid,
            options=PortOptions(
                sheet=sheet,
                column=column,
                country=country,
                account=account,
                either=either.value if either else "",
                again=again,
            ),
            label=label,
            fresh=fresh,
        )
        words = f"{'Resuming run' if opened.resumed else 'Run'} {opened.run.id} of {opened.run.list_name}"
        how = HowToPlan(out, max_age, as_json, direct, plan_only=plan, yes=yes, name=name)
        told = "\n".join((words, *(f"  {remark}" for remark in opened.remarks)))
        code = bring_to_its_end(here, opened.run.id, start_of(here, direct=direct), how, words=told)
    raise typer.Exit(code)


def start_of(here: Session, *, direct: bool) -> Start:
    """How a port run is started: by Prefect, or without it."""
    return (
        (lambda order, screen: _direct(here, order, screen))
        if direct
        else (lambda order, screen: _by_prefect(here, order, screen))
    )


def _direct(here: Session, order: CheckOrder, screen: Screen) -> Hosted:
    from numberlift.cli.running import run_async
    from numberlift.pipeline.steps import PlainSteps
    from numberlift.wiring.porting import run_port

    return run_async(run_port(order, settings=here.settings, ledger=here.ledger, steps=PlainSteps(), progress=screen))


def _by_prefect(here: Session, order: CheckOrder, screen: Screen) -> Hosted:
    from numberlift.cli.running import run_async
    from numberlift.flows.environment import local_server_turn, prepare

    here.ledger.own_run(order.run_id).release()  # who must be refused is told before waiting for a turn
    prepare(here.settings.home)
    with local_server_turn(here.settings.home, say=screen.say):
        from numberlift.flows.port import run_flow

        return run_async(run_flow(order, progress=screen))
