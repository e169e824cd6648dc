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
    from numberlift.cli.planned import HowToPlan, run_list
    from numberlift.cli.session import session
    from numberlift.wiring.opening import Asked

    asked = Asked(sheet=sheet, account=account, again=again, label=label, fresh=fresh)
    how = HowToPlan(out, 0.0, as_json, direct, plan_only=plan, yes=yes, name=name)
    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        code = run_list(here, "comply", list_file, asked, how, email=email)
    raise typer.Exit(code)
