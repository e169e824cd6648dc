"""Who may talk to the sandbox, and what it tells an account of itself."""

from __future__ import annotations

import aiohttp
import pytest

from tests.sandbox.conftest import FOREIGN, MAIN, NORTH, PORTABILITY, answer, basic

ACCOUNTS = "/2010-04-01/Accounts"


@pytest.mark.parametrize(
    "header",
    [
        {},
        basic(password="wrong"),
        basic(user="AC" + "f" * 32),
        {"Authorization": "Bearer sandbox"},
        {"Authorization": "Basic ???"},
        basic("AC00000000000000000000000000000004", "sandbox-closed"),
    ],
    ids=["none", "wrong token", "unknown account", "bearer", "garbage", "closed account"],
)
async def test_bad_credentials_get_20003(url, header):
    async with aiohttp.ClientSession(base_url=url, headers=header) as session:
        status, body = await answer(session.get(PORTABILITY + "+14155550100"))

    assert status == 401
    assert body == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


async def test_an_api_key_opens_the_main_account(url):
    header = basic("SK00000000000000000000000000000001", "sandbox-secret")
    async with aiohttp.ClientSession(base_url=url, headers=header) as session:
        status, body = await answer(session.get(f"{ACCOUNTS}/{MAIN}.json"))

    assert (status, body["sid"], body["status"]) == (200, MAIN, "active")


async def test_the_account_list_holds_itself_and_its_subaccounts(client):
    _, body = await answer(client.get(f"{ACCOUNTS}.json"))

    sids = [account["sid"] for account in body["accounts"]]
    assert sids[0] == MAIN
    assert NORTH in sids
    assert FOREIGN not in sids


async def test_the_account_list_is_paged_and_filtered(client):
    seen, path = [], f"{ACCOUNTS}.json?PageSize=2&Status=active"
    while path:
        _, body = await answer(client.get(path))
        seen += [account["friendly_name"] for account in body["accounts"]]
        path = body["next_page_uri"] and body["next_page_uri"] + "&Status=active"

    assert seen == ["Sandbox", "Sandbox north", "Sandbox south"]


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=1001", "Page=x"])
async def test_a_senseless_page_is_refused(client, query):
    assert (await answer(client.get(f"{ACCOUNTS}.json?{query}")))[0] == 400


async def test_a_subaccount_sees_only_itself(url):
    async with aiohttp.ClientSession(base_url=url, headers=basic(NORTH, "sandbox-north")) as session:
        own, _ = await answer(session.get(f"{ACCOUNTS}/{NORTH}.json"))
        parent, _ = await answer(session.get(f"{ACCOUNTS}/{MAIN}.json"))

    assert (own, parent) == (200, 404)


async def test_an_unknown_path_and_method_answer_in_twilios_shape(client):
    missing = await answer(client.get("/v1/Nothing"))
    wrong = await answer(client.delete("/v1/HostedNumber/Eligibility"))

    assert [(status, body["code"]) for status, body in (missing, wrong)] == [(404, 20404), (405, 20004)]
