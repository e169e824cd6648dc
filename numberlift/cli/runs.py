"""`numberlift runs`, `show` and `report`: what the ledger knows, without asking Twilio anything."""

from __future__ import annotations

from typing import Annotated

import typer

from numberlift.cli import options as opt

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="A phone number, in any spelling.", show_default=False)]


def runs(sandbox: opt.Sandbox = False, as_json: opt.Json = False) -> None:
    """List the runs, newest first, with their state and counts."""
    from numberlift.cli.session import session
    from numberlift.cli.showing.tables import runs_json, runs_table

    with session(sandbox=sandbox) as here:
        known = here.ledger.runs.latest(limit=100)
        (runs_json if as_json else runs_table)(known)


def show(number: Number, country: opt.Country = "US", sandbox: opt.Sandbox = False, as_json: opt.Json = False) -> None:
    """Show everything known of a number, or of a bundle by its sid, across runs, with its timeline."""
    from numberlift.cli.session import session
    from numberlift.cli.showing.bundleshown import show_bundle
    from numberlift.cli.showing.tables import history_json, history_table
    from numberlift.domain import NotANumber, country_code, understand
    from numberlift.domain.complying.wanted import kind_of_sid
    from numberlift.errors import CannotStart

    if kind_of_sid(number) == "BU":
        with session(sandbox=sandbox) as here:
            show_bundle(here, number.strip(), as_json=as_json)
        return
    found = understand(number, country=country_code(country) or country)
    if isinstance(found, NotANumber):
        raise CannotStart(f"{number!r} is not a phone number ({found.problem}). Write it as +14155550100.")
    with session(sandbox=sandbox) as here:
        (history_json if as_json else history_table)(here.ledger.history(found.e164))


def report(
    run: opt.RunId,
    out: opt.Out = None,
    email: opt.Email = None,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Write a run's report again, from what the ledger knows of it now, and e-mail it if told to whom."""
    from threading import Event

    from numberlift.cli.mailing import mail_report, recipients_told
    from numberlift.cli.session import session
    from numberlift.cli.showing.results import show_written
    from numberlift.pipeline.complying.kinds import FLOW
    from numberlift.pipeline.complying.reporting import write_comply_run
    from numberlift.pipeline.meter import Meter
    from numberlift.pipeline.reporting import Reporting, ready_to_write, write_run

    with session(sandbox=sandbox) as here:
        recipients = recipients_told(here, email)
        folder = (out or here.settings.home / "reports" / run).absolute()
        with here.ledger.own_run(here.ledger.runs.get(run).id):
            ready_to_write(folder)
            write = write_comply_run if here.ledger.runs.get(run).flow == FLOW else write_run
            written = write(here.ledger, run, Meter(), Reporting(out=folder, ends=False), stop=Event())
        if recipients:
            mail_report(here, run, written, recipients)
    show_written(written, as_json_only=as_json)
    raise typer.Exit(written.exit_code)
