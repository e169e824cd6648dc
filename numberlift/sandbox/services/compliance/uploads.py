"""A supporting document that comes with its file: multipart, on the upload host.

https://www.twilio.com/docs/phone-numbers/regulatory/api/supporting-documents. Which files are refused how is documented
nowhere: PDF, JPG and PNG are taken, up to the switch `most_bytes`; what does not fit its own type gets 18024.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.switches import switches_of
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.porting.uploads import Part, mime_type_of, parts_of
from numberlift.sandbox.world import World

_FILE: Final = "File"


async def read_upload(request: web.Request) -> tuple[Form, Part | None]:
    """The fields of a multipart request, and its file if it has one."""
    parts = await parts_of(request)
    fields = {name: [part.content.decode(errors="replace")] for name, part in parts.items() if name != _FILE}
    return Form(fields), parts.get(_FILE)


def file_fields(world: World, file: Part | None) -> dict[str, Any]:
    """What is kept of a file; raises Refusal 20001 for one that is missing or too large, 18024 for another type."""
    if file is None or file.filename is None:
        raise refused(20001, "File is required on the upload host")
    most = switches_of(world).most_bytes
    if len(file.content) > most:
        raise refused(20001, f"File may have at most {most} bytes")
    mime_type = mime_type_of(file.content)
    if mime_type is None:
        raise refused(18024, "File must be a whole PDF, JPG or PNG file")
    return {"mime_type": mime_type, "sha256": hashlib.sha256(file.content).hexdigest()}
