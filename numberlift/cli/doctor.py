"""`numberlift doctor`: settings, credentials, database, API reach: what works, what does not, what to do."""

from __future__ import annotations

import typer

from numberlift.cli import options as opt


def doctor(sandbox: opt.Sandbox = False) -> None:
    """Look at settings, credentials, database and API reach, and say what to do about what does not work."""
    from numberlift.cli.running import run_async
    from numberlift.cli.session import session_settings
    from numberlift.cli.showing.screen import print_out
    from numberlift.wiring.diagnosis import diagnose

    with session_settings(sandbox=sandbox) as settings:
        findings = run_async(diagnose(settings))
    for finding in findings:
        print_out(f"{'ok     ' if finding.good else 'PROBLEM'}  {finding.what}: {finding.says}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 2)
