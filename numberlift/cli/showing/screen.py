"""How a run is shown: a live line on a terminal, plain lines elsewhere; all of it on stderr."""

from __future__ import annotations

import sys
import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from numberlift.cli.showing.speed import Speed
from numberlift.pipeline.estimate import in_words
from numberlift.pipeline.meter import Meter

PLAIN_SECONDS = 10.0
"""Without a terminal, one line in this many seconds."""
PLAIN_WIDTH = 1_000
"""Without a terminal, a row of a table is one line."""


class Screen:
    """Shows a meter; made for one run, closed by leaving its context."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._speed = Speed()
        self._next_plain = time.monotonic() + PLAIN_SECONDS

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Bar(
                TextColumn("{task.description:<10}"),
                BarColumn(bar_width=28),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(compact=True),
                TextColumn("{task.fields[counts]}"),
                console=self._console,
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("starting", total=None, rate="", counts="")
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def say(self, sentence: str) -> None:
        """Print one sentence above the bar."""
        self._console.print(sentence, markup=False, soft_wrap=True)

    def show(self, meter: Meter) -> None:
        """Draw the meter: at once on a terminal, now and then elsewhere."""
        self._speed.look(meter)
        rate = self._speed.requests
        if self._bar and self._task is not None:
            reading = meter.phase == "reading"
            self._bar.update(
                self._task,
                description=meter.phase,
                completed=meter.rows if reading else meter.answered,
                total=None if reading or not meter.to_ask else meter.to_ask,
                rate=f"{rate:,.0f} req/s" if meter.api.requests else "",
                counts=_counts(meter),
            )
        elif time.monotonic() >= self._next_plain:
            self._next_plain = time.monotonic() + PLAIN_SECONDS
            self.say(self._line(meter, rate))

    def _line(self, meter: Meter, rate: float) -> str:
        left = self._speed.seconds_left(meter) if meter.phase != "reporting" else None
        parts = [f"{meter.rows:,} rows" if meter.rows else "", _share(meter), f"{rate:,.0f} requests/s" if rate else ""]
        parts += [f"{in_words(left)} left" if left else "", _counts(meter)]
        return f"{meter.phase}: {', '.join(filter(None, parts))}"


def _share(meter: Meter) -> str:
    return f"{meter.answered:,} of {meter.to_ask:,} answers" if meter.to_ask else "nothing asked yet"


def _counts(meter: Meter) -> str:
    verdicts = "  ".join(f"{name} {count:,}" for name, count in (+meter.verdicts).most_common())
    throttled = f"  429s {meter.api.rate_limited:,}" if meter.api.rate_limited else ""
    return f"{verdicts}{throttled}"


def print_out(text: str) -> None:
    """Print data on stdout, at once: whoever reads a pipe is to see a round of `--watch` when it ends."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def print_table(table: Table) -> None:
    """Print a table on stdout: as wide as the terminal, and one plain line a row where there is none."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    with console.capture() as drawn:
        console.print(table)
    for line in drawn.get().splitlines():
        print_out(line.rstrip())
