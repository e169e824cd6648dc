"""Utility bills: POST /v1/Documents as multipart, on the upload host.

https://www.twilio.com/docs/phone-numbers/document-apis. An upload without content is taken, and answered with an empty
mime_type.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import aiohttp
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol

from numberlift.sandbox.replies import json_reply
from numberlift.sandbox.service import account_of, world_of
from numberlift.sandbox.services.porting.refusals import refused
from numberlift.sandbox.world import World

KIND: Final = "Document"
UTILITY_BILL: Final = "utility_bill"
MOST_BYTES: Final = 10 * 1024 * 1024
PATH: Final = "/v1/Documents"

_BEGINNINGS: Final[Mapping[bytes, str]] = MappingProxyType(
    {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
)


class Part(NamedTuple):
    """One field of a form, or a file with its name."""

    filename: str | None
    content: bytes


async def upload_document(request: web.Request) -> web.Response:
    """A new document, 201; raises Refusal 20001 for another type of document or of file, or more than 10 MB."""
    parts = await parts_of(request)
    document_type, file, name = (parts.get(name) for name in ("document_type", "File", "friendly_name"))
    if document_type is None or document_type.content != UTILITY_BILL.encode():
        raise refused(20001, f"document_type must be {UTILITY_BILL}")
    if file is None or file.filename is None:
        raise refused(20001, "File is required")
    fields = {
        "account_sid": account_of(request),
        "document_type": UTILITY_BILL,
        "friendly_name": name.content.decode(errors="replace") if name else file.filename,
        "mime_type": _mime_type(file.content),
        "status": "DRAFT",
        "bytes": len(file.content),
    }
    world = world_of(request)
    sid = world.store.insert(KIND, "RD", fields, at=world.clock.now())
    return json_reply(_shown(sid, fields), status=201)


def usable(world: World, actor: str, sid: Any) -> bool:
    """Whether a document exists, is the actor's to use, and has content."""
    kept = world.store.get(KIND, sid) if isinstance(sid, str) else None
    return (
        kept is not None
        and world.accounts.may_act(actor, kept.fields["account_sid"])
        and bool(kept.fields["mime_type"])
    )


def mime_type_of(content: bytes) -> str | None:
    """The media type of a PDF, JPG or PNG file by its first bytes, None for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)


async def parts_of(request: web.Request) -> dict[str, Part]:
    """The parts by name, from the body as read: a fault may have read it before."""
    body = await request.read()
    if request.content_type != "multipart/form-data":
        return {}
    loop = asyncio.get_running_loop()
    stream = aiohttp.StreamReader(BaseProtocol(loop), len(body) + 1, loop=loop)
    stream.feed_data(body)
    stream.feed_eof()
    parts: dict[str, Part] = {}
    try:
        async for part in aiohttp.MultipartReader(request.headers, stream):
            if isinstance(part, aiohttp.BodyPartReader) and part.name:
                parts[part.name] = Part(part.filename, bytes(await part.read()))
    except ValueError as exc:
        raise refused(20001, "The multipart body cannot be read") from exc
    return parts


def _mime_type(content: bytes) -> str:
    if not content:
        return ""
    if len(content) > MOST_BYTES:
        raise refused(20001, "File may have at most 10 MB")
    mime_type = mime_type_of(content)
    if mime_type is None:
        raise refused(20001, "File must be a PDF, JPG or PNG file")
    return mime_type


def _shown(sid: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"sid": sid} | {name: value for name, value in fields.items() if name != "bytes"}
