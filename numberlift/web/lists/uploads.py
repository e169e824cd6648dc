"""The upload over HTTP: a place for it, its files streamed into it one by one, and the start of its run.

POST /uploads                          201 {"upload": id}
POST /uploads/{id}/files?name=NAME     201 {"files": […]}       the body is the file; a zip is unpacked
POST /uploads/{id}/start               201 {"run": id, …}       the body is a form: flow, country, sheet …
GET  /uploads/{id}/look?country=…      200 what the list looks like as it would be read

400  what was said makes no sense      404  no such upload      413  too large
422  the list or archive is refused    503  come back after Retry-After seconds
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from numberlift.domain.words.commands import quoted
from numberlift.errors import ListRefused, NumberliftError, TryAgain
from numberlift.web.lists.shelf import NotThere, TooLarge, files_in
from numberlift.web.lists.taking import Wish
from numberlift.web.lists.unpacking import is_archive, unpack
from numberlift.web.parts import PageParts
from numberlift.web.starting import look_at, start_upload

MOST_FORM_BYTES = 64 * 1024
Endpoint = Callable[[PageParts, Request], Awaitable[Response]]


def routes(parts: PageParts) -> list[Route]:
    """The routes of uploads; every one of them asks for a session before it (`web.guard`)."""
    return [
        Route("/uploads", _bound(parts, _new), methods=["POST"]),
        Route("/uploads/{upload}/files", _bound(parts, _file), methods=["POST"]),
        Route("/uploads/{upload}/start", _bound(parts, _start), methods=["POST"]),
        Route("/uploads/{upload}/look", _bound(parts, _look), methods=["GET"]),
    ]


_STATUS: Mapping[type[Exception], int] = {
    TryAgain: 503,
    NotThere: 404,
    TooLarge: 413,
    ListRefused: 422,
    NumberliftError: 400,
    ClientDisconnect: 400,
}
"""The first that an error is one of counts."""


def _bound(parts: PageParts, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(parts, request)
        except tuple(_STATUS) as error:
            return _refused(error)

    return answer


def _refused(error: Exception) -> Response:
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    headers = {"Connection": "close"} if status == 413 else {}  # noqa: PLR2004 -- what still comes is not read
    if isinstance(error, TryAgain):
        headers["Retry-After"] = str(math.ceil(error.wait_seconds or 1))
    return JSONResponse({"says": quoted(str(error)) or "The upload broke off."}, status, headers)


async def _new(parts: PageParts, request: Request) -> Response:
    parts.shelf.refuse_early(None)
    upload_id = await asyncio.to_thread(parts.shelf.new, request.state.user)
    return JSONResponse({"upload": upload_id}, 201)


async def _file(parts: PageParts, request: Request) -> Response:
    folder = await asyncio.to_thread(parts.shelf.folder, request.path_params["upload"], request.state.user)
    declared = request.headers.get("content-length", "")
    parts.shelf.refuse_early(int(declared) if declared.isdecimal() else None)
    path = await parts.shelf.receive(folder, request.query_params.get("name", ""), request.stream())
    if await asyncio.to_thread(is_archive, path):
        await parts.workroom.do(unpack, path, folder, most_bytes=parts.shelf.most_bytes)
    return JSONResponse({"files": await asyncio.to_thread(files_in, folder)}, 201)


async def _start(parts: PageParts, request: Request) -> Response:
    wish = Wish.of_form(await _form(request))
    taken = await start_upload(parts, request.path_params["upload"], wish, by=request.state.user)
    return JSONResponse({"run": taken.run_id, "resumed": taken.resumed, "remarks": taken.remarks}, 201)


async def _look(parts: PageParts, request: Request) -> Response:
    wish = Wish.of_form(dict(request.query_params))
    seen = await look_at(parts, request.path_params["upload"], wish, by=request.state.user)
    return JSONResponse(asdict(seen))


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_FORM_BYTES:
            raise TooLarge("That was too long.")
    told = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in told.items()}
