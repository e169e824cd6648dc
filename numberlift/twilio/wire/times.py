"""Times as Twilio writes them: ISO 8601 in bodies, RFC 2822 in headers and older bodies; in UTC here."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from numberlift.twilio.wire import spelling


def moment(value: Any) -> datetime | None:
    """The time in UTC, None if it cannot be read; a time without a zone is UTC."""
    written = spelling.text(value)
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written) if written[0].isdigit() and "-" in written else _rfc(written)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def iso(value: Any) -> str:
    """`2026-03-01T12:00:00Z`, or empty if it cannot be read; parts of a second are dropped."""
    read = moment(value)
    return read.strftime("%Y-%m-%dT%H:%M:%SZ") if read else ""


def _rfc(written: str) -> datetime:
    return parsedate_to_datetime(written)
