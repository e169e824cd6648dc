"""One world: everything the sandbox knows, saved if a state file is named, new after a reset."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from numberlift.errors import SettingsRefused
from numberlift.sandbox.accounts import STANDARD, Account, Directory, account_from_json
from numberlift.sandbox.callbacks import Outbox
from numberlift.sandbox.clock import Anchor, Clock
from numberlift.sandbox.fates import FateBook
from numberlift.sandbox.faulting import Player
from numberlift.sandbox.faults import Faults
from numberlift.sandbox.journal import Journal, Operation
from numberlift.sandbox.limits import Limits
from numberlift.sandbox.options import SandboxOptions
from numberlift.sandbox.store import Store
from numberlift.sandbox.traffic import Traffic

_FIRST_SEED: Final = 1


class World:
    """The state behind one sandbox, without HTTP; handlers reach it by `request.app[WORLD]`.

    With `options.state_file` every change is on file before its reply, and a new World made with the
    same file goes on where the old one ended: id, seed, clock (which ran on meanwhile), objects, counts of asks.
    The world file is JSON: `{"numbers": {"+14155550100": {…}}, "accounts": [{"sid", "auth_token", …}]}`, with the fates
    of single numbers as `FateBook` takes them and further accounts (`accounts.Account`, by default subaccounts of the
    main one); under `regulations` further regulations, in the form of `services/compliance/regulations.json`.
    `overrides` are such numbers, too, and win over the file.
    Raises SettingsRefused when the world file or the state file cannot be used.
    """

    def __init__(
        self, options: SandboxOptions | None = None, *, overrides: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self.options = options or SandboxOptions()
        numbers, accounts, self.regulations = _world_file(self.options.world_file)
        self.accounts = Directory(accounts)
        self.clock = Clock(speed=self.options.speed)
        self.traffic = Traffic()
        self.limits = self._limits()
        self.player = Player()
        self._journal = Journal(self.options.state_file)
        self.store = Store(self._journal)
        self.id, self._seed = secrets.token_hex(8), _FIRST_SEED
        try:
            self._load()
            self.fates = _fate_book(self._seed, {**numbers, **(overrides or {})})
        except SettingsRefused:
            self._journal.close()
            raise
        self.faults = Faults(chaos=self.options.chaos, seed=self._seed)
        self.callbacks = Outbox(self.faults, allow_remote=self.options.allow_remote_callbacks)
        self._journal.rewrite(self._operations())

    def reset(self) -> None:
        """Forget everything and become a new world: other id, wall time, the options' faults and limits."""
        self.id = secrets.token_hex(8)
        self.store.clear()
        self.clock.restore(Clock(speed=self.options.speed).anchor)
        self.traffic.reset()
        self.limits.rate, self.limits.concurrency = self.options.rate_limit, self.options.concurrency_limit
        self.faults.clear()
        self.faults.play(self.options.chaos)
        self.callbacks.forget()
        self._journal.rewrite(self._operations())

    def advance(self, seconds: float, *, speed: float | None = None) -> None:
        """Move the clock forward, and change its speed if one is given."""
        self.clock.advance(seconds)
        if speed is not None:
            self.clock.run_at(speed)
        self._journal.note(["clock", [*self.clock.anchor]])

    def flush(self) -> None:
        """Hand every change so far to the operating system; called before each reply."""
        self._journal.flush()

    async def close(self) -> None:
        """Stop what runs in the background and let go of the state file."""
        await self.player.close()
        await self.callbacks.close()
        self._journal.close()

    def new_request_id(self) -> str:
        """A value for the `Twilio-Request-Id` header."""
        return f"RQ{random.getrandbits(128):032x}"

    def _load(self) -> None:
        for operation in self._journal.read():
            if operation[0] == "world":
                self.id, self._seed = operation[1], operation[2]
            elif operation[0] == "clock":
                self.clock.restore(Anchor(*operation[1]))
            else:
                self.store.apply(operation)
        self.clock.run_at(self.options.speed)
        self._seed = self._seed if self.options.seed is None else self.options.seed

    def _limits(self) -> Limits:
        return Limits(rate=self.options.rate_limit, concurrency=self.options.concurrency_limit)

    def _operations(self) -> Iterator[Operation]:
        yield ["world", self.id, self._seed]
        yield ["clock", [*self.clock.anchor]]
        yield from self.store.operations()


def _world_file(path: Path | None) -> tuple[dict[str, Any], tuple[Account, ...], Mapping[str, Any]]:
    if path is None:
        return {}, STANDARD, {}
    try:
        return _world_content(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise SettingsRefused(f"The world file {path} cannot be used: {exc}. Correct it or leave it out.") from exc


def _world_content(content: Any) -> tuple[dict[str, Any], tuple[Account, ...], Mapping[str, Any]]:
    if not isinstance(content, dict) or not set(content) <= {"numbers", "accounts", "regulations"}:
        raise ValueError("only `numbers`, `accounts` and `regulations` may stand in it")
    added = tuple(account_from_json(value) for value in content.get("accounts", ()))
    return dict(content.get("numbers", {})), STANDARD + added, dict(content.get("regulations", {}))


def _fate_book(seed: int, numbers: Mapping[str, Mapping[str, Any]]) -> FateBook:
    try:
        return FateBook(seed=seed, overrides=numbers)
    except (ValueError, TypeError, AttributeError) as exc:
        raise SettingsRefused(f"The world's numbers cannot be used: {exc}. Correct the world file.") from exc
