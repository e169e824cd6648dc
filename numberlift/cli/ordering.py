"""The command that orders something for the numbers of a list, whichever way they go: its options and its course."""

from __future__ import annotations

from collections.abc import Callable

import typer

from numberlift.cli import options as opt
from numberlift.cli import planoptions as plan_opt


def ordering_command(flow: str, does: str) -> Callable[..., None]:
    """The command of a flow that orders for numbers; `does` is the sentence that its help begins with."""

    def command(
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
        from numberlift.cli.planned import HowToPlan, run_list
        from numberlift.cli.session import session
        from numberlift.wiring.opening import Asked
        from numberlift.wiring.secret import secret_of

        asked = Asked(
            sheet=sheet,
            column=column,
            country=country,
            account=account,
            either=either.value if either else "",
            again=again,
            default=tuple(default or ()),
            label=label,
            fresh=fresh,
        )
        how = HowToPlan(out, max_age, as_json, direct, plan_only=plan, yes=yes, name=name)
        with session(sandbox=sandbox, NUMBERLIFT_RATE=rate, NUMBERLIFT_CONCURRENCY=concurrency) as here:
            secret_of(here.settings)  # without one nothing can be ordered: it is refused before there is a run
            code = run_list(here, flow, list_file, asked, how, email=email)
        raise typer.Exit(code)

    command.__name__, command.__doc__ = flow, does
    return command
