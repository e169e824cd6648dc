"""Portability: one number a request, 200 or 400, the target account and the address."""

from __future__ import annotations

import pytest

from numberlift.sandbox import NonPortableStatus, SandboxOptions, World, running
from tests.sandbox.conftest import FOREIGN, MAIN, NORTH, PORTABILITY, answer, basic

CODES = {
    "30": (22131, "ALREADY_IN_THE_TARGET_ACCOUNT"),
    "31": (22136, "ALREADY_IN_ONE_OF_YOUR_TWILIO_ACCOUNTS"),
    "32": (22137, "PORT_ALREADY_IN_PROGRESS"),
    "33": (22132, "ALREADY_IN_TWILIO_DIFFERENT_OWNER"),
    "05": (22130, "UNSUPPORTED"),
    "06": (22133, "MANUAL_PORTING_AVAILABLE"),
    "12": (22102, "INVALID_PHONE_NUMBER"),
    "34": (22171, "MISSING_REQUIRED_FIELDS"),
    "46": (22135, "ERROR_INTERNAL_SERVER_ERROR"),
    "35": (20003, "UNAUTHORIZED"),
}


@pytest.mark.parametrize(("digits", "expected"), CODES.items())
@pytest.mark.vendor_verified
async def test_every_code_of_the_portability_page_is_reachable(client, digits, expected):
    """https://www.twilio.com/docs/phone-numbers/port-in/portability-api."""
    _, body = await answer(client.get(f"{PORTABILITY}+141555501{digits}"))

    assert body["portable"] is False
    assert (body["not_portable_reason_code"], body["not_portable_reason"]) == expected


async def test_a_portable_number_has_no_reason(client):
    status, body = await answer(client.get(PORTABILITY + "+14155550100"))

    assert (status, body["portable"]) == (200, True)
    assert body["not_portable_reason"] is body["not_portable_reason_code"] is body["account_sid"] is None


async def test_a_us_mobile_number_needs_its_pin(client):
    _, body = await answer(client.get(PORTABILITY + "+14155550104"))

    assert (body["number_type"], body["pin_and_account_number_required"]) == ("MOBILE", True)


async def test_a_plus_may_be_sent_encoded(client, url):
    from yarl import URL

    _, body = await answer(client.get(URL(f"{url}{PORTABILITY}%2B14155550100", encoded=True)))

    assert body["phone_number"] == "+14155550100"


async def test_a_number_in_the_target_account_names_that_account(client):
    path = PORTABILITY + "+14155550130"
    _, own = await answer(client.get(path))
    _, sub = await answer(client.get(path, params={"TargetAccountSid": NORTH}))
    _, relative = await answer(client.get(PORTABILITY + "+14155550131"))

    assert (own["account_sid"], sub["account_sid"], relative["account_sid"]) == (MAIN, NORTH, NORTH)


@pytest.mark.parametrize(
    ("target", "status", "code"), [(FOREIGN, 401, 20003), ("AC" + "e" * 32, 401, 20003), ("AC1", 400, 21470)]
)
async def test_a_target_that_is_not_ours_is_refused(client, target, status, code):
    got, body = await answer(client.get(PORTABILITY + "+14155550100", params={"TargetAccountSid": target}))

    assert (got, body["code"]) == (status, code)


@pytest.mark.parametrize("digits", ["09", "34"])
async def test_an_address_settles_missing_fields(client, digits):
    path = f"{PORTABILITY}+141555501{digits}"
    _, without = await answer(client.get(path))
    _, with_address = await answer(client.get(path, params={"AddressSid": "AD" + "1" * 32}))

    assert (without["not_portable_reason_code"], with_address["portable"]) == (22171, True)


@pytest.mark.parametrize("number", ["4155550100", "+14150000000", "+19995550100", "nonsense"])
async def test_a_bad_number_answers_22102(client, number):
    _, body = await answer(client.get(PORTABILITY + number))

    assert (body["portable"], body["not_portable_reason_code"], body["number_type"]) == (False, 22102, "UNKNOWN")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(NonPortableStatus.OK, {200}), (NonPortableStatus.BAD_REQUEST, {400}), (NonPortableStatus.MIXED, {200, 400})],
)
async def test_the_status_of_not_portable_is_chosen(choice, expected):
    from aiohttp import ClientSession

    world = World(SandboxOptions(non_portable_status=choice))
    async with running(world) as url, ClientSession(base_url=url, headers=basic()) as client:
        answers = [await answer(client.get(f"{PORTABILITY}+1{area}5550105")) for area in range(205, 220)]

    assert {status for status, _ in answers} == expected
    assert {body["portable"] for _, body in answers} == {False}
