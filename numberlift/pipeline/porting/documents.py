"""Bills that a port list names: kept in the home, and uploaded once each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from numberlift.domain.porting_list import documents_in, is_document_sid
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Ledger
from numberlift.ledger.artefacts import Artefacts
from numberlift.pipeline.planning.documents import keep_files, kept_content, take_from_before
from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.documents import MOST_BYTES, media_type

BILL: Final = "bill"
_NAMES: Final = {"application/pdf": "bill.pdf", "image/jpeg": "bill.jpg", "image/png": "bill.png"}


def keep_documents(ledger: Ledger, run_id: str, names: Mapping[str, str], *, folder: Path, home: Path) -> None:
    """Copy every bill that the cells `names` of a list in `folder` name into the home. Blocking.

    `names` maps a cell to the run that its row follows, empty if none: a fix-list does not lie beside the bills, so one
    that is missing there is the one that the run before was given under this name. Raises RunStopped if the home
    cannot be written.
    """
    wanted = {one: run for cell, run in names.items() for one in documents_in(cell) if not is_document_sid(one)}
    keep_files(ledger, run_id, wanted, kind=BILL, most_bytes=MOST_BYTES, folder=folder, home=home)
    if any(wanted.values()):
        take_from_before(ledger, run_id, wanted)


async def upload_all(api: PortingApi, ledger: Ledger, run_id: str, digests: Collection[str]) -> set[str]:
    """Upload the contents (sha256) that were never uploaded; answers those that Twilio refuses.

    One that gets no answer is left for the next start. Raises RunStopped if a kept file is gone.
    """
    artefacts = Artefacts(ledger.database, realm=ledger.realm)
    known = await asyncio.to_thread(artefacts.sids, digests)
    kept = {one.sha256: one for one in await asyncio.to_thread(artefacts.of_run, run_id)}
    refused: set[str] = set()
    for digest in sorted(set(digests) - known.keys()):
        content = await asyncio.to_thread(kept_content, kept.get(digest))
        try:
            made = await api.upload_bill(content, filename=_NAMES[media_type(content)])
        except RowRefused:
            refused.add(digest)
        except TryAgain:
            continue
        else:
            await asyncio.to_thread(artefacts.uploaded, digest, made.sid)
    return refused
