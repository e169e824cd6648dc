"""Replies of the porting services satisfy Twilio's published contract, at every stage of a port-in."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.conftest import advance, answer
from tests.sandbox.porting_steps import DAY, LIST, PORT_INS, WEBHOOK, card, create, number_paths, sign
from tests.sandbox.test_contract import CONTRACT, _json_schema
from tests.sandbox.test_hosting_contract import satisfies

ONE = PORT_INS + "/{PortInRequestSid}"
NUMBER = ONE + "/PhoneNumber/{PhoneNumberSid}"
EVERY_WAY = [card(digits) for digits in (100, 101, 102, 103, *range(170, 191))]


@pytest.fixture(scope="module")
def contract():
    """The whole contract, with OpenAPI's `nullable` said in JSON Schema's words."""
    if not CONTRACT.exists():
        pytest.skip("the folder ../shared/openapi is not here")
    return _json_schema(json.loads(CONTRACT.read_text()))


async def see(client, contract, sid):
    """Look at a request, its numbers and the list, each against the contract."""
    satisfies(contract, ONE, (await answer(client.get(f"{PORT_INS}/{sid}")))[1])
    for path in await number_paths(client, sid):
        satisfies(contract, NUMBER, (await answer(client.get(path)))[1])
    satisfies(contract, LIST, (await answer(client.get(LIST)))[1])


@pytest.mark.vendor_verified
async def test_port_ins_at_every_stage_satisfy_the_contract(client, contract):
    """The published OpenAPI file, porting_port_in, its numbers and its list."""
    numbers = [number for number in EVERY_WAY if number not in (card(186), card(188))]
    status, body = await create(
        client, *numbers, target_port_in_date="2099-01-01", notification_emails=["a@example.com"]
    )
    satisfies(contract, PORT_INS, body, method="post", status=str(status))
    sid = body["port_in_request_sid"]
    for step in ("", "sign", 2 * DAY, 3 * DAY, "cancel", 601):
        match step:
            case "sign":
                await sign(client, sid)
            case "cancel":
                await client.delete(f"{PORT_INS}/{sid}")
            case _:
                await advance(client, step or 0)
        await see(client, contract, sid)


@pytest.mark.vendor_verified
async def test_webhook_configurations_satisfy_the_contract(client, contract):
    """The published OpenAPI file, porting_webhook_configuration and its fetch."""
    body = {"port_in_target_url": "https://example.com/in", "port_out_target_url": "https://example.com/out"}
    status, made = await answer(client.post(WEBHOOK, json=body))
    satisfies(contract, WEBHOOK, made, method="post", status=str(status))
    satisfies(contract, WEBHOOK, (await answer(client.get(WEBHOOK)))[1])
