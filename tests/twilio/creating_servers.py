"""Servers that answer a create in every way there is, and a client that asks them over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus

import orjson

from numberlift.twilio import BaseUrls, Credentials, LoneShares, Pace, Patience, RetryPolicy, TwilioClient
from numberlift.twilio.wire.exchange import Request
from numberlift.twilio.wire.hosted_orders import read_created_order

ACCOUNT = "AC" + "0" * 31 + "1"
SID = "HR" + "1" * 32
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"
ORDER = {"sid": SID, "status": "received", "phone_number": "+14155550100"}
CREATE = Request("create-hosted-order", "POST", "preview", "/HostedNumbers/HostedNumberOrders", form=(("a", "b"),))
READ = read_created_order


def reply(status: int, body: object = b"", **headers: str) -> bytes:
    """A whole HTTP reply; a body that is no bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    lines = {"Date": DATE, "Content-Length": str(len(raw)), "Content-Type": "application/json", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode() + raw


class Server:
    """Counts the requests that reached it and answers each with `answer`.

    That is bytes, a list of which each serves once and the last for ever, a function of the writer, or None: never.
    """

    def __init__(
        self, answer: bytes | list[bytes] | Callable[[asyncio.StreamWriter], None] | None, *, reads: bool = True
    ) -> None:
        self.answer = answer
        self.reads = reads
        self.connections = 0
        self.requests: list[bytes] = []
        self.url = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not self.reads or (head := await reader.readuntil(b"\r\n\r\n")):
                if self.reads:
                    self.requests.append(head)
                    await reader.readexactly(_length(head))
                if callable(self.answer):
                    self.answer(writer)
                    return
                if self.answer is None:
                    await reader.read()
                    return
                writer.write(self.next_answer())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def next_answer(self) -> bytes:
        if not isinstance(self.answer, list):
            return self.answer
        return self.answer.pop(0) if len(self.answer) > 1 else self.answer[0]


def reset(writer: asyncio.StreamWriter) -> None:
    """Tear the connection down without a word."""
    writer.transport.abort()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


@asynccontextmanager
async def served(server: Server):
    """The server on a free port while the block runs."""
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()


@asynccontextmanager
async def client_at(url: str, *, timeout_seconds: float = 5.0, patience: Patience | None = None, token="sandbox"):
    """A client at that base, which gives up retries of reads at once."""
    client = TwilioClient(
        Credentials(ACCOUNT, token),
        pace=Pace(LoneShares()),
        base=BaseUrls.at(url),
        timeout_seconds=timeout_seconds,
        retry=RetryPolicy(attempts=2, first_wait=0.001, cap=0.002),
        patience=patience or Patience(),
    )
    async with client:
        yield client


@asynccontextmanager
async def talking(answer, *, reads: bool = True, **options):
    """A server that answers so, and a client that talks to it."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(served(Server(answer, reads=reads)))
        client = await stack.enter_async_context(client_at(server.url, **options))
        yield server, client
