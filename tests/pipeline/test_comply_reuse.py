"""What is there already is assigned and not made again: within a list, across lists, found on the account."""

from __future__ import annotations

import json
from base64 import b64encode
from threading import Event
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from numberlift.pipeline.complying.reporting import write_comply_run
from numberlift.pipeline.meter import Meter
from numberlift.pipeline.purge import due, purge
from numberlift.pipeline.reporting import Reporting
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from tests.pipeline.complying_runs import (
    AU,
    DAY,
    DE,
    EXCERPT,
    FIRM,
    OFFICE,
    PDF,
    PERSON,
    SYDNEY,
    bundle_lines,
    comply_list,
    good_list,
    lines_of,
    reviewed,
)

ROOT = "/v2/RegulatoryCompliance"


def posted(here, path: str, data: bytes, kind: str = "application/x-www-form-urlencoded") -> str:
    """A create by somebody else in the account; its sid."""
    login = b64encode(f"{SANDBOX_ACCOUNT}:sandbox".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": kind}
    with urlopen(Request(f"{here.sandbox.url}{path}", data=data, headers=headers), timeout=30) as reply:
        return str(json.load(reply)["sid"])


def form(**fields: Any) -> bytes:
    return urlencode(fields).encode()


def by_somebody(here, attributes: dict[str, str], type_name: str, where: str = "EndUsers") -> str:
    fields = {"FriendlyName": "by hand", "Type": type_name, "Attributes": json.dumps(attributes)}
    return posted(here, f"{ROOT}/{where}", form(**fields))


def deleted(here, path: str) -> None:
    """A delete by somebody else in the account."""
    login = b64encode(f"{SANDBOX_ACCOUNT}:sandbox".encode()).decode()
    request = Request(f"{here.sandbox.url}{path}", method="DELETE", headers={"Authorization": f"Basic {login}"})
    urlopen(request, timeout=30).close()


async def test_bundles_of_one_list_share_their_parts(complying, tmp_path):
    bundles = [{"name": f"Bundle {at}", **DE} for at in range(5)]
    twin = {**FIRM, "name": "twin", "business_name": "  BEISPIEL   GmbH "}
    bundles.append({"name": "Twin", **DE, "end_user": "twin", "documents": "excerpt"})
    documents = [{**EXCERPT}]
    path = comply_list(
        tmp_path / "list.xlsx", bundles=bundles[:5], end_users=[FIRM, twin], documents=documents, addresses=[OFFICE]
    )
    await complying.complied(path)

    assert len(complying.objects("EndUser")) == len(complying.objects("SupportingDocument")) == 1
    assert len(complying.objects("ItemAssignment")) == 10


async def test_another_list_uses_what_an_earlier_one_made(complying, tmp_path):
    first = await complying.complied(good_list(tmp_path / "one.xlsx"))
    ended = await complying.complied(good_list(tmp_path / "two.xlsx", bundles=[{"name": "Other", **DE}]))
    (user,) = [line for line in lines_of(ended) if line["item"] == "beispiel"]

    assert len(complying.objects("EndUser")) == len(complying.objects("SupportingDocument")) == 2
    assert len(complying.objects("Bundle")) == 3
    assert user["action"] == "reused"
    assert first.written.summary["run"] in user["reason"]


async def test_what_was_made_is_known_after_a_purge(complying, tmp_path):
    """Keys are keyed hashes: names, attributes and files are gone, and the same part is still the same part."""
    first = await complying.complied(good_list(tmp_path / "one.xlsx"))
    ended = await reviewed(complying, first.written.summary["run"])
    with complying.ledger() as ledger:
        done = purge(ledger, due(ledger, home=complying.place.home, older_than_seconds=-3 * DAY))
        told = write_comply_run(
            ledger, done.runs[0], Meter(), Reporting(out=tmp_path / "again", ends=False), stop=Event()
        )
    left = b"".join(path.read_bytes() for path in complying.place.home.rglob("*.db*"))
    await complying.complied(good_list(tmp_path / "two.xlsx", bundles=[{"name": "Other", **DE}]))

    assert len(complying.objects("EndUser")) == len(complying.objects("SupportingDocument")) == 2
    assert (done.runs, told.summary["verdicts"]) == ([first.written.summary["run"]], ended.written.summary["verdicts"])
    assert b"Beispiel" not in left


async def test_an_end_user_found_on_the_account_is_assigned_and_not_made(complying, tmp_path):
    theirs = by_somebody(complying, {"last_name": "Example", "first_name": "ADA"}, "individual")
    ended = await complying.complied(good_list(tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}]))
    (line,) = [line for line in lines_of(ended) if line["item"] == "ada"]

    assert list(complying.objects("EndUser")) == [theirs]
    assert (line["action"], line["sid"], line["verdict"]) == ("reused", theirs, "already")


