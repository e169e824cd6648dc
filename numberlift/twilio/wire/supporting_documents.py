"""Supporting documents as values: /v2/RegulatoryCompliance/SupportingDocuments; with a file, on the upload host.

Source: https://www.twilio.com/docs/phone-numbers/regulatory/api/supporting-documents. The largest file is documented
nowhere; a client in the field keeps to 5 MiB. A reply without mime_type to an upload says that no content arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from numberlift.errors import RowRefused
from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.bundles import codes_in
from numberlift.twilio.wire.documents import media_type
from numberlift.twilio.wire.end_users import ItemChanges, attributes_in, changed_fields, json_text
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Part, Reply, Request, segment
from numberlift.twilio.wire.forms import Field, pairs_of, query_with
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.regulations import ROOT
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "supporting-document"
PREFIX: Final = "RD"
KEY: Final = "results"
MOST_BYTES: Final = 5 * 1024 * 1024
_PATH: Final = f"{ROOT}/SupportingDocuments"


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """A document as Twilio holds it: status lower-kebab; `problems` are the reviewers' codes.

    Name, attributes and Twilio's own text are personal and not in the repr. `mime_type` is empty without a file.
    """

    sid: str
    type: str
    status: str
    account_sid: str = ""
    mime_type: str = ""
    problems: tuple[int, ...] = ()
    friendly_name: str = field(default="", repr=False)
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    failure_reason: str = field(default="", repr=False)
    date_created: str = ""
    date_updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupportingDocument:
    """A document to create, with the content of its file or without one; `friendly_name` carries our key."""

    friendly_name: str = field(repr=False)
    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    content: bytes | None = field(default=None, repr=False)
    filename: str = field(default="", repr=False)


def create_document(document: NewSupportingDocument, *, most_bytes: int = MOST_BYTES) -> Request:
    """Create a document. Raises RowRefused for a file that Twilio would refuse, before anything is sent."""
    fields = {
        "FriendlyName": document.friendly_name,
        "Type": document.type,
        "Attributes": json_text(document.attributes),
    }
    if document.content is None:
        plain: dict[str, Field] = dict(fields)
        return Request("create-supporting-document", "POST", "numbers", _PATH, form=pairs_of(plain))
    file = Part(
        "File",
        document.content,
        filename=document.filename or "document",
        media_type=checked_media_type(document.content, most_bytes=most_bytes),
    )
    parts = (*(Part(name, value.encode()) for name, value in fields.items()), file)
    return Request("upload-supporting-document", "POST", "upload", _PATH, parts=parts)


def checked_media_type(content: bytes, *, most_bytes: int = MOST_BYTES) -> str:
    """The media type of a document's file; raises RowRefused for one that is empty, too large, no PDF, JPG or PNG."""
    if not content:
        raise RowRefused("The document is an empty file. Put a PDF, JPG or PNG in its place and run the list again.")
    if len(content) > most_bytes:
        raise RowRefused(
            f"The document has more than {most_bytes / 1024 / 1024:g} MB. Make it smaller and run the list again."
        )
    kind = media_type(content)
    if not kind:
        raise RowRefused("The document is no PDF, JPG or PNG file. Convert it and run the list again.")
    return kind


def fetch_document(sid: str) -> Request:
    """Fetch one document."""
    return Request(KIND, "GET", "numbers", f"{_PATH}/{segment(sid)}")


def list_documents(*, page_size: int = 1000) -> Request:
    """The first page of all documents; there are no filters."""
    return Request("list-supporting-documents", "GET", "numbers", _PATH, query_with({}, page_size=page_size))


def update_document(sid: str, changes: ItemChanges) -> Request:
    """Change a document's name or attributes; its file cannot be changed."""
    path = f"{_PATH}/{segment(sid)}"
    return Request("update-supporting-document", "POST", "numbers", path, form=pairs_of(changed_fields(changes)))


def delete_document(sid: str) -> Request:
    """Delete a document; Twilio refuses it while a bundle holds it (21645) or it is reviewed (21646)."""
    return Request("delete-supporting-document", "DELETE", "numbers", f"{_PATH}/{segment(sid)}")


def document_in(fields: Mapping[str, Any], *, kind: str = KIND) -> SupportingDocument:
    """The document in a JSON object. Raises TryAgain without a sid or a status."""
    sid, status = sid_in(fields.get("sid"), PREFIX), spelling.kebab(fields.get("status"))
    if not sid or not status:
        raise unreadable(kind)
    return SupportingDocument(
        sid,
        spelling.text(fields.get("type")).lower(),
        status.removeprefix("twilio-"),
        account_sid=sid_in(fields.get("account_sid"), "AC"),
        mime_type=spelling.text(fields.get("mime_type")),
        problems=codes_in(fields.get("errors")),
        friendly_name=spelling.text(fields.get("friendly_name")),
        attributes=attributes_in(fields.get("attributes")),
        failure_reason=spelling.text(fields.get("failure_reason")),
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
    )


def read_document(reply: Reply) -> SupportingDocument:
    """The document in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return document_in(fields_of(reply, kind=KIND))


def read_created_document(reply: Reply) -> Created:
    """The document that a create answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(document_in(fields)))
