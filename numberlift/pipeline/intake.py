"""A list comes in: recognised, kept by its content, and read row by row into the ledger.

From the moment `open_run` returns, the list is a run: its bytes are copied into the home under their sha256, so the
file may be changed, moved or deleted. From the moment `read_rows` returns, the rows are in the ledger and a crash
loses nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event

from numberlift.domain import ListRow, country_code
from numberlift.errors import CannotStart, ListRefused, RunStopped, SettingsRefused
from numberlift.io.sheets import open_list
from numberlift.ledger import Ledger, Run
from numberlift.pipeline.listrows import ACCOUNT_SID, list_rows
from numberlift.pipeline.meter import Meter

BATCH_ROWS = 5_000
LEFT_BEHIND_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class ListOptions:
    """The options that belong to the identity of a run: a list resumed must be resumed with the same."""

    sheet: str | None = None
    column: str | None = None
    country: str = "US"
    account: str = ""
    only: str | None = None

    def __post_init__(self) -> None:
        """Write the country as its ISO code. Raises SettingsRefused for an unknown one or a malformed account."""
        known = country_code(self.country)
        if not known:
            raise SettingsRefused(
                f"--country {self.country!r} is not a country known here. Write its code: US, GB, DE."
            )
        if self.account and not ACCOUNT_SID.fullmatch(self.account):
            raise SettingsRefused(
                f"--account {self.account!r} is not an account sid: AC and 32 digits or letters a to f."
            )
        object.__setattr__(self, "country", known)

    def differing(self, other: Mapping[str, object]) -> list[str]:
        """The names of the options in which a stored run differs, as a person types them."""
        return [f"--{name}" for name, value in asdict(self).items() if other.get(name) != value]


def must_be_of(run: Run, account_sid: str) -> None:
    """Raise CannotStart unless the run was begun with this account's credentials: another's answers are not its own."""
    if run.account_sid and run.account_sid != account_sid:
        raise CannotStart(
            f"Run {run.id} was begun with the credentials of account {run.account_sid}, and these are those of "
            f"{account_sid}. Set TWILIO_ACCOUNT_SID and its credentials as before, or begin anew with --fresh."
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A run for a list: `resumed` if it was there before; `remarks` are the reader's sentences about the list."""

    run: Run
    resumed: bool
    remarks: tuple[str, ...]


def open_run(
    ledger: Ledger,
    path: Path,
    *,
    flow: str,
    home: Path,
    account_sid: str,
    options: ListOptions,
    label: str = "",
    fresh: bool = False,
    look: Callable[[Path, ListOptions], tuple[str, ...]] | None = None,
) -> Opened:
    """The unfinished run of this very list, or a new one; `account_sid` is the account that authenticates.

    `look` answers the reader's remarks about a list that is none of numbers. Raises ListRefused if the list cannot be
    read, SettingsRefused if an unfinished run of it has other options.
    """
    remarks = (look or _look_at_numbers)(path, options)
    digest = sha256_of(path)
    unfinished = ledger.runs.find_resumable(flow, digest)
    if unfinished and not fresh:
        must_be_of(unfinished, account_sid)
        if names := options.differing(unfinished.options):
            raise SettingsRefused(
                f"Run {unfinished.id} of this list is unfinished and was started with other values of "
                f"{', '.join(names)}. Start it as before to resume it, or add --fresh to begin anew."
            )
        return Opened(unfinished, resumed=True, remarks=remarks)
    if unfinished:
        with ledger.own_run(unfinished.id):
            ledger.runs.withdraw(unfinished.id)
    kept = keep_copy(path, digest, home=home)
    run = ledger.runs.create(
        flow,
        content_sha256=digest,
        list_name=path.name,
        list_path=str(kept),
        account_sid=account_sid,
        label=label,
        options=asdict(options),
    )
    return Opened(run, resumed=False, remarks=remarks)


def _look_at_numbers(path: Path, options: ListOptions) -> tuple[str, ...]:
    with open_list(path, sheet=options.sheet, column=options.column) as lst:
        return lst.remarks


def _copy_privately(path: Path, part: Path) -> None:
    """Copy to a file that nobody else can read at any moment; what a killed process left behind is swept."""
    for left in part.parent.glob("*.part"):
        if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
            left.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as copy, path.open("rb") as source:
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(handle)


def keep_copy(path: Path, digest: str, *, home: Path) -> Path:
    """Copy the list into the home under its sha256, whole or not at all; answers where it lies now."""
    folder = home / "lists" / digest[:2]
    kept = folder / f"{digest}{path.suffix.lower()}"
    if kept.exists():
        return kept
    part = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy_privately(path, part)
        same = sha256_of(part) == digest
        if same:
            part.replace(kept)
    except OSError as exc:
        if not path.exists():
            raise ListRefused(f"{path.name} is gone since it was opened. Put it back and start again.") from exc
        raise RunStopped(f"The list could not be copied to {folder}: {exc.strerror}. Free some room there.") from exc
    finally:
        part.unlink(missing_ok=True)
    if not same:
        raise ListRefused(f"{path.name} changed while it was being read. Save it, close it, and start again.")
    return kept


def kept_list(run: Run) -> Path:
    """Where the home's copy of a run's list lies. Raises RunStopped if it is gone."""
    kept = Path(run.list_path)
    if not kept.exists():
        raise RunStopped(f"The kept copy of the list of run {run.id} is gone. Start the list anew with --fresh.")
    return kept


def read_rows(ledger: Ledger, run: Run, *, meter: Meter, stop: Event) -> None:
    """Read the kept list into the ledger; may be repeated after a crash. `stop` ends it between two batches.

    Blocking: call it in a thread. Raises ListRefused, LedgerFailed, RunStopped.
    """
    meter.phase = "reading"
    kept = kept_list(run)
    options = run.options
    with open_list(kept, sheet=_text(options, "sheet"), column=_text(options, "column")) as lst:
        ledger.rows.start_over(run.id)
        rows = list_rows(lst, country=str(options["country"]), account=str(options["account"]), keep_secrets=False)
        for batch in _batches(rows, BATCH_ROWS):
            if stop.is_set():
                raise RunStopped("Stopped while the list was being read.")
            ledger.rows.add_rows(run.id, batch)
            meter.rows = batch[-1].position
        ledger.rows.finish_intake(run.id, blank_rows=lst.blank_rows, sheets=lst.heads)


def _batches(rows: Iterable[ListRow], size: int) -> Iterator[list[ListRow]]:
    batch: list[ListRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def sha256_of(path: Path) -> str:
    """The sha256 of a file, as hex; ListRefused if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        raise ListRefused(f"{path.name} cannot be read: {exc.strerror}. Check its name and your rights to it.") from exc


def _text(options: Mapping[str, object], name: str) -> str | None:
    value = options.get(name)
    return str(value) if value is not None else None
