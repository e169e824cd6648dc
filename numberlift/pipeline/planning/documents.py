"""Files that a list names beside itself: found inside its folder only, checked, kept in the home by content.

What a list names would be uploaded, so a path or a link that leaves the folder is refused, whatever it points at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from numberlift.errors import RunStopped
from numberlift.ledger import Ledger
from numberlift.ledger.artefacts import Artefact, Artefacts
from numberlift.twilio.wire.documents import media_type


def keep_files(
    ledger: Ledger, run_id: str, names: Iterable[str], *, kind: str, most_bytes: int, folder: Path, home: Path
) -> None:
    """Copy every file that a list in `folder` names into the home, and note as `kind` what became of each. Blocking.

    One that cannot be uploaded is noted as `KIND-PROBLEM`: `missing`, `outside`, `empty`, `kind`, `large` or
    `unreadable`. Raises RunStopped if the home cannot be written.
    """
    kept = [_kept(name, kind=kind, most_bytes=most_bytes, folder=folder, home=home) for name in dict.fromkeys(names)]
    Artefacts(ledger.database, realm=ledger.realm).keep(run_id, kept)


def documents_of(ledger: Ledger, run_id: str) -> dict[str, Artefact]:
    """The files of a run by the name that the list gives them. Blocking."""
    return {one.name: one for one in Artefacts(ledger.database, realm=ledger.realm).of_run(run_id)}


def take_from_before(ledger: Ledger, run_id: str, follows: Mapping[str, str]) -> None:
    """In place of files that are missing, take those that earlier runs were given under the same names. Blocking.

    `follows` maps a file's name to the run that its row follows, empty if none: a fix-list does not lie beside the
    files that it names.
    """
    earlier = {run: documents_of(ledger, run) for run in set(follows.values()) if run}
    kept = documents_of(ledger, run_id)
    for name, document in kept.items():
        before = earlier.get(follows.get(name, ""), {}).get(name)
        if problem_of(document) == "missing" and before is not None and before.sha256:
            kept[name] = before
    Artefacts(ledger.database, realm=ledger.realm).keep(run_id, list(kept.values()))


def problem_of(document: Artefact | None) -> str:
    """Why a file cannot be uploaded; empty if it can."""
    if document is None:
        return "missing"
    return "" if document.sha256 else document.kind.partition("-")[2]


def kept_content(document: Artefact | None) -> bytes:
    """What a kept file holds. Raises RunStopped if it is gone from the home, or no longer what it was. Blocking."""
    try:
        content = Path(document.path).read_bytes() if document else b""
    except OSError:
        content = b""
    if document is None or hashlib.sha256(content).hexdigest() != document.sha256:
        raise RunStopped("A kept document of the run is gone from the home. Start the list anew with --fresh.")
    return content


def _kept(name: str, *, kind: str, most_bytes: int, folder: Path, home: Path) -> Artefact:
    found, problem = _found(name, folder)
    if problem:
        return Artefact(f"{kind}-{problem}", name)
    content = _read(found, most_bytes)
    problem = "unreadable" if content is None else _wrong(content, most_bytes)
    if content is None or problem:
        return Artefact(f"{kind}-{problem}", name)
    digest = hashlib.sha256(content).hexdigest()
    return Artefact(kind, name, str(_stored(content, digest, home=home)), digest, len(content))


def _found(name: str, folder: Path) -> tuple[Path, str]:
    """The file that a cell names, and why it may not be read, if so."""
    inside = folder.resolve()
    asked = Path(name.replace("\\", "/"))
    if asked.is_absolute() or ".." in asked.parts or "\0" in name or asked.drive:
        return asked, "outside"
    path = inside / asked
    try:
        steps = [path, *path.parents]
        linked = any(step.is_symlink() for step in steps[: len(asked.parts)])
        if linked or not path.resolve().is_relative_to(inside):
            return path, "outside"
        return path, "" if path.is_file() else "missing"
    except (OSError, RuntimeError, ValueError):
        return path, "missing"


def _read(path: Path, most_bytes: int) -> bytes | None:
    """The content, at most one byte more than may be uploaded; a link put there meanwhile is not followed."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            return file.read(most_bytes + 1)
    except OSError:
        return None


def _wrong(content: bytes, most_bytes: int) -> str:
    if not content:
        return "empty"
    if not media_type(content):
        return "kind"
    return "large" if len(content) > most_bytes else ""


def _stored(content: bytes, digest: str, *, home: Path) -> Path:
    folder = home / "documents" / digest[:2]
    kept = folder / digest
    part = kept.with_name(f"{digest}.{os.getpid()}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(kept)
    except OSError as exc:
        raise RunStopped(f"A document could not be copied to {folder}: {exc.strerror}. Free some room there.") from exc
    finally:
        part.unlink(missing_ok=True)
    return kept
