"""The columns of the list templates: what goes into each, an example, and the choices where there are only some.

The names are those of the list contract. Examples use numbers, names and domains reserved for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EXAMPLE_ACCOUNT: Final = "AC00000000000000000000000000000001"
METHODS: Final = ("POST", "GET")
COUNTRY_NOTE: Final = "Two letters, such as US or GB. Only needed for numbers written without + and country code."


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column of a template: `choices` become a drop-down, `needed` is said in its note and shown in its heading.

    `names_of` is the sheet whose first column is offered as choices.
    """

    name: str
    note: str
    example: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False
    names_of: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """One sheet of a template, with the columns in the order in which they are shown.

    `examples` are rows of cells in place of the columns' own examples.
    """

    title: str
    columns: tuple[TemplateColumn, ...]
    examples: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A list template: what it is for in a sentence, the command that takes it, and its sheets.

    `examples` says what to do with the examples, `further` what becomes of columns that are not ours.
    """

    title: str
    purpose: str
    command: str
    sheets: tuple[TemplateSheet, ...]
    examples: str = "Row 2 is an example with an invented number: write over it or delete it."
    further: str = "Further columns of your own are welcome and come back in the report."


def _column(name: str, note: str, example: str = "", *choices: str, needed: bool = False) -> TemplateColumn:
    return TemplateColumn(name, note, example, choices, needed)


PHONE: Final = _column(
    "phone_number",
    "The number with + and country code. Brackets, blanks and dashes do no harm; a row may also hold several numbers.",
    "+12125550142",
    needed=True,
)
ACCOUNT: Final = _column(
    "account_sid",
    "The Twilio (sub)account the number is meant for, AC and 32 characters. Empty: your own.",
    EXAMPLE_ACCOUNT,
)
ADDRESS_SID: Final = _column("address_sid", "An Address on Twilio (AD…) in place of the address columns.")

CHECK: Final = Template(
    "A list to check",
    "Asks for every number whether Twilio can host it and whether it can be ported. Nothing is ordered.",
    "numberlift check",
    (TemplateSheet("Numbers", (PHONE, _column("country", COUNTRY_NOTE, "US"), ACCOUNT)),),
)

HOST: Final = Template(
    "A list to host",
    "Orders hosting: texts on Twilio, calls with the present carrier. You approve the plan before anything is sent.",
    "numberlift host",
    (
        TemplateSheet(
            "Numbers",
            (
                PHONE,
                _column(
                    "email",
                    "Who signs the letter of authorization; Twilio mails it there.",
                    "owner@example.com",
                    needed=True,
                ),
                _column("cc_emails", "Who gets a copy of it; several with ;", "office@example.com"),
                _column("contact_name", "The signer's first and last name.", "Alex Example"),
                _column("contact_title", "The signer's role in the company.", "Owner", needed=True),
                _column(
                    "contact_phone_number",
                    "Where the signer can be called, with + and country code.",
                    "+12125550143",
                    needed=True,
                ),
                _column("customer_name", "The customer as on the phone bill.", "Example Dental Group"),
                _column(
                    "street",
                    "The service address, number and street, or an address_sid in its place.",
                    "100 Example Street",
                    needed=True,
                ),
                _column("street_2", "Floor, suite or building.", "Suite 4"),
                _column("city", "Its city.", "New York", needed=True),
                _column("region", "Its state, province or region.", "NY", needed=True),
                _column("postal_code", "Its postal code; leading zeros are kept.", "10001", needed=True),
                _column("address_country", "Its country in two letters.", "US", needed=True),
                ADDRESS_SID,
                _column("friendly_name", "Your own name for the number, up to 64 characters.", "Front desk"),
                _column("sms_url", "Where Twilio sends incoming messages.", "https://example.com/sms"),
                _column("sms_method", "How Twilio calls sms_url.", "POST", *METHODS),
                _column("sms_fallback_url", "Where they go when sms_url fails."),
                _column("sms_fallback_method", "How Twilio calls sms_fallback_url.", "", *METHODS),
                _column("sms_application_sid", "An application (AP…) in place of the SMS addresses."),
                _column("status_callback_url", "Where Twilio reports the order's progress."),
                _column("status_callback_method", "How Twilio calls status_callback_url.", "", *METHODS),
                ACCOUNT,
                _column("verification_type", "How ownership is proved.", "phone-call", "phone-call", "phone-bill"),
                _column("verification_document_sid", "The phone bill's document (RI…); needed for phone-bill."),
                _column("extension", "Digits to dial before a verification call reaches a person."),
                _column("call_delay", "Seconds to wait before the extension is dialled, 0 to 60."),
            ),
        ),
    ),
)

PORT: Final = Template(
    "A list to port",
    "Files port-in requests: the number moves to Twilio altogether. You approve the plan before anything is sent.",
    "numberlift port",
    (
        TemplateSheet(
            "Numbers",
            (
                PHONE,
                _column("pin", "The present carrier's transfer PIN; needed for US mobile numbers.", "0042"),
                _column(
                    "customer_type", "Whose name is on the bill.", "Business", "Business", "Individual", needed=True
                ),
                _column(
                    "customer_name", "The name as on the bill, letter for letter.", "Example Dental Group", needed=True
                ),
                _column(
                    "account_number", "The account number with the present carrier; needed for mobile.", "0012345678"
                ),
                _column("account_telephone_number", "The bill's main number, with + and country code.", "+12125550142"),
                _column("authorized_representative", "Who may sign: first and last name.", "Alex Example", needed=True),
                _column(
                    "authorized_representative_email",
                    "Where Twilio mails the letter.",
                    "owner@example.com",
                    needed=True,
                ),
                _column("street", "The service address as on the bill; no PO box.", "100 Example Street", needed=True),
                _column("street_2", "Floor, suite or building.", "Suite 4"),
                _column("city", "Its city.", "New York", needed=True),
                _column("state", "Its state as on the bill.", "NY", needed=True),
                _column("zip", "Its ZIP code; leading zeros are kept.", "10001", needed=True),
                _column("address_country", "Its country in two letters.", "US", needed=True),
                ADDRESS_SID,
                _column(
                    "document", "The bill: a file beside this list, or RD…; several with ;", "bill.pdf", needed=True
                ),
                _column("document_date", "The bill's date, YYYY-MM-DD; at most 30 days old.", "2026-11-02"),
                _column("notification_emails", "Who gets the signed letter; several with ;", "office@example.com"),
                _column(
                    "target_port_in_date", "The wished day, YYYY-MM-DD, at least 7 days ahead (Japan 10).", "2026-12-15"
                ),
                _column("target_port_in_time_range_start", "From, with time zone.", "10:15:00-08:00"),
                _column("target_port_in_time_range_end", "Until, with time zone.", "12:15:00-08:00"),
                ACCOUNT,
                _column("bundle", "An approved regulatory bundle (BU…), where the country asks for one."),
                _column("sms_url", "Set on the number when the port is complete.", "https://example.com/sms"),
                _column("voice_url", "Set on the number when the port is complete.", "https://example.com/voice"),
                _column("trunk_sid", "A SIP trunk (TK…), set when the port is complete."),
                _column("messaging_service_sid", "A Messaging Service (MG…), joined when the port is complete."),
                _column("authorized_representative_katakana", "Japan only: the signer's name in katakana."),
                _column("katakana_name", "Japan only: the customer's name in katakana."),
                _column("sub_municipality", "Japan only: the part of the city."),
                _column("building", "Japan only: the building's name."),
            ),
        ),
    ),
)

TEMPLATES: Final = {"check": CHECK, "host": HOST, "port": PORT}
