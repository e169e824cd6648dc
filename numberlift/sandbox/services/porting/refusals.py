"""Twilio's error codes about port-ins, with their titles.

https://www.twilio.com/docs/api/errors. Which code a create gets for a wrong document, date or e-mail address, and a
cancellation that comes too late, is documented nowhere: they get 20001.
"""

from __future__ import annotations

from typing import Final

from numberlift.sandbox.replies import Refusal

TITLES: Final = {
    20001: "Invalid parameter",
    21470: "Invalid Account SID",
    21471: "Account Not Found",
    22124: "Phone Numbers Required",
    22125: "Too Many Phone Numbers",
    22137: "Port In Already in Progress",
    22170: "Invalid Bundle",
    22171: "Missing Required Fields",
    22172: "Phone Numbers of Several Countries",
    22173: "Invalid Address SID",
}


def refused(code: int, detail: str, *, status: int = 400) -> Refusal:
    """The refusal with this code: its title, then what is wrong here."""
    return Refusal(status, code, f"{TITLES[code]}. {detail}")
