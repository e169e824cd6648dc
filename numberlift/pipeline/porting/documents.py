"""Bills that a port list names: found inside the list's folder only, checked, kept in the home by content.

What a list names would be uploaded, so a path or a link that leaves the folder is refused, whatever it points at.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from numberlift.domain.porting_list import documents_in, is_document_sid
from numberlift.errors import RowRefused, RunStopped, TryAgain
from numberlift.ledger import Ledger
from numberlift.ledger.artefacts import Artefact, Artefacts
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.documents import MOST_BYTES, media_type

BILL: Final = "bill"
REFUSED: Final = "bill-{}"
"""The kind of a document that cannot be uploaded: `missing`, `outside`, `empty`, `kind`, `large`, `unreadable`."""
_NAMES: Final = {"application/pdf": "bill.pdf", "image/jpeg": "bill.jpg", "image/png": "bill.png"}


def keep_documents(ledger: Ledger, run_id: str, names: Iterable[str], *, folder: Path, home: Path) -> None:
    """Copy every file that a list in `folder` names into the home, and note what became of each. Blocking.

    Raises RunStopped if the home cannot be written.
    """
    wanted = dict.fromkeys(one for name in names for one in documents_in(name) if not is_document_sid(one))
    kept = [_kept(name, folder=folder, home=home) for name in wanted]
    Artefacts(ledger.database, realm=ledger.realm).keep(run_id, kept)


def documents_of(ledger: Ledger, run_id: str) -> dict[str, Artefact]:
    """The documents of a run by the name that the list gives them. Blocking."""
    return {one.name: one for one in Artefacts(ledger.database, realm=ledger.realm).of_run(run_id)}


def problem_of(document: Artefact | None) -> str:
    """Why a document cannot be uploaded; empty if it can."""
    if document is None:
        return "missing"
    return "" if document.kind == BILL else document.kind.removeprefix(REFUSED.format(""))


async def upload_all(api: PortingApi, ledger: Ledger, run_id: str, digests: Collection[str]) -> set[str]:
    """Upload the contents (sha256) that were never uploaded; answers those that Twilio refuses.

    One that gets no answer is left for the next start. Raises RunStopped if a kept file is gone.
    """
    artefacts = Artefacts(ledger.database, realm=ledger.realm)
    known = await asyncio.to_thread(artefacts.sids, digests)
    kept = {one.sha256: one for one in await asyncio.to_thread(artefacts.of_run, run_id)}
    refused: set[str] = set()
    for digest in sorted(set(digests) - known.keys()):
        content = await asyncio.to_thread(_content, kept.get(digest))
        try:
            made = await api.upload_bill(content, filename=_NAMES[media_type(content)])
        except RowRefused:
            refused.add(digest)
        except TryAgain:
            continue
        else:
            await asyncio.to_thread(artefacts.uploaded, digest, made.sid)
    return refused


def _content(document: Artefact | None) -> bytes:
    try:
        content = Path(document.path).read_bytes() if document else b""
    except OSError:
        content = b""
    if document is None or hashlib.sha256(content).hexdigest() != document.sha256:
        raise RunStopped("A kept bill of the run is gone from the home. Start the list anew with --fresh.")
    return content


def _kept(name: str, *, folder: Path, home: Path) -> Artefact:
    found, problem = _found(name, folder)
    if problem:
        return Artefact(REFUSED.format(problem), name)
    content = _read(found)
    problem = "unreadable" if content is None else _wrong(content)
    if content is None or problem:
        return Artefact(REFUSED.format(problem), name)
    digest = hashlib.sha256(content).hexdigest()
    return Artefact(BILL, name, str(_stored(content, digest, home=home)), digest, len(content))


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


def _read(path: Path) -> bytes | None:
    """The content, at most one byte more than may be uploaded; a link put there meanwhile is not followed."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        return None


def _wrong(content: bytes) -> str:
    if not content:
        return "empty"
    if not media_type(content):
        return "kind"
    return "large" if len(content) > MOST_BYTES else ""


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
        raise RunStopped(f"A bill could not be copied to {folder}: {exc.strerror}. Free some room there.") from exc
    finally:
        part.unlink(missing_ok=True)
    return kept
