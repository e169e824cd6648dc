"""Every error numberlift raises, named by what the caller does next.

    NumberliftError
    ├── TryAgain                 the same call may succeed later
    ├── RowRefused               this row is wrong; the others go on
    └── RunStopped               the run cannot go on; every row is kept (exit 1)
        ├── ApiDown              Twilio answers nobody at present
        ├── CredentialsRefused   Twilio does not accept our credentials
        ├── LedgerFailed         the database cannot be written or read
        ├── OutputFailed         a report file cannot be written
        └── CannotStart          nothing was begun (exit 2)
            ├── HadBefore        a run has had this very list
            ├── ListRefused      the list cannot be read, or not without being told more
            ├── RunOwned         another process works on this run
            └── SettingsRefused  a setting or an option is missing or contradicts another

Foreign exceptions are translated into these where they enter, with the cause kept.
A message is one line and ends with the next step; it never holds a secret or personal data.
"""

from __future__ import annotations


class NumberliftError(Exception):
    """Root of all errors raised on purpose."""


class TryAgain(NumberliftError):
    """The same call may succeed later; `wait_seconds` is the server's own wish, None if it had none."""

    def __init__(
        self,
        message: str,
        *,
        reason: str = "no-answer",
        wait_seconds: float | None = None,
        status: int | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.wait_seconds = wait_seconds
        self.status = status
        self.code = code


class RowRefused(NumberliftError):
    """Twilio or we refuse this row; the others go on. `code` is Twilio's error code where there is one."""

    def __init__(self, message: str, *, status: int | None = None, code: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class RunStopped(NumberliftError):
    """The run cannot go on; what was done is in the ledger and the same command resumes it."""


class ApiDown(RunStopped):
    """Twilio answers nobody at present."""


class CredentialsRefused(RunStopped):
    """Twilio does not accept our credentials."""


class LedgerFailed(RunStopped):
    """The ledger's database cannot be written or read."""


class OutputFailed(RunStopped):
    """A report file cannot be written."""


class CannotStart(RunStopped):
    """Nothing was begun."""


class HadBefore(CannotStart):
    """A run has had this very list, and nobody has said that it shall be run anew."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"Run {run_id} has had this very list: nothing was started. `numberlift report {run_id}` writes its report "
            "again; a list that is to be run anew is started with `--fresh` on the command line."
        )
        self.run_id = run_id


class ListRefused(CannotStart):
    """The list cannot be read, or not without being told more."""


class RunOwned(CannotStart):
    """Another process works on this run."""


class SettingsRefused(CannotStart):
    """A setting or an option is missing or contradicts another."""
