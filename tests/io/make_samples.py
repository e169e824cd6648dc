"""Makes the files of sample_data/ again: `python -m tests.io.make_samples`.

All numbers come from ranges set aside for fiction: 555-0100 to 555-0199 in North America (NANPA), Ofcom's,
the ACMA's, the Bundesnetzagentur's and Arcep's numbers for drama. No name is that of a person or a company.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.styles import Font

from numberlift.sandbox.fates import CARDS
from tests.io.make_comply_sample import DOCUMENTS, pdf_bytes, to_comply
from tests.io.make_lists import ods_bytes, saved, text_bytes

FOLDER = Path(__file__).parents[2] / "sample_data"
AREAS = ("212", "312", "415", "617", "713", "206", "305", "416")  # Toronto is the last
TRADES = ("Bakery", "Florist", "Hardware", "Dental", "Garage", "Books", "Opticians", "Tailor", "Cycles", "Pharmacy")


def all_good() -> bytes:
    """Forty clean numbers; 555-0150 to 555-0199 fare well in the sandbox."""
    rows = [
        [f"+1{AREAS[n % 8]}55501{50 + n}", f"Example {TRADES[n % 10]} {n // 10 + 1}", "CA" if n % 8 == 7 else "US"]
        for n in range(40)
    ]
    return text_bytes([["phone_number", "customer_name", "country"], *rows])


def to_host() -> bytes:
    """A small hosting batch: two signers, a number that another carrier keeps back, a row without a signer."""
    head = [
        "phone_number", "email", "contact_name", "contact_title", "contact_phone_number",
        "customer_name", "street", "city", "region", "postal_code", "address_country",
    ]  # fmt: skip
    bakery = ["signer@example.com", "Front Office", "Owner", "+14155550199", "Example Bakery", "1 Main Street"]
    florist = ["florist@example.com", "Shop Floor", "Manager", "+14155550198", "Example Florist", "2 Main Street"]
    town = ["San Francisco", "CA", "94105", "US"]
    batch = {"50": bakery, "51": bakery, "63": bakery, "64": florist, "02": florist, "52": ["", *florist[1:]]}
    return text_bytes([head, *([f"+141555501{digits}", *signer, *town] for digits, signer in batch.items())])


def every_fate() -> bytes:
    """One number for each card of the sandbox that has a fate of its own in a check."""
    cards = [(digits, card) for digits, card in CARDS.items() if int(digits) < 50]
    rows = [[f"+141555501{digits}", card.hosting, card.porting] for digits, card in cards]
    return text_bytes([["phone_number", "hosting fate", "porting fate"], *rows])


MESS: list[list[object]] = [
    ["Lines of Example Group, as collected in spring"],
    ["Please check before we move"],
    [],
    ["Phone", "Site", "Contact", "", "ZIP", "Account", "Port-out", "Bill"],
    ["number", "", "name", "e-mail", "", "number", "PIN", "date"],
    [
        "+1 (415) 555-0150",
        "Head office",
        "Front desk",
        "desk@example.com",
        94105,
        884210032,
        "0042",
        dt.date(2026, 3, 2),
    ],
    [14155550151, "Warehouse", "Dock", "dock@example.com", 2134, 884210033, 42, "03/04/2026"],
    ["415.555.0152", "Shop 1", "Till", "till@example.com", "94107", "0088421", "1234", "13/04/2026"],
    ["'+14155550153", "Shop 2", "Till", "", "94107", "", "", ""],
    ["tel:+1-415-555-0154", "Shop 3", "", "", "94107", "", "", ""],
    [],
    ["415\u00a0555\u00a00155", "Shop 4", "", "", "94107", "", "", ""],
    ["\u200e+14155550156\u200f", "Shop 5", "", "", "94107", "", "", ""],
    ["415\u2011555\u20110157", "Shop 6", "", "", "94107", "", "", ""],
    ["\uff0b\uff11 415 555 0158", "Shop 7", "", "", "94107", "", "", ""],
    ["415-555-0159 / 415-555-0160", "Shop 8, two lines", "", "", "94107", "", "", ""],
    ["415-555-0161 ext. 12", "Reception", "", "", "94107", "", "", ""],
    ["1-415-555-LIFT", "Hotline", "", "", "94107", "", "", ""],
    ["(415) 555-0150", "Head office again", "", "", "94105", "", "", ""],
    ["Phone", "Site", "Contact", "e-mail", "ZIP", "Account", "PIN", "Bill"],
    ["+44 20 7946 0018", "London", "Desk", "london@example.com", "", "", "", ""],
    ["+61 2 5550 0142", "Sydney", "Desk", "sydney@example.com", "", "", "", ""],
    ["4.15555E+09", "Lost its digits", "", "", "94107", "", "", ""],
    ["#N/A", "Lookup failed", "", "", "94107", "", "", ""],
    [dt.date(2026, 4, 15), "A date slipped in", "", "", "94107", "", "", ""],
    ["see Rome", "No number", "", "", "", "", "", ""],
    ["", "No number either", "", "", "", "", "", ""],
    ["555-0162", "Area code missing", "", "", "", "", "", ""],
]


def the_mess() -> bytes:
    """What a customer's own sheet looks like: titles, two header lines, every style of cell, a filter."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Lines"
    for row in MESS:
        sheet.append(row)
    sheet["A24"].data_type = "e"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.auto_filter.ref = f"A5:H{len(MESS)}"
    sheet.row_dimensions[10].hidden = True
    return saved(book)


