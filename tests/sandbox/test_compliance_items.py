"""End users and documents: created, edited, refused; documents with files; regulations that are added."""

from __future__ import annotations

import json

import aiohttp
import pytest

from numberlift.sandbox import SandboxOptions, World, running
from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import DOCUMENTS, END_USERS, REGULATIONS, fetched, posted, refused
from tests.sandbox.conftest import answer, basic

PNG = b"\x89PNG\r\n\x1a\n..."
SWISS = {
    "fields": {"guild": {"friendly_name": "Guild", "constraint": "Enum", "values": ["bakers", "smiths"]}},
    "document_types": {"guild_letter": {"name": "Letter of the guild", "file": False}},
    "regulations": [
        {
            "iso_country": "CH",
            "number_type": "national",
            "end_user_type": "business",
            "end_user": {"fields": ["business_name", "guild"]},
            "supporting_document": [
                {"name": "Guild", "accepted_documents": [{"type": "guild_letter", "fields": ["guild", "seal_number"]}]}
            ],
        }
    ],
}


async def test_attributes_come_back_as_they_went(client):
    attributes = {"first_name": "Ada", "tags": ["a", {"b": 1}], "none": None}
    sid = await steps.end_user(client, attributes)
    changed = await posted(client, f"{END_USERS}/{sid}", 200, Attributes=json.dumps({"last_name": "New"}))

    assert changed["attributes"] == {"last_name": "New"}
    assert (changed["friendly_name"], changed["type"]) == ("a person", "individual")


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        (END_USERS, {"FriendlyName": "n", "Type": "robot"}, 22200),
        (END_USERS, {"FriendlyName": "n"}, 22200),
        (END_USERS, {"Type": "individual"}, 20001),
        (END_USERS, {"FriendlyName": "n", "Type": "individual", "Attributes": "{"}, 22207),
        (END_USERS, {"FriendlyName": "n", "Type": "individual", "Attributes": "[]"}, 22207),
        (DOCUMENTS, {"FriendlyName": "n"}, 22210),
        (DOCUMENTS, {"FriendlyName": "n", "Type": "papyrus"}, 22210),
        (DOCUMENTS, {"Type": "passport"}, 22211),
        (DOCUMENTS, {"FriendlyName": "n", "Type": "passport", "Attributes": "no"}, 22207),
    ],
)
async def test_a_create_is_refused_with_its_code(client, path, form, code):
    """https://www.twilio.com/docs/api/errors/22207, 22210 and 22211."""
    assert await refused(client, path, **form) == (400, code)


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("form", "code"),
    [({"Status": "draft", "Attributes": "{}"}, 22208), ({"Status": "lost"}, 22209), ({"Status": "approved"}, 22209)],
)
async def test_a_documents_status_is_not_ours_to_set(client, form, code):
    """https://www.twilio.com/docs/api/errors/22208 and 22209."""
    sid = await steps.document(client, {})

    assert await refused(client, f"{DOCUMENTS}/{sid}", **form) == (400, code)


@pytest.mark.parametrize(("content", "mime_type"), [(steps.PDF, "application/pdf"), (PNG, "image/png")])
async def test_a_document_with_a_file_is_told_by_multipart(client, content, mime_type):
    sid = await steps.uploaded(client, {"document_number": "é7"}, "passport", content=content)
    found = await fetched(client, f"{DOCUMENTS}/{sid}")

    assert (found["mime_type"], found["status"], found["attributes"]) == (mime_type, "draft", {"document_number": "é7"})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"plain text"])
async def test_a_file_that_is_empty_or_of_another_type_is_refused(client, content):
    status, body = await answer(client.post(DOCUMENTS, data=steps.upload_form({}, "passport", content=content)))

    assert (status, body["code"]) == (400, 18024)


async def test_a_file_that_is_too_large_is_refused(client):
    await steps.control(client, most_bytes=len(steps.PDF))
    await steps.uploaded(client, {}, "passport")
    status, body = await answer(
        client.post(DOCUMENTS, data=steps.upload_form({}, "passport", content=steps.PDF + b"."))
    )

    assert (status, body["code"]) == (400, 20001)


