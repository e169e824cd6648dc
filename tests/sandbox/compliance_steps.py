"""Steps of a bundle's life, asked for over a socket."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import aiohttp

from tests.sandbox.conftest import MAIN, advance, answer

ROOT = "/v2/RegulatoryCompliance"
BUNDLES, END_USERS, DOCUMENTS = f"{ROOT}/Bundles", f"{ROOT}/EndUsers", f"{ROOT}/SupportingDocuments"
REGULATIONS = f"{ROOT}/Regulations"
AU = {"IsoCountry": "AU", "NumberType": "local", "EndUserType": "individual"}
DE = {"IsoCountry": "DE", "NumberType": "local", "EndUserType": "business"}
PERSON = {"first_name": "Ada", "last_name": "Example"}
FIRM = {"business_name": "Beispiel GmbH", "business_registration_number": "HRB 1", **PERSON}
PLACE = {
    "CustomerName": "Ada Example",
    "Street": "1 George St",
    "City": "Sydney",
    "Region": "NSW",
    "PostalCode": "2000",
    "IsoCountry": "AU",
}
PDF = b"%PDF-1.7 a document"
QUEUE, REVIEW = 3_601, 86_401


async def posted(client, path, expected=201, **form):
    status, body = await answer(client.post(path, data=form))
    assert status == expected, body
    return body


async def refused(client, path, **form):
    """The HTTP status and Twilio's code of a request that is refused."""
    status, body = await answer(client.post(path, data=form))
    assert body["code"] is not None
    return status, body["code"]


async def address(client, **changes):
    made = await posted(client, f"/2010-04-01/Accounts/{MAIN}/Addresses.json", **{**PLACE, **changes})
    return made["sid"]


async def end_user(client, attributes=PERSON, type_name="individual", name="a person"):
    fields = {"FriendlyName": name, "Type": type_name, "Attributes": json.dumps(attributes)}
    return (await posted(client, END_USERS, **fields))["sid"]


async def document(client, attributes, type_name="address", name="a document"):
    fields = {"FriendlyName": name, "Type": type_name, "Attributes": json.dumps(attributes)}
    return (await posted(client, DOCUMENTS, **fields))["sid"]


def upload_form(attributes, type_name, *, content=PDF, name="a document"):
    form = aiohttp.FormData(default_to_multipart=True)
    for field, value in (("FriendlyName", name), ("Type", type_name), ("Attributes", json.dumps(attributes))):
        form.add_field(field, value)
    form.add_field("File", content, filename="scan.pdf", content_type="application/pdf")
    return form


async def uploaded(client, attributes, type_name, **more):
    status, body = await answer(client.post(DOCUMENTS, data=upload_form(attributes, type_name, **more)))
    assert status == 201, body
    return body["sid"]


async def bundle(client, *, name="a bundle", group=AU, **more):
    return (await posted(client, BUNDLES, FriendlyName=name, Email="ops@example.com", **group, **more))["sid"]


async def assign(client, bundle_sid, *sids):
    return [(await posted(client, f"{BUNDLES}/{bundle_sid}/ItemAssignments", ObjectSid=sid))["sid"] for sid in sids]


async def compliant(client, *, name="a bundle", person=PERSON, document_name="a document", where=None, **more):
    """An Australian bundle that has all it needs; its sid and those of its end user and document."""
    sid = await bundle(client, name=name, **more)
    who = await end_user(client, person)
    proof = await document(client, {"address_sids": [await address(client, **(where or {}))]}, name=document_name)
    await assign(client, sid, who, proof)
    return sid, who, proof


async def german(client, *, name="a firm's bundle", proof="utility_bill", proof_attributes=None, **upload):
    """A German bundle with a register excerpt and a proof of address with their files; its sid and the proof's."""
    sid = await bundle(client, name=name, group=DE)
    who = await end_user(client, FIRM, "business", name="a firm")
    where = await address(client, IsoCountry="DE", Region="BE", City="Berlin", PostalCode="10115")
    excerpt = await uploaded(
        client, {"business_name": FIRM["business_name"], "document_number": "7"}, "commercial_registrar_excerpt"
    )
    attributes = {
        "address_sids": [where],
        "issue_date": datetime.now(UTC).date().isoformat(),
        **(proof_attributes or {}),
    }
    bill = await uploaded(client, attributes, proof, **upload)
    await assign(client, sid, who, excerpt, bill)
    return sid, bill


async def submitted(client, sid):
    return await posted(client, f"{BUNDLES}/{sid}", 200, Status="pending-review")


async def reviewed(client, sid):
    """The bundle after it was submitted and its review is over."""
    await submitted(client, sid)
    for wait in (QUEUE, REVIEW):
        await advance(client, wait)
    return await fetched(client, f"{BUNDLES}/{sid}")


async def fetched(client, path):
    status, body = await answer(client.get(path))
    assert status == 200, body
    return body


async def codes_of(client, document_sid):
    found = await fetched(client, f"{DOCUMENTS}/{document_sid}")
    return [error["code"] for error in found["errors"] or []]


async def control(client, path="", **body):
    status, reply = await answer(client.post(f"/_sandbox/compliance{path}", json=body))
    assert status == 200, reply
    return reply
