"""Twilio's error codes about hosted numbers, with their titles.

https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

from typing import Final

from numberlift.sandbox.replies import Refusal

TITLES: Final = {
    20001: "Invalid parameter",
    21454: "Invalid CallDelay",
    22100: "Reached Maximum Verification Attempts",
    22101: "Invalid Hosted Number Order SIDs",
    22102: "Invalid Phone Number",
    22103: "Unsupported Country",
    22104: "Invalid Email",
    22105: "Invalid URL",
    22106: "Invalid HTTP Method",
    22107: "Unable to Update Authorization Document",
    22108: "Invalid Application SID",
    22109: "Invalid Address SID",
    22110: "Phone Number Not Hostable",
    22111: "Invalid Hosted Number Order Status",
    22112: "Unable to Update Hosted Number Order Status",
    22113: "Invalid Verification Code",
    22114: "Unable to Verify Code",
    22115: "Invalid Unique Name",
    22116: "Invalid Friendly Name",
    22117: "Invalid Extension",
    22118: "Invalid Verification Document SID",
    22119: "Invalid Capabilities",
    22120: "Invalid Verification Type",
    22122: "Invalid Authorization Document Status",
    22123: "Unable to Place Verification Call",
    22124: "Phone Numbers Required",
    22125: "Too Many Phone Numbers",
    22127: "Friendly Name Required",
}


def refused(code: int, detail: str, *, status: int = 400) -> Refusal:
    """The refusal with this code: its title, then what is wrong here."""
    return Refusal(status, code, f"{TITLES[code]}. {detail}")
