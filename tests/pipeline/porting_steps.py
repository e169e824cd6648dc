"""What happens to port-ins after they are filed: signed, followed, cancelled, corrected and filed anew."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from openpyxl import load_workbook

from numberlift.pipeline.planning.running import Ended
from numberlift.pipeline.porting.cancelling import cancel_ports
from numberlift.pipeline.porting.follow import follow_ports
from numberlift.wiring.porting import follow_parts
from tests.pipeline.porting_runs import PortPlace

MINUTE, DAY = 60, 86_400


@asynccontextmanager
async def following(porting: PortPlace):
    """What follow and cancel are handed."""
    with porting.ledger() as ledger:
        async with follow_parts(porting.place.settings(), ledger) as parts:
            yield parts


async def followed(porting: PortPlace, run_id: str = ""):
    async with following(porting) as parts:
        return await follow_ports(parts, run_id=run_id)


async def cancelled(porting: PortPlace, run_id: str, phone_number: str = "", *, yes: bool = True):
    async with following(porting) as parts:
        return await cancel_ports(parts, run_id, phone_number=phone_number, agree=lambda _: yes)


def sign_all(porting: PortPlace) -> None:
    """Every letter that is out is signed."""
    porting.sandbox.told("/advance", {"seconds": MINUTE + 1})
    for sid, one in porting.objects("PortInRequest").items():
        if one["status"] == "waiting-for-signature":
            porting.sandbox.told(f"/sign/{sid}", {})


async def rejected(porting: PortPlace, path: Path, **options) -> Ended:
    """A list ported until the carriers have answered; its report, with the fix-list of what they rejected."""
    done = await porting.ported(path, **options)
    sign_all(porting)
    porting.sandbox.told("/advance", {"seconds": 3 * DAY})
    run_id = str(done.written.summary["run"])
    await followed(porting, run_id)
    return await porting.start(run_id)


def fixed(ended: Ended, path: Path, **correction: str) -> Path:
    """The fix-list of a run as a list at `path`, every row with the secrets filled in again and what is corrected."""
    book = next(one for one in ended.written.files if one.name == "fix-list.xlsx")
    heading, *rows = load_workbook(book).active.iter_rows(values_only=True)
    names = [str(name) for name in heading]
    filled: list[Mapping[str, object]] = [dict(zip(names, row, strict=True)) | correction for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(filled)
    return path


def number_states(porting: PortPlace, phone_number: str) -> list[str]:
    """How each filing of the number stands at the sandbox, oldest first."""
    porting.sandbox.told("/advance", {"seconds": 1})
    return [
        one["status"] for one in porting.objects("PortInPhoneNumber").values() if one["phone_number"] == phone_number
    ]
