"""`numberlift host LIST`: order hosting for the numbers that can be hosted."""

from __future__ import annotations

import typer

from numberlift.cli import options as opt
from numberlift.cli import planoptions as plan_opt


def host(
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
    default: plan_opt.Defaults = None,
    fresh: opt.Fresh = False,
    as_json: opt.Json = False,
    direct: opt.Direct = False,
    email: opt.Email = None,
) -> None:
    """Order hosting for the numbers of a list that can be hosted, once somebody has approved the plan."""
    from numberlift.cli.mailing import keep_recipients, recipients_told
    from numberlift.cli.planned import HowToPlan, bring_to_its_end
    from numberlift.cli.session import session
    from numberlift.pipeline.hosting.intake import HostOptions, open_host_run, read_defaults
    from numberlift.pipeline.planning.defaults import fingerprint_of
    from numberlift.wiring.parts import credentials_of
    from numberlift.wiring.secret import secret_of

    with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
        recipients = recipients_told(here, email)
        defaults = read_defaults(default or [])
        opened = open_host_run(
            here.ledger,
            list_file,
            home=here.settings.home,
            account_sid=credentials_of(here.settings).account_sid,
            options=HostOptions(
                sheet=sheet,
                column=column,
                country=country,
                account=account,
                either=either.value if either else "",
                again=again,
                default=fingerprint_of(defaults, secret=secret_of(here.settings)),
            ),
            defaults=defaults,
            label=label,
            fresh=fresh,
        )
        keep_recipients(here, opened.run.id, recipients)
        words = f"{'Resuming run' if opened.resumed else 'Run'} {opened.run.id} of {opened.run.list_name}"
        how = HowToPlan(out, max_age, as_json, direct, plan_only=plan, yes=yes, name=name)
        told = "\n".join((words, *(f"  {remark}" for remark in opened.remarks)))
        code = bring_to_its_end(here, opened.run, how, words=told)
    raise typer.Exit(code)
