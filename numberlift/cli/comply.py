"""`numberlift comply LIST`: build, evaluate and submit regulatory bundles."""

from __future__ import annotations

from typing import Annotated

import typer

from numberlift.cli import options as opt
from numberlift.cli import planoptions as plan_opt

Again = Annotated[
    bool, typer.Option("--again", help="Submit rejected bundles again even where nothing of them was changed.")
]


def comply(
    list_file: opt.ListFile,
    out: opt.Out = None,
    sheet: opt.Sheet = None,
    account: opt.Account = "",
    label: opt.Label = "",
    rate: opt.Rate = None,
    concurrency: opt.Concurrency = None,
    sandbox: opt.Sandbox = False,
    plan: plan_opt.PlanOnly = False,
    yes: plan_opt.Yes = False,
    name: plan_opt.As = "",
    again: Again = False,
    fresh: opt.Fresh = False,
    as_json: opt.Json = False,
    direct: opt.Direct = False,
    email: opt.Email = None,
) -> None:
    """Build, evaluate and submit the regulatory bundles of a list, once somebody has approved the plan."""
    from numberlift.cli.mailing import keep_recipients, recipients_told
    from numberlift.cli.planned import HowToPlan, bring_to_its_end
    from numberlift.cli.session import session
    from numberlift.pipeline.complying.intake import ComplyOptions, open_comply_run
    from numberlift.wiring.parts import credentials_of

    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        recipients = recipients_told(here, email)
        opened = open_comply_run(
            here.ledger,
            list_file,
            home=here.settings.home,
            account_sid=credentials_of(here.settings).account_sid,
            options=ComplyOptions(sheet=sheet, account=account, again=again),
            label=label,
            fresh=fresh,
        )
        keep_recipients(here, opened.run.id, recipients)
        words = f"{'Resuming run' if opened.resumed else 'Run'} {opened.run.id} of {opened.run.list_name}"
        how = HowToPlan(out, 0.0, as_json, direct, plan_only=plan, yes=yes, name=name)
        told = "\n".join((words, *(f"  {remark}" for remark in opened.remarks)))
        code = bring_to_its_end(here, opened.run, how, words=told)
    raise typer.Exit(code)
