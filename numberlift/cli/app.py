"""The front door of the command line: the commands, and the last net under them.

Exit codes (fixed): 0 every row has a verdict other than undecided, or a plan waits for approval; 1 the run stopped
incomplete or rows are undecided, run it again to resume; 2 it could not start.
"""

from __future__ import annotations

import os
import shlex
import sys

import typer

from numberlift.cli import check, doctor, runs, sandbox, template
from numberlift.errors import CannotStart, NumberliftError

app = typer.Typer(
    name="numberlift",
    help="Lift a spreadsheet of phone numbers onto Twilio.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check.check)
app.command("runs")(runs.runs)
app.command("show")(runs.show)
app.command("report")(runs.report)
app.command("template")(template.template)
app.command("sandbox")(sandbox.sandbox)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run the command line; every expected failure is one sentence on stderr and an exit code, never a traceback."""
    try:
        app(standalone_mode=True)
    except CannotStart as error:
        _leave(str(error), code=2)
    except NumberliftError as error:
        _leave(f"{error}\nResume with: {shlex.join(['numberlift', *sys.argv[1:]])}", code=1)
    except KeyboardInterrupt:
        _leave(f"Stopped; nothing is lost. Resume with: {shlex.join(['numberlift', *sys.argv[1:]])}", code=1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _leave(sentence: str, *, code: int) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
    sys.exit(code)
