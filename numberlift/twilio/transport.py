"""One request, sent once on the session handed in; every foreign error is translated on its way out.

What happened is told by where an error arises: while connecting, no byte was sent (`never-sent`); later, it is open
what the server did with the request.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

import aiohttp
import orjson
from yarl import URL

from numberlift.errors import TryAgain
from numberlift.twilio.access import BaseUrls
from numberlift.twilio.first_byte import BeforeFirstByte, FirstByteConnector, announced
from numberlift.twilio.retry import NEVER_SENT
from numberlift.twilio.wire.exchange import Part, Reply, Request

_JSON: Final = {"Content-Type": "application/json"}
_BEFORE_A_BYTE: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class Transport:
    """Sends a request exactly once, redirects off; knows no pace and no retries."""

    def __init__(self, session: aiohttp.ClientSession, base: BaseUrls) -> None:
        self._session = session
        self._bases = base.by_host()

    async def send(self, request: Request, *, before_first_byte: BeforeFirstByte | None = None) -> Reply:
        """One exchange. Raises TryAgain with reason `never-sent`, `time-out`, `reset` or `no-answer`.

        `before_first_byte` is awaited once a connection is there and before anything is written to it; what it raises
        drops the request. Its time counts towards the time-out, which may cancel it.
        """
        if before_first_byte is None:
            return await self._send(request)
        if not isinstance(self._session.connector, FirstByteConnector):
            raise TypeError("a session that sends creates needs a FirstByteConnector")
        with announced(before_first_byte):
            return await self._send(request)

    async def _send(self, request: Request) -> Reply:
        path = f"{request.path}?{request.query}" if request.query else request.path
        data, headers = _body_of(request)
        try:
            async with self._session.request(
                request.method,
                URL(self._bases[request.host] + path, encoded=True),
                data=data,
                headers=headers,
                allow_redirects=False,
            ) as answer:
                return Reply(answer.status, answer.headers, await answer.read())
        except (aiohttp.ClientError, OSError) as exc:
            raise translated(exc, request.kind) from exc


async def once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """A middleware that keeps aiohttp from sending GET, PUT and DELETE again by itself after a lost connection.

    That second send would pass the pace by, and the first DELETE may have been carried out.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as exc:
        raise aiohttp.ClientConnectionError("the connection was lost") from exc


def translated(exc: aiohttp.ClientError | OSError, kind: str) -> TryAgain:
    """The error of ours for one of aiohttp's; raise it from that one; a TimeoutError is an OSError too."""
    if isinstance(exc, _BEFORE_A_BYTE):
        return TryAgain(
            f"Twilio could not be reached for {kind}. Check the network and the NUMBERLIFT_..._URL settings, "
            "then run the same command again.",
            reason=NEVER_SENT,
        )
    if isinstance(exc, TimeoutError):
        reason, what = "time-out", "in time"
    elif isinstance(exc, aiohttp.ClientConnectionError | OSError):
        reason, what = "reset", "before the connection was lost"
    else:
        reason, what = "no-answer", "in whole"
    return TryAgain(f"Twilio did not answer {kind} {what}. Run the same command again.", reason=reason)


def _body_of(request: Request) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    if request.json is not None:
        return orjson.dumps(request.json), _JSON
    if request.form is not None:
        return aiohttp.FormData(list(request.form)), None
    if request.parts is not None:
        return _multipart(request.parts), None
    return None, None


def _multipart(parts: tuple[Part, ...]) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for part in parts:
        if part.filename:
            file = BytesIO(part.content)  # a large body is written piece by piece
            form.add_field(part.name, file, filename=part.filename, content_type=part.media_type)
        else:
            form.add_field(part.name, part.content.decode())
    return form
