"""Twilio's error codes about regulatory compliance, with their titles.

https://www.twilio.com/docs/api/errors. For a parameter that is missing, a status that cannot follow, an object that
cannot be edited at present, and a file of the wrong size, no code is documented: they get 20001.
"""

from __future__ import annotations

from typing import Final

from numberlift.sandbox.replies import Refusal

TITLES: Final = {
    18024: "Failed to upload an unprocessable document",
    20001: "Invalid parameter",
    21644: "End-User cannot be deleted due to an active assignment to a Bundle",
    21645: "Supporting Document cannot be deleted due to active Regulatory Bundle assignment",
    21646: "Supporting Document is not eligible for deletion",
    21647: "Regulatory Bundle is not eligible for deletion",
    21648: "Regulatory Bundle cannot be deleted due to active number assignment",
    22200: "Invalid End-User Type or Number Type",
    22201: "No regulation sid found for the given number group",
    22202: "No regulation sid or phone number country and type was provided",
    22203: "Unable to parse bundle status",
    22204: "Bundle status and properties cannot be updated in the same request",
    22205: "Attempting to assign invalid object_sid to Bundle",
    22206: "Attempting to add invalid object type to bundle",
    22207: "Unable to parse attributes JSON",
    22208: "Supporting Document status and attributes cannot be updated in the same request",
    22209: "Invalid status enum in Supporting Document update request",
    22210: "Supporting Document Type is missing",
    22211: "Supporting Document Friendly Name is missing",
    22212: "Invalid End-User Type in request",
    22213: "Invalid Number Type in request",
    22214: "An End-User is missing",
    22215: "An End-User field is missing",
    22216: "A Supporting Document is missing",
    22217: "A Supporting Document field is missing",
    22218: "The Supporting Document field does not match the field in the End-User",
    22219: "An Address is missing",
    22224: "Regulatory Bundle cannot transfer Item Assignments",
    22225: "From Bundle to Replace Items does not exist",
    22226: "Cannot replace Items from Bundle to same Bundle",
    22228: "From Bundle does not have latest Regulation requirements that matches destination Bundle",
    22229: "Supporting Document Bundle Assignment cannot be removed",
    22230: "Regulatory Bundle cannot be copied due to a deleted Address",
}


def refused(code: int, detail: str, *, status: int = 400) -> Refusal:
    """The refusal with this code: its title, then what is wrong here."""
    return Refusal(status, code, f"{TITLES[code]}. {detail}")
