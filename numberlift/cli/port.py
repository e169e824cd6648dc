"""`numberlift port LIST`: file port-in requests for the numbers that can be ported."""

from __future__ import annotations

from numberlift.cli.ordering import ordering_command

port = ordering_command(
    "port", "File port-ins for the numbers of a list that can be ported, once somebody has approved the plan."
)
