"""What is refused in an address, and how one is corrected. No HTTP.

Twilio's page: an address that cannot be validated gets 21628; one that is only spelt otherwise is corrected, or,
with AutoCorrectAddress=false, refused with 21629 and the right spelling (https://www.twilio.com/docs/usage/api/address).
Here "cannot be validated" is a region that is no state or province, or a postal code that cannot exist (or is all
zeros), in the US and Canada; other countries are not validated. PO boxes are as good as any street.
"""

from __future__ import annotations

import re
from typing import Any, Final

from numberlift.sandbox.replies import Refusal
from numberlift.sandbox.services.forms import Form

_REQUIRED: Final = ("CustomerName", "Street", "City", "Region", "PostalCode", "IsoCountry")
_FIELDS: Final = {
    "CustomerName": "customer_name",
    "Street": "street",
    "StreetSecondary": "street_secondary",
    "City": "city",
    "Region": "region",
    "PostalCode": "postal_code",
    "IsoCountry": "iso_country",
    "FriendlyName": "friendly_name",
}
_LONGEST: Final = {"FriendlyName": 64, "CustomerName": 128, "Street": 128, "City": 128}
_STATE: Final = re.compile(
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|"
    "NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|PR|VI|GU|AS|MP"
)
_PROVINCE: Final = re.compile("AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT")
_ZIP: Final = re.compile(r"(?!00000)[0-9]{5}(-[0-9]{4})?")
_CANADIAN: Final = re.compile(r"[ABCEGHJ-NPRSTVXY][0-9][A-Z] [0-9][A-Z][0-9]")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def address(form: Form) -> dict[str, Any]:
    """The address to keep; raises Refusal 21238, 21628 or 21629."""
    for name in _REQUIRED:
        if not (form.text(name) or "").strip():
            raise Refusal(400, 21238, f"Address Validation Error. {name} is required")
    for name, longest in _LONGEST.items():
        if len(form.text(name) or "") > longest:
            raise Refusal(400, 21238, f"Address Validation Error. {name} may have at most {longest} characters")
    given = {field: (form.text(name) or "").strip() for name, field in _FIELDS.items()}
    corrected = _corrected(given)
    _validate(corrected)
    if corrected != given and (form.text("AutoCorrectAddress") or "true").lower() == "false":
        suggested = f"{corrected['street']}, {corrected['city']}, {corrected['region']} {corrected['postal_code']}"
        raise Refusal(400, 21629, f"Address Validation Error - Check Suggested Address. Suggested: {suggested}")
    emergency = (form.text("EmergencyEnabled") or "false").lower() == "true"
    return corrected | {"emergency_enabled": emergency}


def _corrected(given: dict[str, str]) -> dict[str, str]:
    country = given["iso_country"].upper()
    code = " ".join(given["postal_code"].upper().split())
    if country == "CA" and re.fullmatch(r"[A-Z0-9]{6}", code):
        code = f"{code[:3]} {code[3:]}"
    if country == "US" and re.fullmatch(r"[0-9]{9}", code):
        code = f"{code[:5]}-{code[5:]}"
    region = given["region"].upper() if country in ("US", "CA") else given["region"]
    return given | {"iso_country": country, "postal_code": code, "region": region}


def _validate(found: dict[str, str]) -> None:
    country, region, code = found["iso_country"], found["region"], found["postal_code"]
    if _COUNTRY.fullmatch(country) is None:
        raise Refusal(400, 21238, "Address Validation Error. IsoCountry must be a two-letter country code")
    if country == "US":
        valid = _STATE.fullmatch(region) is not None and _ZIP.fullmatch(code) is not None
    elif country == "CA":
        valid = _PROVINCE.fullmatch(region) is not None and _CANADIAN.fullmatch(code) is not None
    else:
        valid = True
    if not valid:
        raise Refusal(400, 21628, "Address Validation Error. The address you have provided cannot be validated")
