"""Runs as a table: what it is, where it stands, what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from numberlift.ledger import Run
from numberlift.web.markup import Html, Piece, chip, link, minute, state_chip, table, tag

_SHOWN: Final = 4
FLOW_WORDS: Final[Mapping[str, str]] = {"check": "Check", "host": "Host", "port": "Port", "comply": "Comply"}


def runs_table(runs: Sequence[Run]) -> Html:
    """The runs, in the order they come."""
    headings = ("Run", "List", "What", "State", "Lines", "Verdicts", "Started")
    return table(headings, (_line(run) for run in runs), counts={4}, label="Runs")


def _line(run: Run) -> Sequence[Piece]:
    name = tag("span", run.list_name, cls="wrap-any")
    label = tag("div", run.label, cls="soft small") if run.label else ""
    return (
        link(f"/runs/{run.id}", run.id, cls="mono"),
        tag("div", name, label),
        FLOW_WORDS.get(run.flow, run.flow),
        state_chip(run.state),
        f"{run.counts.lines:,}",
        _verdicts(run.summary or run.progress),
        minute(run.created_at),
    )


def _verdicts(told: Mapping[str, Any]) -> Piece:
    counts = sorted(told.get("verdicts", {}).items(), key=lambda one: -one[1])
    chips = [chip(f"{count:,} {name}", f"v-{name}") for name, count in counts[:_SHOWN] if count]
    return tag("div", *chips, cls="row-line")
