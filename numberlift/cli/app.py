"""The front door of the command line: the commands, and the last net under them.

Exit codes (fixed): 0 every row has a verdict other than undecided, or a plan waits for approval; 1 the run stopped
incomplete or rows are undecided, run it again to resume; 2 it could not start.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Sequence

import typer

from numberlift.cli import (
    approve,
    cancel,
    check,
    comply,
    doctor,
    follow,
    host,
    loa,
    port,
    purge,
    resolve,
    runs,
    sandbox,
    template,
    up,
    users,
    verify,
    web,
    webhooks,
)
from numberlift.cli.mailing import without_recipients
from numberlift.errors import CannotStart, NumberliftError

INTERRUPTED = 130
"""What typer makes of a KeyboardInterrupt."""

app = typer.Typer(
    name="numberlift",
    help="Lift a spreadsheet of phone numbers onto Twilio.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check", short_help="Check hosting eligibility and portability")(check.check)
app.command("host", short_help="Order hosting for the numbers that can be hosted")(host.host)
app.command("port", short_help="File port-ins for the numbers that can be ported")(port.port)
app.command("comply", short_help="Build, evaluate and submit regulatory bundles")(comply.comply)
app.command("approve", short_help="Show, record and carry out a stored plan")(approve.approve)
app.command("follow", short_help="Bring open orders up to date, take their next step")(follow.follow)
app.command("verify", short_help="Place ownership-verification calls, take in codes")(verify.verify)
app.command("loa", short_help="Letters of authorization: who signs, since when")(loa.loa)
app.command("cancel", short_help="Cancel orders that still can be")(cancel.cancel)
app.command("resolve", short_help="Settle what is under review")(resolve.resolve)
app.command("runs", short_help="List the runs, newest first")(runs.runs)
app.command("show", short_help="Everything known of a number")(runs.show)
app.command("report", short_help="Write a run's report again")(runs.report)
app.command("template", short_help="Write an empty workbook for a list")(template.template)
app.command("web", short_help="Serve the upload page and the run pages")(web.web)
app.add_typer(users.users, name="users", short_help="Who may use the page: add, remove, list")
app.add_typer(webhooks.webhooks, name="webhooks", short_help="Where porting webhooks go: show, set, delete")
app.command("purge", short_help="Blank personal data of runs long over")(purge.purge)
app.command("sandbox", short_help="Serve the embedded Twilio")(sandbox.sandbox)
app.command("up", short_help="Prefect, worker, page and sandbox on one machine")(up.up)
app.command("doctor", short_help="What works here, what does not, what to do")(doctor.doctor)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every failure is a sentence on stderr and an exit code, never a traceback.

    Raises SystemExit with the exit code, always. SIGTERM ends a command as Ctrl-C does.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(given, prog_name="numberlift")
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            _leave(f"Stopped; nothing is lost.\n{_again(given)}", code=1)
        raise
    except CannotStart as error:
        _leave(str(error), code=2)
    except NumberliftError as error:
        _leave(f"{error}\n{_again(given)}", code=1)
    except KeyboardInterrupt:
        _leave(f"Stopped; nothing is lost.\n{_again(given)}", code=1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 -- the last net: what nobody foresaw is one sentence too
        from numberlift.cli.showing.unforeseen import written_down

        _leave(f"{written_down(error)}\n{_again(given)}", code=1)


def _again(given: Sequence[str]) -> str:
    """The command that goes on; `--fresh` in it would begin anew, and who is to be mailed stands with the run."""
    words = (word for word in without_recipients(given) if word != "--fresh")
    return f"Resume with: {shlex.join(['numberlift', *words])}"


def _leave(sentence: str, *, code: int) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
    sys.exit(code)