def two_sheets() -> bytes:
    """Two regions with columns of their own, notes without numbers, and an old list that is hidden."""
    book = openpyxl.Workbook()
    north, south = book.worksheets[0], book.create_sheet("South")
    north.title = "North"
    north.append(["Telephone number", "Branch", "Contact e-mail"])
    south.append(["Branch", "Mobile", "PIN"])
    for n in range(12):
        north.append([f"+44 161 496 0{100 + n}", f"Branch N{n + 1}", f"n{n + 1}@example.com"])
        south.append([f"Branch S{n + 1}", f"07700 900{200 + n}", f"{n:04}"])
    book.create_sheet("Notes").append(["Call the carrier before Friday."])
    old = book.create_sheet("Old list")
    old.append(["Telephone number"])
    old.append(["+44 161 496 0999"])
    old.sheet_state = "hidden"
    return saved(book)


def semicolon() -> bytes:
    """As a German Excel saves CSV."""
    rows = [
        [
            f"030 23125 {100 + n}",
            f"Beispiel-Bäckerei Süd {n + 1}",
            "Königstraße 1",
            f"{10115 + n:05}",
            "Berlin",
            "geprüft; ja",
        ]
        for n in range(10)
    ]
    rows += [
        [f"+49 89 99998 {200 + n}", f"Müsterhandel {n + 1}", "Grünweg 2", "80331", "München", ""] for n in range(10)
    ]
    head = ["Rufnummer", "Firma", "Straße", "PLZ", "Ort", "Bemerkung"]
    return text_bytes([head, *rows], delimiter=";", encoding="cp1252")


def unicode_text() -> bytes:
    """As Excel saves “Unicode text”: UTF-16 with tabs; French headings."""
    rows = [[f"01 99 00 {10 + n:02} {20 + n:02}", f"Société Exemple n° {n + 1}", "Paris"] for n in range(15)]
    rows += [[f"+33 6 39 98 {10 + n:02} {20 + n:02}", f"Garçon & Œuvre fictifs {n + 1}", "Orléans"] for n in range(5)]
    return text_bytes([["Numéro de téléphone", "Société", "Ville"], *rows], delimiter="\t", encoding="utf-16")


def old_workbook() -> bytes:
    """An .xls of long ago: numbers kept as numbers, the table further down and to the right."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    sheet.write(0, 1, "Exported from the switchboard")
    for column, heading in enumerate(["Ext.", "DID", "Department"], 1):
        sheet.write(3, column, heading)
    for n in range(20):
        sheet.write(4 + n + n // 5, 1, 100 + n)
        sheet.write(4 + n + n // 5, 2, 2125550150 + n)
        sheet.write(4 + n + n // 5, 3, f"Department {n + 1}")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def libre() -> bytes:
    """A LibreOffice sheet without a header; two numbers in one cell."""
    rows: list[list[object]] = [
        [f"0491 570 {n}", f"Example Crew {place}"]
        for place, n in enumerate(("006", "156", "157", "158", "159", "110"), 1)
    ]
    rows += [[f"+61 2 5550 0{100 + n}", f"Example Depot {n + 1}"] for n in range(10)]
    rows.append(["+61 2 5550 0150\n+61 2 5550 0151", "Example Depot, both lines"])
    return ods_bytes(rows, name="Blatt1")


def to_port() -> bytes:
    """A small port: the bill lies beside; the carrier of the last number rejects it until its PIN is another."""
    carrier = {
        "customer_type": "Business",
        "customer_name": "Example Dental",
        "account_number": "88471147",
        "authorized_representative": "Alex Example",
        "authorized_representative_email": "office@example.com",
        "street": "100 Main Street",
        "city": "Austin",
        "state": "Texas",
        "zip": "78701",
        "address_country": "US",
        "document": "to-port/bill.pdf",
    }
    pins = {"+15125550102": "204511", "+15125550103": "204512", "+15125550125": "204513", "+15125550175": "204514"}
    rows = [[number, pin, *carrier.values()] for number, pin in pins.items()]
    return text_bytes([["phone_number", "pin", *carrier], *rows])


SAMPLES = {
    "all-good.csv": all_good,
    "every-fate.csv": every_fate,
    "libre.ods": libre,
    "old.xls": old_workbook,
    "semicolon-windows-1252.csv": semicolon,
    "the-mess.xlsx": the_mess,
    "two-sheets.xlsx": two_sheets,
    "to-host.csv": to_host,
    "to-port.csv": to_port,
    "utf-16.txt": unicode_text,
}

OF_BUNDLES = {"to-comply.xlsx": to_comply}
"""Lists that hold no numbers; their documents lie in a folder beside each."""

BILL = pdf_bytes("Bill of Example Telephone", "Example Dental, account 88471147", "An invented document for numberlift")

if __name__ == "__main__":
    for name, make in (SAMPLES | OF_BUNDLES).items():
        (FOLDER / name).write_bytes(make())
    (FOLDER / "to-comply").mkdir(exist_ok=True)
    for name, content in DOCUMENTS.items():
        (FOLDER / "to-comply" / name).write_bytes(content)
    (FOLDER / "to-port").mkdir(exist_ok=True)
    (FOLDER / "to-port" / "bill.pdf").write_bytes(BILL)
