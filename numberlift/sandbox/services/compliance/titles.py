"""The reasons for which Twilio's reviewers reject, by code, with the titles of Twilio's error catalogue.

https://www.twilio.com/docs/api/errors/18001 to 18064, and 18099
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEST_BUNDLE: Final = 18099

TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        18001: "Invalid document submission",
        18002: "Illegible or blurry document submission",
        18003: "Expired or invalid document submission",
        18004: "Redactions in document",
        18005: "Missing information",
        18006: "Information does not match the supporting document",
        18007: "Incomplete document submission",
        18008: "Name mismatch (Proof of Identity)",
        18009: "Nationality mismatch (Proof of Identity)",
        18010: "Business registration number mismatch",
        18011: "Business name mismatch",
        18012: "Require domestic address",
        18013: "Require domestic emergency address",
        18014: "Invalid or incomplete address provided",
        18015: "Invalid or incomplete emergency address provided",
        18016: "Address mismatch",
        18017: "Address not found",
        18018: "PO Box not allowed",
        18019: "Proof of Identity Required for Authorized Representative",
        18020: "Proof of authorized representative's association with the business required",
        18021: "Name mismatch (Proof of Address)",
        18022: "Outdated Proof of Address document",
        18023: "Document contains an inactive business",
        18024: "Failed to upload an unprocessable document",
        18025: "Document rejected (number type restricted)",
        18036: "One or more of the required information is missing",
        18037: "Missing information in the form",
        18038: "Information does not match the supporting document",
        18039: "The phone number type you selected requires a valid domestic address",
        18050: "Issue with the Supporting Document(s)",
        18051: "Issue with the inputs you provided",
        18052: "Under age Individual",
        18053: "Unable to verify association between business name and website",
        18054: "Invalid phone number",
        18055: "Invalid email",
        18056: "Missing Work Email for Authorized Representative",
        18057: "Validation Issue for Authorized Representative",
        18058: "Missing Tax ID",
        18059: "Missing/Invalid Photo ID",
        18060: "Commercial registration copy not submitted",
        18061: "Invalid excerpt from the commercial register",
        18062: "Business Details contain an inactive business",
        18063: "Phone Number purchase restricted",
        18064: "Ineligible for business bundle",
        TEST_BUNDLE: "Rejected test bundle",
    }
)


def told(codes: list[int]) -> str:
    """What a person is told of these codes, in one text."""
    return "; ".join(f"{code}: {TITLES[code]}" for code in dict.fromkeys(codes))
