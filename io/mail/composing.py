"""A letter as a mail: text and HTML beside each other, the chart within the HTML, files attached.

    multipart/mixed
      multipart/alternative
        text/plain
        multipart/related     text/html, image/png
      the workbook

Nothing that comes from a list can become a header or markup: headers are one line of plain characters
(`letter.one_line`, and EmailMessage refuses line breaks), the HTML template escapes what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from numberlift.domain.words.commands import as_html
from numberlift.io.mail.addresses import domain_of
from numberlift.io.mail.chart import WIDTH, height_of, label_of, meaning_of, verdict_chart
from numberlift.io.mail.letter import Letter, one_line

MOST_ATTACHED: Final = 7_000_000
"""Bytes; with what mail adds to a file it stays below the 10 MB that many servers take."""
TEMPLATES: Final = Path(__file__).with_name("templates")
_XLSX: Final = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CODE: Final = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace; font-size:92%"
# Plain ASCII on the wire: not every server takes eight bits.
_POLICY: Final = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom (name and address), to whom, under which Message-ID (with its angle brackets), when (ISO-8601)."""

    sender: tuple[str, str]
    recipients: tuple[str, ...]
    message_id: str
    at: str


def compose(letter: Letter, envelope: Envelope, *, attached: Sequence[Path] = ()) -> bytes:
    """The mail as it is sent. Blocking; raises OSError where a file to attach cannot be read."""
    message = EmailMessage(policy=_POLICY)
    _headers(message, letter, envelope)
    chart = verdict_chart(letter.counts) if any(letter.counts.values()) else b""
    cid = f"chart.{envelope.message_id.strip('<>')}"
    given = _given(letter, cid if chart else "")
    templates = _templates()
    message.set_content(_drawn(templates, "letter.txt", given))
    message.add_alternative(_drawn(templates, "letter.html", given), subtype="html")
    if chart:
        page = message.get_payload(1)
        assert isinstance(page, EmailMessage), "the alternatives are text and HTML"
        page.add_related(chart, "image", "png", cid=f"<{cid}>", filename="verdicts.png", disposition="inline")
    for path in attached:
        message.add_attachment(path.read_bytes(), "application", _XLSX, filename=one_line(path.name))
    return message.as_bytes()


def _headers(message: EmailMessage, letter: Letter, envelope: Envelope) -> None:
    name, address = envelope.sender
    message["From"] = Address(display_name=one_line(name), addr_spec=address)
    message["To"] = tuple(Address(addr_spec=one) for one in envelope.recipients)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(datetime.fromisoformat(envelope.at))
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply is wanted


def message_id(unique: str, *, sender: str) -> str:
    """A Message-ID in the sender's domain; `unique` is letters, digits, dots and hyphens."""
    return f"<{unique}@{domain_of(sender)}>"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["said"] = _said
    return made


def _said(sentence: str) -> Markup:
    """A sentence in the HTML, its commands as code; everything in it is escaped."""
    return Markup(as_html(sentence, style=_CODE))  # noqa: S704 -- made of escaped pieces


def _drawn(templates: Environment, name: str, given: dict[str, Any]) -> str:
    """A template filled in; what a file name could not be decoded to becomes a question mark."""
    return templates.get_template(name).render(given).encode("utf-8", "replace").decode("utf-8")


def _given(letter: Letter, cid: str) -> dict[str, Any]:
    counts = [
        {"label": label_of(name), "count": f"{count:,}", "meaning": meaning_of(name)}
        for name, count in letter.counts.items()
        if count
    ]
    size = {"width": WIDTH, "height": height_of(letter.counts)}
    return {"letter": letter, "counts": counts, "cid": cid, "chart": size}
