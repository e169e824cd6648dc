"""The switches of a service: read from a control call, kept in the world, shown and changed under /_sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, asdict, dataclass, fields, replace
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from aiohttp import web

from numberlift.sandbox.control import local_only
from numberlift.sandbox.replies import Refusal, json_body, json_reply
from numberlift.sandbox.service import world_of
from numberlift.sandbox.world import World


class _Data(Protocol):
    """A dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


class _Switches(_Data, Protocol):
    """A dataclass that a control call can change; all its fields have defaults."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, standing: Self) -> Self:
        """`standing` changed as a control call says; raises ValueError for what is unknown or has the wrong type."""
        ...


D = TypeVar("D", bound=_Data)
S = TypeVar("S", bound=_Switches)


@dataclass(frozen=True, slots=True)
class Switchboard(Generic[S]):
    """The switches of one service: what they are called and what they are while nobody has changed them."""

    name: str
    fresh: S

    @property
    def _kind(self) -> str:
        return f"{self.name}Switches"

    def of(self, world: World) -> S:
        """The switches of a world; a reset sets them back."""
        for _, kept in world.store.items(self._kind):
            return self.fresh.from_json(kept.fields, standing=self.fresh)
        return self.fresh

    def change(self, world: World, switches: S) -> None:
        """Keep other switches; what is already due stays due when it was."""
        for sid, _ in world.store.items(self._kind):
            world.store.put(self._kind, sid, asdict(switches))
            return
        world.store.insert(self._kind, "", asdict(switches), at=world.clock.now())

    def routes(self, path: str, current_world: Callable[[web.Request], World]) -> tuple[web.RouteDef, ...]:
        """GET shows the switches as they stand; POST changes those that its JSON names, in a world that is up to date.

        `{"guards": false, "seconds": {"carrier": 60}}`; what is not named stays.
        """

        async def show(request: web.Request) -> web.Response:
            return json_reply(asdict(self.of(world_of(request))))

        async def change(request: web.Request) -> web.Response:
            body = await json_body(request)
            world = current_world(request)
            try:
                switches = self.fresh.from_json(body, standing=self.of(world))
            except ValueError as exc:
                raise Refusal(400, 20001, str(exc)) from exc
            self.change(world, switches)
            return json_reply(asdict(switches))

        return (
            web.get(path, local_only(show), name=f"Show{self._kind}"),
            web.post(path, local_only(change), name=f"Change{self._kind}"),
        )


def only_known(switches: type[_Switches], value: Mapping[str, Any]) -> None:
    """Raise ValueError if a control call names what is no switch."""
    known = {item.name for item in fields(switches)}
    if not set(value) <= known:
        raise ValueError(f"only {', '.join(sorted(known))} can be changed")


def changed_seconds(standing: D, value: Any) -> D:
    """Durations changed as a control call says; raises ValueError for what is unknown or no number of seconds."""
    known = {item.name for item in fields(standing)}
    if not isinstance(value, Mapping) or not set(value) <= known:
        raise ValueError(f"seconds are of {', '.join(sorted(known))}")
    for name, given in value.items():
        if isinstance(given, bool) or not isinstance(given, int | float) or given < 0:
            raise ValueError(f"{name} must be a number of seconds, 0 or more")
    return replace(standing, **value)
