"""`numberlift verify LIST|RUN`: ownership-verification calls, and the codes that were heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numberlift.cli.session import Session
    from numberlift.pipeline.hosting.verify import Verified, VerifyOrder
    from numberlift.pipeline.hosting.verify_rows import VerifyRow

Target = Annotated[
    str, typer.Argument(metavar="LIST|RUN", help="A list that was hosted, or a run's id.", show_default=False)
]
Number = Annotated[str, typer.Option("--number", metavar="N", help="This number alone.", show_default=False)]
Codes = Annotated[
    Path | None,
    typer.Option(
        "--codes", metavar="FILE", help="A sheet with codes that were heard; calls nobody.", show_default=False
    ),
]
AnyHour = Annotated[bool, typer.Option("--any-hour", help="Call outside the number's business hours too.")]
Wave = Annotated[int, typer.Option("--wave", min=1, max=50, metavar="N", help="Numbers called at once.")]
Pause = Annotated[
    float | None,
    typer.Option(
        "--pause", parser=opt.duration, metavar="2m", help="Between two waves.", show_default="2m, none in a sandbox"
    ),
]
WAVE = 5
PAUSE_SECONDS = 120.0


def verify(
    target: Target,
    number: Number = "",
    codes: Codes = None,
    any_hour: AnyHour = False,
    wave: Wave = WAVE,
    pause: Pause = None,
    out: opt.Out = None,
    sandbox: opt.Sandbox = False,
    as_json: opt.Json = False,
) -> None:
    """Have numbers called so that their owners are verified, or hand in the codes that were heard."""
    from numberlift.cli.session import session
    from numberlift.cli.showing.followed import verified_json
    from numberlift.cli.showing.screen import print_out
    from numberlift.io.codesheet import read_codes
    from numberlift.pipeline.hosting.verify import VerifyOrder

    with session(sandbox=sandbox) as here:
        in_sandbox = here.ledger.realm.startswith("sandbox:")
        order = VerifyOrder(
            run_id=run_of(here, target),
            phone_number=e164(number),
            codes=tuple(read_codes(codes)) if codes else None,
            any_hour=any_hour or in_sandbox,
            wave=wave,
            pause_seconds=pause if pause is not None else 0.0 if in_sandbox else PAUSE_SECONDS,
        )
        folder = (out or here.settings.home / "reports" / order.run_id).absolute()
        verified, sheet = _carried_out(here, order, folder, as_json=as_json)
    if as_json:
        print_out(verified_json(verified, sheet=str(sheet or "")))
    elif sheet:
        print_out(f"{sheet}\nFill in code_heard and hand it in: numberlift verify {order.run_id} --codes {sheet}")
    elif not verified.rows:
        print_out("There is nothing to verify.")
    raise typer.Exit(0 if verified.complete else 1)


def run_of(here: Session, target: str) -> str:
    """The run that is named, or the newest one that hosted the list that is."""
    from numberlift.errors import CannotStart
    from numberlift.pipeline.intake import sha256_of

    path = Path(target)
    if not path.is_file():
        return here.ledger.runs.get(target).id
    digest = sha256_of(path)
    for run in here.ledger.runs.latest(limit=10_000):
        if run.content_sha256 == digest and run.flow == "host" and run.state != "withdrawn":
            return run.id
    raise CannotStart(f"{path.name} was not hosted here: `numberlift host {path.name}` orders its numbers first.")


def e164(number: str) -> str:
    """A number as typed in E.164, empty for none. Raises CannotStart."""
    from numberlift.domain import NotANumber, understand
    from numberlift.errors import CannotStart

    if not number:
        return ""
    found = understand(number)
    if isinstance(found, NotANumber):
        raise CannotStart(f"{number!r} is not a phone number ({found.problem}). Write it as +14155550100.")
    return found.e164


def _carried_out(here: Session, order: VerifyOrder, folder: Path, *, as_json: bool) -> tuple[Verified, Path | None]:
    """Verify; the sheet of codes is written anew after each wave, so that a stop loses none."""
    from numberlift.cli.running import run_async
    from numberlift.cli.showing.followed import show_verified
    from numberlift.cli.showing.screen import Screen
    from numberlift.io.codesheet import write_codes
    from numberlift.pipeline.hosting.verify import verify as carry_out
    from numberlift.wiring.following import hosting_parts

    rows: list[VerifyRow] = []
    sheet: list[Path] = []

    def tell(some: Sequence[VerifyRow]) -> None:
        rows.extend(some)
        if not as_json:
            show_verified(some)
        if rows and order.codes is None:
            sheet[:] = [write_codes((row.on_sheet() for row in rows), folder / "codes.xlsx")]

    async def work() -> Verified:
        with Screen() as screen:
            async with hosting_parts(here.settings, here.ledger, screen) as parts:
                return await carry_out(order, parts, tell=tell)

    verified = run_async(work())
    return verified, sheet[0] if sheet else None
