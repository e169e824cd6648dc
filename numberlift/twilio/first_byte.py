"""The last moment before a request is written: the connection is there, and nothing has been sent on it.

Connecting can take seconds. What must be true when the first byte leaves (a row written down, a fence still ours) is
therefore made sure of after it, not before; and whatever fails until then was surely never sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

import aiohttp
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

BeforeFirstByte: TypeAlias = Callable[[], Awaitable[None]]

_awaited: ContextVar[BeforeFirstByte | None] = ContextVar("before_first_byte", default=None)


@contextmanager
def announced(before: BeforeFirstByte) -> Iterator[None]:
    """Within the block, requests of this task await `before` once they have a connection."""
    token = _awaited.set(before)
    try:
        yield
    finally:
        _awaited.reset(token)


class FirstByteConnector(aiohttp.TCPConnector):
    """aiohttp's connector, which awaits what was `announced` before it hands a connection out to be written to."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own parameter
    ) -> Connection:
        """A connection, new or kept; it is closed if what was announced raises."""
        connection = await super().connect(req, traces, timeout)
        before = _awaited.get()
        if before is not None:
            try:
                await before()
            except BaseException:  # a cancelled one, too, leaves no connection that nobody sends on
                connection.close()
                raise
        return connection
