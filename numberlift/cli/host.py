"""`numberlift host LIST`: order hosting for the numbers that can be hosted."""

from __future__ import annotations

from numberlift.cli.ordering import ordering_command

host = ordering_command(
    "host", "Order hosting for the numbers of a list that can be hosted, once somebody has approved the plan."
)
