"""Replies satisfy Twilio's published contract, and come in the several spellings that Twilio uses."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from numberlift.sandbox.fates import CARDS
from tests.sandbox.conftest import BULK, ELIGIBILITY, PORTABILITY, advance, answer, bulk_body

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "openapi" / "numbers_v1.json"
CARD_NUMBERS = [f"+141555501{digits}" for digits in CARDS]
OTHERS = ["+18005550100", "+18882000000", "+442079460000", "4155550100", "+14162000000"]


@pytest.fixture(scope="module")
def schemas():
    """The contract's schemas with OpenAPI's `nullable` said in JSON Schema's words."""
    if not CONTRACT.exists():
        pytest.skip("the folder ../shared/openapi is not here")
    return _json_schema(json.loads(CONTRACT.read_text()))["components"]


def _json_schema(node):
    if isinstance(node, list):
        return [_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _json_schema(value) for key, value in node.items()}
    if plain.pop("nullable", False) is True and "type" in plain:
        plain["type"] = [plain["type"], "null"]
    return plain


def satisfies(schemas, name, body):
    jsonschema.validate(body, {"$ref": f"#/components/schemas/{name}", "components": schemas})


@pytest.mark.vendor_verified
async def test_portability_replies_satisfy_the_contract(client, schemas):
    """The published OpenAPI file, porting_portability."""
    for number in (*CARD_NUMBERS, *OTHERS):
        _, body = await answer(client.get(PORTABILITY + number))
        satisfies(schemas, "numbers.v1.porting_portability", body)


@pytest.mark.vendor_verified
async def test_eligibility_replies_satisfy_the_contract(client, schemas):
    """The published OpenAPI file, eligibility."""
    for number in (*CARD_NUMBERS[:20], *OTHERS):
        _, body = await answer(client.post(ELIGIBILITY, json={"phone_numbers": [{"phone_number": number}]}))
        satisfies(schemas, "numbers.v1.eligibility", body)


@pytest.mark.vendor_verified
async def test_bulk_replies_satisfy_the_contract(client, schemas):
    """The published OpenAPI file, bulk_eligibility."""
    _, begun = await answer(client.post(BULK, json=bulk_body(*CARD_NUMBERS)))
    await advance(client, 10)
    _, done = await answer(client.get(f"{BULK}/{begun['request_id']}"))

    for body in (begun, done):
        satisfies(schemas, "numbers.v1.bulk_eligibility", body)


async def rows(client, numbers):
    _, begun = await answer(client.post(BULK, json=bulk_body(*numbers)))
    await advance(client, 10)
    return (await answer(client.get(f"{BULK}/{begun['request_id']}")))[1]["results"]


async def test_toll_free_is_spelt_in_three_ways(client):
    got = await rows(client, [f"+1800{nnnnnnn}" for nnnnnnn in range(2_000_000, 2_000_100)])

    assert {row["phone_number_type"] for row in got} == {"TOLLFREE", "TOLL_FREE", "TOLL-FREE"}


async def test_the_country_and_the_reason_of_an_eligible_row_differ_by_number(client):
    got = await rows(client, [f"+1{area}5550100" for area in (201, 205, 206, 212, 213, 214, 215, 216, 303, 305, 312)])

    assert {row["iso_country_code"] for row in got} == {"US", "USA"}
    assert {row["ineligibility_reason"] for row in got} == {"None", "ELIGIBLE_FOR_HOSTING"}


async def test_rows_come_in_the_pages_form_and_in_the_contracts(client):
    got = await rows(client, CARD_NUMBERS)

    page = {frozenset(row) for row in got if "hosting_account_sid" in row}
    contract = {frozenset(row) for row in got if "account_sid" in row}
    assert len(page) == len(contract) == 1
    assert "voice_provider" in next(iter(contract))


async def test_a_number_always_gets_the_same_form(client):
    first, second = await rows(client, CARD_NUMBERS), await rows(client, CARD_NUMBERS)

    assert [sorted(row) for row in first] == [sorted(row) for row in second]


async def test_carriers_are_named_for_some_numbers_only(client):
    bodies = [(await answer(client.get(f"{PORTABILITY}+1{area}5550100")))[1] for area in range(205, 220)]

    assert {"voice_carrier" in body for body in bodies} == {True, False}


async def test_every_reply_carries_twilios_headers_and_the_sandboxs_date(client):
    await advance(client, 400 * 86_400)
    async with client.get(PORTABILITY + "+14155550100") as reply:
        headers = reply.headers
    _, hello = await answer(client.get("/_sandbox"))

    assert headers["Twilio-Request-Id"].startswith("RQ")
    assert headers["Twilio-Concurrent-Requests"] == "1"
    assert hello["now"][:4] in headers["Date"]
