"""The options that several commands share, written once."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Only(StrEnum):
    """The check to ask for alone."""

    HOSTING = "hosting"
    PORTABILITY = "portability"


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(text: str) -> float:
    """Seconds of a duration such as `90m`, `24h` or `30d`. Raises typer.BadParameter."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text.strip().lower())
    if not found:
        raise typer.BadParameter(f"{text!r} is no duration. Write 90m, 24h or 30d.")
    return float(found[1]) * _UNITS[found[2]]


ListFile = Annotated[
    Path, typer.Argument(metavar="LIST", help="The spreadsheet: CSV, xlsx, xls, ods …", show_default=False)
]
RunId = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's id; `numberlift runs` lists them.", show_default=False)
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where the files go.", show_default="home/reports/RUN")
]
Column = Annotated[
    str | None, typer.Option("--column", metavar="NAME", help="The column with the numbers.", show_default="found")
]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Read this sheet only.", show_default="all")]
Country = Annotated[str, typer.Option("--country", metavar="US", help="The country of numbers written without +.")]
Account = Annotated[
    str, typer.Option("--account", metavar="AC…", help="The subaccount the numbers are for.", show_default="ours")
]
Label = Annotated[
    str, typer.Option("--label", metavar="TEXT", help="Your word for the run: a customer.", show_default=False)
]
Rate = Annotated[
    float | None,
    typer.Option("--rate", min=0.01, metavar="N", help="Requests a second, at most.", show_default="no limit"),
]
Concurrency = Annotated[
    int | None,
    typer.Option("--concurrency", min=1, metavar="N", help="Requests at once, at most.", show_default="100"),
]
MaxAge = Annotated[
    float, typer.Option("--max-age", parser=duration, metavar="24h", help="Use answers younger than this again.")
]
Shards = Annotated[
    int, typer.Option("--shards", min=1, max=64, metavar="N", help="Ask with N processes of Prefect's workers.")
]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Use this home's sandbox in place of Twilio.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew, ignoring an unfinished run of this list.")]
Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")]
Direct = Annotated[bool, typer.Option("--direct", help="Run without Prefect.")]
Email = Annotated[
    list[str] | None,
    typer.Option(
        "--email", metavar="ADDRESS", help="Whom to mail what comes of it; may be repeated.", show_default=False
    ),
]
OnlyOne = Annotated[Only | None, typer.Option("--only", help="Ask for one of the two alone.", show_default="both")]
