"""Twilio's identifiers: two capital letters that name the kind, and 32 hexadecimal digits."""

from __future__ import annotations

import re
from typing import Any, Final

from numberlift.twilio.wire import spelling

_SID: Final = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}")


def sid_in(value: Any, prefix: str = "") -> str:
    """The sid, empty if `value` is none or its kind is not `prefix`."""
    sid = spelling.text(value)
    return sid if _SID.fullmatch(sid) and sid.startswith(prefix) else ""


def sids_in(value: Any, prefix: str = "") -> tuple[str, ...]:
    """The sids in a list, empty for anything else."""
    found = (sid_in(item, prefix) for item in value) if isinstance(value, list) else ()
    return tuple(sid for sid in found if sid)
