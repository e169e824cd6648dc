"""`numberlift template KIND`: an empty workbook with the columns, notes and drop-downs of a list."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Kind(StrEnum):
    """The lists there are templates for."""

    CHECK = "check"
    HOST = "host"
    PORT = "port"


def template(
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", help="What the list is for: check, host, port.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to write it.", show_default="numberlift-KIND.xlsx"),
    ] = None,
) -> None:
    """Write an empty workbook with the columns, notes and drop-downs of a list."""
    from numberlift.cli.screen import print_out
    from numberlift.io.templates import write_template

    path = out or Path(f"numberlift-{kind.value}.xlsx")
    write_template(kind.value, path)
    print_out(str(path))
