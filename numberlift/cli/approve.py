"""`numberlift approve RUN`: show a stored plan, record who says yes to it, and carry it out."""

from __future__ import annotations

import typer

from numberlift.cli import options as opt
from numberlift.cli import planoptions as plan_opt


def approve(
    run: opt.RunId,
    out: opt.Out = None,
    yes: plan_opt.Yes = False,
    name: plan_opt.As = "",
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
    direct: opt.Direct = False,
) -> None:
    """Show a run's stored plan, record your approval, and carry it out here."""
    from numberlift.cli.planned import HowToPlan, bring_to_its_end, must_plan
    from numberlift.cli.session import session
    from numberlift.pipeline.planning.approving import plan_of

    with session(sandbox=sandbox) as here:
        known = here.ledger.runs.get(run)
        must_plan(known)
        plan_of(here.ledger, run)
        how = HowToPlan(out, 24 * 3600.0, as_json, direct, yes=yes, name=name)
        words = f"Run {run} of {known.list_name}"
        code = bring_to_its_end(here, known, how, words=words)
    raise typer.Exit(code)
