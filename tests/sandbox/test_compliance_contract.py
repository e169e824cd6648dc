"""Replies of the compliance service satisfy Twilio's published contract."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import BUNDLES, DOCUMENTS, END_USERS, ROOT, fetched, posted
from tests.sandbox.conftest import NORTH, advance
from tests.sandbox.test_contract import _json_schema

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "openapi" / "numbers_v2.json"


@pytest.fixture(scope="module")
def contract():
    if not CONTRACT.exists():
        pytest.skip("the folder ../shared/openapi is not here")
    return _json_schema(json.loads(CONTRACT.read_text()))


def satisfies(contract, path, body, *, method="get", status="200"):
    schema = contract["paths"][ROOT + path][method]["responses"][status]["content"]["application/json"]["schema"]
    jsonschema.validate(body, {**schema, "components": contract["components"]})


@pytest.mark.vendor_verified
async def test_regulations_and_types_satisfy_the_contract(client, contract):
    """The published OpenAPI file of v2."""
    for path in ("/Regulations", "/EndUserTypes", "/SupportingDocumentTypes"):
        listed = await fetched(client, f"{ROOT}{path}?PageSize=2&IncludeConstraints=true")
        (key,) = set(listed) - {"meta"}
        satisfies(contract, path, listed)
        satisfies(contract, path + "/{Sid}", await fetched(client, f"{ROOT}{path}/{listed[key][0]['sid']}"))


@pytest.mark.vendor_verified
@pytest.mark.parametrize("name", ["plain", "provisional", "reject-18018", "expires-0d"])
async def test_a_bundle_and_its_items_satisfy_the_contract_at_every_stage(client, contract, name):
    """The published OpenAPI file of v2."""
    sid, who, proof = await steps.compliant(client, name=name, StatusCallback="http://example.com/a")
    await steps.submitted(client, sid)
    for wait in (0, steps.QUEUE, steps.REVIEW, steps.REVIEW):
        await advance(client, wait)
        satisfies(contract, "/Bundles/{Sid}", await fetched(client, f"{BUNDLES}/{sid}"))
        satisfies(contract, "/SupportingDocuments/{Sid}", await fetched(client, f"{DOCUMENTS}/{proof}"))
    satisfies(contract, "/EndUsers/{Sid}", await fetched(client, f"{END_USERS}/{who}"))
    for path in ("/Bundles", "/EndUsers", "/SupportingDocuments"):
        satisfies(contract, path, await fetched(client, f"{ROOT}{path}"))


@pytest.mark.vendor_verified
async def test_what_stands_under_a_bundle_satisfies_the_contract(client, contract):
    """The published OpenAPI file of v2."""
    sid, *_ = await steps.compliant(client)
    await steps.reviewed(client, sid)
    below = f"{BUNDLES}/{sid}"
    evaluation = await posted(client, f"{below}/Evaluations")
    copy = await posted(client, f"{below}/Copies", FriendlyName="c")
    await steps.reviewed(client, copy["sid"])
    clone = await posted(client, f"{below}/Clones", TargetAccountSid=NORTH)
    replaced = await posted(client, f"{below}/ReplaceItems", FromBundleSid=copy["sid"])

    for path, body in (("Evaluations", evaluation), ("Copies", copy), ("Clones", clone), ("ReplaceItems", replaced)):
        satisfies(contract, f"/Bundles/{{BundleSid}}/{path}", body, method="post", status="201")
    for path in ("Evaluations", "Copies", "ItemAssignments"):
        satisfies(contract, f"/Bundles/{{BundleSid}}/{path}", await fetched(client, f"{below}/{path}"))


def test_the_routes_are_all_that_the_contract_has(contract):
    from numberlift.sandbox.services import SERVICES

    ours = {route.kwargs["name"] for service in SERVICES for route in service.routes}
    theirs = {
        operation["operationId"]
        for path, operations in contract["paths"].items()
        if path.startswith(ROOT)
        for operation in operations.values()
        if isinstance(operation, dict) and "operationId" in operation
    }

    assert theirs <= ours
