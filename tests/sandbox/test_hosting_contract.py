"""Replies of the hosting services satisfy Twilio's published contracts."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.sandbox.conftest import advance, answer
from tests.sandbox.hosting_steps import (
    DOCUMENTS,
    ORDERS,
    PLAIN,
    V2_DOCUMENTS,
    V2_ORDERS,
    card,
    listed,
    mailed,
    placed,
    sign,
    verified,
)
from tests.sandbox.test_contract import _json_schema
from tests.sandbox.test_hosting_v2 import begun

CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "openapi"
EVERY_WAY = [card(digits) for digits in (50, 51, 53, 54, 55, 56, 57, 62)]


@pytest.fixture(scope="module", params=["preview.json", "numbers_v2.json"])
def contract(request):
    path = CONTRACTS / request.param
    if not path.exists():
        pytest.skip("the folder ../shared/openapi is not here")
    return _json_schema(json.loads(path.read_text()))


def satisfies(contract, path, body, *, method="get", status="200"):
    schema = contract["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
    jsonschema.validate(body, {**schema, "components": contract["components"]})


def of(contract, preview, v2):
    """The paths of the API whose contract this is: in the contract, and here."""
    return preview if "/HostedNumbers/HostedNumberOrders" in contract["paths"] else v2


@pytest.mark.vendor_verified
async def test_orders_at_every_stage_satisfy_the_contract(client, contract):
    """The published OpenAPI files, hosted_number_order and its list."""
    path = of(contract, ORDERS, V2_ORDERS)
    for number in EVERY_WAY:
        await placed(client, number, FriendlyName="a name", CcEmails="a@example.com", Email="b@example.com")
    sid = await verified(client, card(58))
    document = await mailed(client, sid)
    for step in ("", "sign", "wait", "wait"):
        await (sign(client, document) if step == "sign" else advance(client, 90_000 if step else 0))
        satisfies(contract, path + "/{Sid}", (await answer(client.get(f"{path}/{sid}")))[1])
        satisfies(contract, path, await listed(client, path, PageSize="3"))


@pytest.mark.vendor_verified
async def test_documents_and_their_orders_satisfy_the_contract(client, contract):
    """The published OpenAPI files, authorization_document and its lists."""
    path = of(contract, DOCUMENTS, V2_DOCUMENTS)
    document = await mailed(client, await verified(client), CcEmails="copy@example.com")
    orders = "/DependentHostedNumberOrders"

    satisfies(contract, path + "/{Sid}", (await answer(client.get(f"{path}/{document}")))[1])
    satisfies(contract, path, await listed(client, path, PageSize="1"))
    satisfies(contract, path + "/{SigningDocumentSid}" + orders, await listed(client, f"{path}/{document}{orders}"))


@pytest.mark.vendor_verified
async def test_bulk_requests_satisfy_the_contract(client, contract):
    """The published OpenAPI file of v2, bulk_hosted_number_order."""
    if V2_ORDERS not in contract["paths"]:
        pytest.skip("the preview API has no bulk requests")
    url = await begun(client, [PLAIN, card(53)])
    for wait in (0, 6, 300):
        await advance(client, wait)
        satisfies(contract, V2_ORDERS + "/Bulk/{BulkHostingSid}", (await answer(client.get(url)))[1])


def test_the_routes_are_all_that_the_contract_has(contract):
    from numberlift.sandbox.services import SERVICES

    ours = {route.kwargs["name"] for service in SERVICES for route in service.routes}
    theirs = {
        operation["operationId"]
        for path, operations in contract["paths"].items()
        if "Hosted" in path
        for operation in operations.values()
        if isinstance(operation, dict) and "operationId" in operation
    }

    assert theirs <= ours