async def test_a_multipart_create_without_a_file_is_refused(client):
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("FriendlyName", "n")
    form.add_field("Type", "passport")
    status, body = await answer(client.post(DOCUMENTS, data=form))

    assert (status, body["code"]) == (400, 20001)


async def test_the_regulations_that_were_asked_for_are_there(client):
    listed = (await fetched(client, REGULATIONS))["results"]
    groups = {(one["iso_country"], one["number_type"], one["end_user_type"]) for one in listed}

    assert groups >= {
        ("AU", "local", "individual"),
        ("DE", "local", "business"),
        ("FR", "mobile", "business"),
        ("GB", "mobile", "individual"),
        ("JP", "local", "business"),
        ("BR", "local", "business"),
    }


async def test_regulations_are_filtered_and_say_their_constraints_when_asked(client):
    plain = (await fetched(client, f"{REGULATIONS}?NumberType=mobile&EndUserType=individual"))["results"]
    path = f"{REGULATIONS}/{plain[0]['sid']}"
    told = await fetched(client, f"{path}?IncludeConstraints=true")
    (without,) = plain[0]["requirements"]["end_user"]
    (field, *_) = told["requirements"]["end_user"][0]["detailed_fields"]

    assert [one["iso_country"] for one in plain] == ["GB"]
    assert (field["constraint"], "constraint" in without["detailed_fields"][0]) == ("String", False)
    for query, code in (("EndUserType=robot", 22212), ("NumberType=satellite", 22213)):
        assert (await answer(client.get(f"{REGULATIONS}?{query}")))[1]["code"] == code


async def test_a_regulation_nobody_has_seen_is_added_by_control(client):
    sids = (await steps.control(client, "/regulations", **SWISS))["regulations"]
    (sid,) = [sid for sid, name in sids.items() if name == "CH: National - Business"]
    found = await fetched(client, f"{REGULATIONS}/{sid}?IncludeConstraints=true")
    types = (await fetched(client, f"{steps.ROOT}/SupportingDocumentTypes"))["supporting_document_types"]

    assert found["requirements"]["end_user"][0]["detailed_fields"][1]["constraint_values"] == ["bakers", "smiths"]
    assert "guild_letter" in [one["machine_name"] for one in types]
    assert await steps.document(client, {}, "guild_letter")


async def test_regulations_come_from_the_world_file(tmp_path):
    file = tmp_path / "world.json"
    file.write_text(json.dumps({"regulations": SWISS}))
    world = World(SandboxOptions(world_file=file))
    async with running(world) as url, aiohttp.ClientSession(url, headers=basic()) as client:
        listed = (await fetched(client, f"{REGULATIONS}?IsoCountry=CH"))["results"]

    assert [one["number_type"] for one in listed] == ["national"]


@pytest.mark.parametrize(
    "content",
    [
        {"regulations": [{"iso_country": "CH"}]},
        {"regulations": {}},
        {"fields": []},
        {**SWISS, "fields": {"guild": {"unless": {"pattern": "("}}}},
        {
            "regulations": [
                {**SWISS["regulations"][0], "supporting_document": [{"name": "x", "accepted_documents": []}]}
            ]
        },
    ],
)
async def test_regulations_that_make_no_sense_are_refused(client, content):
    status, body = await answer(client.post("/_sandbox/compliance/regulations", json=content))

    assert (status, body["code"]) == (400, 20001)


@pytest.mark.parametrize(
    "body", [{"guards": 1}, {"most_bytes": 0}, {"callback_sid": "sId"}, {"seconds": {"queue": -1}}, {"x": 1}]
)
async def test_switches_that_make_no_sense_are_refused(client, body):
    status, reply = await answer(client.post("/_sandbox/compliance", json=body))

    assert (status, reply["code"]) == (400, 20001)
