"""The options that the commands which create something share, written once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Way(StrEnum):
    """The way of a number that could go both."""

    HOST = "host"
    PORT = "port"


PlanOnly = Annotated[bool, typer.Option("--plan", help="Store and show what would be created, and stop.")]
Yes = Annotated[bool, typer.Option("--yes", help="Approve the plan without being asked.")]
As = Annotated[
    str, typer.Option("--as", metavar="NAME", help="Who approves.", show_default="your name on this machine")
]
Either = Annotated[
    Way | None, typer.Option("--either", help="Which way a number goes that could go both.", show_default="neither")
]
Again = Annotated[bool, typer.Option("--again", help="Order anew what was ordered before and has ended.")]
Defaults = Annotated[
    list[str] | None,
    typer.Option(
        "--default",
        metavar="COLUMN=VALUE",
        help="What an empty cell of a column means; may be repeated.",
        show_default=False,
    ),
]
