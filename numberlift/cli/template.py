"""`numberlift template KIND`: an empty workbook with the columns, notes and drop-downs of a list."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.domain.complying.needs import Needs, RegulationAsked


class Kind(StrEnum):
    """The lists there are templates for."""

    CHECK = "check"
    HOST = "host"
    PORT = "port"
    COMPLY = "comply"


Country = Annotated[str, typer.Option("--country", metavar="DE", help="comply: the country of the numbers.")]
NumberType = Annotated[
    str, typer.Option("--number-type", metavar="local", help="comply: local, mobile, national or toll-free.")
]
EndUserType = Annotated[
    str, typer.Option("--end-user-type", metavar="business", help="comply: business or individual.")
]
RegulationSid = Annotated[str, typer.Option("--regulation", metavar="RN…", help="comply: in place of the three.")]


def template(
    kind: Annotated[
        Kind,
        typer.Argument(metavar="KIND", help="What the list is for: check, host, port, comply.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write it.", show_default="numberlift-KIND.xlsx"),
    ] = None,
    country: Country = "",
    number_type: NumberType = "",
    end_user_type: EndUserType = "",
    regulation: RegulationSid = "",
    sandbox: opt.Sandbox = False,
) -> None:
    """Write an empty workbook with the columns, notes and drop-downs of a list.

    That of comply is made from the regulation, which is read from Twilio.
    """
    from numberlift.cli.showing.screen import print_out

    told = (country, number_type, end_user_type, regulation)
    if kind is Kind.COMPLY:
        print_out(str(_comply_template(out, *told, sandbox=sandbox)))
        return
    from numberlift.errors import SettingsRefused
    from numberlift.io.templates import write_template

    if any(told):
        raise SettingsRefused(f"A list to {kind.value} knows no regulation: leave --country and the like out.")
    path = out or Path(f"numberlift-{kind.value}.xlsx")
    write_template(kind.value, path)
    print_out(str(path))


def _comply_template(
    out: Path | None, country: str, number_type: str, end_user_type: str, regulation: str, *, sandbox: bool
) -> Path:
    """The template of one regulation. Raises SettingsRefused if none, or not one, is named."""
    from datetime import UTC, datetime

    from numberlift.cli.session import session
    from numberlift.io.complying.template import write_comply_template
    from numberlift.pipeline.complying.one_regulation import regulation_named

    asked = regulation_named(country, number_type, end_user_type, sid=regulation)
    with session(sandbox=sandbox) as here:
        found = _read(here, asked)
    group = (found.country, found.number_type, found.end_user_type)
    path = out or Path(f"numberlift-comply-{'-'.join(group)}.xlsx")
    return write_comply_template(found, path, today=datetime.now(UTC).date())


def _read(here: Session, asked: RegulationAsked) -> Needs:
    from numberlift.cli.running import run_async
    from numberlift.pipeline.complying.one_regulation import one_regulation
    from numberlift.wiring.complying import bundle_parts

    async def ask() -> Needs:
        async with bundle_parts(here.settings, here.ledger) as parts:
            return await one_regulation(parts.api, asked)

    return run_async(ask())
