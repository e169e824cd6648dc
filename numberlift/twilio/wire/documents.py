"""Utility bills: POST /v1/Documents as multipart, on the upload host.

Source: https://www.twilio.com/docs/phone-numbers/document-apis: PDF, JPG or PNG, at most 10 MB. A reply with an empty
mime_type says that the file came without content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from numberlift.errors import RowRefused
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Part, Reply, Request
from numberlift.twilio.wire.sids import sid_in

KIND: Final = "upload-document"
PREFIX: Final = "RD"
MOST_BYTES: Final = 10 * 1024 * 1024
_UTILITY_BILL: Final = "utility_bill"
_BEGINNINGS: Final[Mapping[bytes, str]] = MappingProxyType(
    {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as Twilio holds it; its name is not in the repr."""

    sid: str
    document_type: str = ""
    status: str = ""
    mime_type: str = ""
    friendly_name: str = field(default="", repr=False)


def media_type(content: bytes) -> str:
    """The media type of a PDF, JPG or PNG file by its first bytes; empty for anything else."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), "")


def upload_bill(content: bytes, *, filename: str, friendly_name: str = "") -> Request:
    """Upload a utility bill. Raises RowRefused for a file that Twilio refuses, before anything is sent."""
    kind = media_type(content)
    if not content:
        raise RowRefused(
            "The utility bill is an empty file. Put a PDF, JPG or PNG in its place and run the list again."
        )
    if not kind:
        raise RowRefused("The utility bill is no PDF, JPG or PNG file. Convert it and run the list again.")
    if len(content) > MOST_BYTES:
        raise RowRefused("The utility bill has more than 10 MB. Make it smaller and run the list again.")
    parts = [
        Part("document_type", _UTILITY_BILL.encode()),
        Part("File", content, filename=filename, media_type=kind),
        *([Part("friendly_name", friendly_name.encode())] if friendly_name else []),
    ]
    return Request(KIND, "POST", "upload", "/v1/Documents", parts=tuple(parts))


def read_document(reply: Reply) -> Document:
    """The document in a reply. Raises RowRefused for one that has no content: it proves nothing, and is of no use."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    fields = fields_of(reply, kind=KIND)
    sid = sid_in(fields.get("sid"), PREFIX)
    if not sid:
        raise unreadable(KIND, status=reply.status)
    mime_type = spelling.text(fields.get("mime_type"))
    if not mime_type:
        raise RowRefused(
            f"Twilio received the utility bill {sid} without content. Open the file to see that it is whole, "
            "then run the list again.",
            status=reply.status,
        )
    return Document(
        sid=sid,
        document_type=spelling.text(fields.get("document_type")),
        status=spelling.kebab(fields.get("status")),
        mime_type=mime_type,
        friendly_name=spelling.text(fields.get("friendly_name")),
    )