async def test_a_document_without_a_file_and_its_address_are_found_on_the_account(complying, tmp_path):
    told = {
        "CustomerName": SYDNEY["customer_name"],
        "Street": SYDNEY["street"],
        "City": SYDNEY["city"],
        "Region": SYDNEY["region"],
        "PostalCode": SYDNEY["postal_code"],
        "IsoCountry": "AU",
    }
    address = posted(complying, f"/2010-04-01/Accounts/{SANDBOX_ACCOUNT}/Addresses.json", form(**told))
    theirs = by_somebody(complying, {"address_sids": address}, "address", "SupportingDocuments")
    await complying.complied(good_list(tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU}]))

    assert list(complying.objects("Address")) == [address]
    assert list(complying.objects("SupportingDocument")) == [theirs]


async def test_a_document_whose_file_we_did_not_upload_is_never_matched(complying, tmp_path):
    """It says the same and holds the same file, but that is what nobody can see."""
    boundary = "b0undary"
    fields = {"FriendlyName": "by hand", "Type": "trade_license", "Attributes": '{"business_name": "Beispiel GmbH"}'}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="File"; filename="l.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = b"".join([*parts, head.encode(), PDF + b"license.pdf", f"\r\n--{boundary}--\r\n".encode()])
    posted(complying, f"{ROOT}/SupportingDocuments", body, f"multipart/form-data; boundary={boundary}")
    license_ = {
        "name": "license", "type": "trade_license", "file": "license.pdf", "business_name": "Beispiel GmbH",
    }  # fmt: skip
    bundle = {"name": "Beispiel", **DE, "documents": "license; excerpt"}
    await complying.complied(good_list(tmp_path / "list.xlsx", bundles=[bundle], documents=[EXCERPT, license_]))

    assert sum(one["type"] == "trade_license" for one in complying.objects("SupportingDocument").values()) == 2


async def test_a_part_that_somebody_has_deleted_at_twilio_is_made_again(complying, tmp_path):
    await complying.complied(good_list(tmp_path / "one.xlsx", bundles=[{"name": "Ada", **AU, "email": "bad"}]))
    one = await complying.complied(good_list(tmp_path / "two.xlsx", bundles=[{"name": "Beispiel", **DE}]))
    sids = {line["item"]: line["sid"] for line in lines_of(one)}
    await reviewed(complying, one.written.summary["run"])
    for kind, sid in (("Bundles", bundle_lines(one)["Beispiel"]["sid"]), ("EndUsers", sids["beispiel"])):
        deleted(complying, f"{ROOT}/{kind}/{sid}")
    ended = await complying.complied(good_list(tmp_path / "three.xlsx", bundles=[{"name": "Beispiel", **DE}]))

    assert bundle_lines(ended)["Beispiel"]["action"] == "submitted"
    assert len(complying.objects("Bundle")) == len(complying.objects("EndUser")) == 1
    assert len(complying.objects("SupportingDocument")) == 1


async def test_what_the_list_names_by_its_sid_is_used_as_it_is(complying, tmp_path):
    theirs = by_somebody(complying, {"first_name": "Ada", "last_name": "Example"}, "individual")
    bundles = [{"name": "Ada", **AU, "end_user": theirs}]
    ended = await complying.complied(good_list(tmp_path / "list.xlsx", bundles=bundles, end_users=[PERSON]))

    assert list(complying.objects("EndUser")) == [theirs]
    assert bundle_lines(ended)["Ada"]["status"] == "pending-review"


async def test_two_customers_bundles_of_one_name_are_two_bundles(complying, tmp_path):
    other = {**PERSON, "name": "ada", "first_name": "Grace"}
    home = {**SYDNEY, "street": "2 George St"}
    await complying.complied(good_list(tmp_path / "one.xlsx", bundles=[{"name": "Main", **AU}]))
    await complying.complied(
        good_list(tmp_path / "two.xlsx", bundles=[{"name": "Main", **AU}], end_users=[other], addresses=[home])
    )

    assert len(complying.objects("Bundle")) == 2
