"""A form-encoded request, as Twilio's older APIs take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Form:
    """The fields that came, each with all its values in order; an empty value is a value."""

    values: Mapping[str, list[str]]

    @classmethod
    async def of(cls, request: web.Request) -> Form:
        """The form of a request; a body of another type reads as an empty form."""
        fields = await request.post()
        values: dict[str, list[str]] = {}
        for name, value in fields.items():
            if isinstance(value, str):
                values.setdefault(name, []).append(value)
        return cls(values)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        """The last value of a field, or None if it did not come."""
        values = self.values.get(name)
        return values[-1] if values else None

    def texts(self, name: str) -> list[str]:
        """All values of a repeated field but the empty ones; an empty list also when it did not come."""
        return [value for value in self.values.get(name, []) if value]
