"""Walks through a world: any request and any move of the clock, and no move of an object that is not allowed."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import ClassVar

import orjson
from hypothesis.stateful import RuleBasedStateMachine

from numberlift.sandbox import SandboxOptions, World
from numberlift.sandbox.replies import Refusal


def moves_of(written, kind):
    """Every change of status of every object of a kind that a state file tells of."""
    last, moves = {}, set()
    for line in written.splitlines():
        for operation in orjson.loads(line):
            if operation[:2] == ["put", kind]:
                status = operation[4]["status"]
                moves.add((last.get(operation[2], status), status))
                last[operation[2]] = status
    return {(before, after) for before, after in moves if before != after}


def allowed(table):
    return {(before, after) for before, afters in table.items() for after in afters}


class WorldWalk(RuleBasedStateMachine):
    """A world on file that rules move; in the end its objects have made only moves that `tables` allow, by kind.

    `bring` lets happen in it what is due.
    """

    tables: ClassVar[dict[str, dict[str, set[str]]]]

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "world.jsonl"
        self.world = World(SandboxOptions(state_file=self.file, speed=0))

    def bring(self, world):
        raise NotImplementedError

    def ask(self, function, *args, **kwargs):
        """The answer, or None if it was refused."""
        self.bring(self.world)
        try:
            return function(self.world, *args, **kwargs)
        except Refusal:
            return None

    def let_pass(self, seconds):
        self.world.advance(seconds)
        self.bring(self.world)

    def moves(self, kind):
        """The moves that objects of a kind have made so far."""
        self.world.flush()
        return moves_of(self.file.read_bytes(), kind)

    def look(self):
        """What else must be true in the end."""

    def teardown(self):
        made = {kind: self.moves(kind) for kind in self.tables}
        self.look()
        asyncio.run(self.world.close())
        self.folder.cleanup()
        for kind, table in self.tables.items():
            assert made[kind] <= allowed(table)
