"""Ownership is verified by a call with a code, or by a phone bill, three times at most."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import advance
from tests.sandbox.hosting_steps import DAY, PLAIN, call, card, fetched, order, placed, switch, update, verified

BILL = {"VerificationType": "phone-bill", "VerificationDocumentSid": "RI" + "a" * 32}
TOLD, SILENT, REFUSED, IMPOSSIBLE = card(58), card(59), card(60), card(61)


@pytest.mark.vendor_verified
async def test_a_call_answers_with_the_code(client):
    """The resource's page, "Prove Ownership with Phone Call"."""
    sid = await placed(client, SILENT)
    status, body = await call(client, sid, VerificationType="phone-call", Extension="1234", CallDelay="15")

    assert (status, body["status"], body["verification_attempts"]) == (200, "pending-verification", 1)
    assert (body["extension"], body["call_delay"], len(body["verification_call_sids"])) == ("1234", 15, 1)
    assert len(body["verification_code"]) == 4
    assert body["verification_code"].isdecimal()


async def test_the_code_given_back_verifies(client):
    sid = await verified(client, TOLD)

    assert (await fetched(client, sid))["status"] == "verified"


async def test_the_owner_who_types_the_code_on_the_phone_verifies(client):
    sid = await placed(client)
    await call(client, sid, CallDelay="60")
    seen = []
    for wait in (60, 31):
        await advance(client, wait)
        seen.append((await fetched(client, sid))["status"])

    assert seen == ["pending-verification", "verified"]


@pytest.mark.vendor_verified
async def test_calls_within_ten_minutes_tell_the_same_code_and_later_ones_another(client):
    """The resource's page, pending-verification: the code is valid for ten minutes."""
    sid = await placed(client, SILENT)
    codes = []
    for wait in (599, 2, 0):
        codes.append((await call(client, sid))[1]["verification_code"])
        await advance(client, wait)

    assert codes[0] == codes[1]
    assert (await update(client, sid, VerificationCode=codes[2]))[1]["status"] == "verified"


async def test_an_expired_code_is_refused(client):
    sid = await placed(client, TOLD)
    _, body = await call(client, sid)
    await advance(client, 601)
    status, refusal = await update(client, sid, VerificationCode=body["verification_code"])

    assert (status, refusal["code"]) == (400, 22113)
    assert (await fetched(client, sid))["status"] == "pending-verification"


@pytest.mark.vendor_verified
async def test_a_fourth_call_is_refused_and_needs_support(client):
    """Error 22100; the resource's page: three attempts before action-required."""
    sid = await placed(client, SILENT)
    attempts = [(await call(client, sid))[1]["verification_attempts"] for _ in range(3)]
    replies = [await call(client, sid) for _ in range(2)]

    assert attempts == [1, 2, 3]
    assert [(status, body["code"]) for status, body in replies] == [(400, 22100)] * 2
    assert (await fetched(client, sid))["status"] == "action-required"


async def test_three_calls_that_nobody_answers_need_support_when_the_code_has_expired(client):
    sid = await placed(client, SILENT)
    for _ in range(3):
        await call(client, sid)
    await advance(client, 601)
    body = await fetched(client, sid)

    assert body["status"] == "action-required"
    assert "maximum number of attempts" in body["failure_reason"]


async def test_the_third_wrong_code_needs_support(client):
    sid = await placed(client, REFUSED)
    _, body = await call(client, sid)
    replies = [await update(client, sid, VerificationCode=body["verification_code"]) for _ in range(4)]

    assert [(status, refusal["code"]) for status, refusal in replies] == [(400, 22113)] * 3 + [(400, 22114)]
    assert (await fetched(client, sid))["status"] == "action-required"


async def test_the_third_wrong_code_on_the_phone_needs_support_too(client):
    sid = await placed(client, REFUSED)
    seen = []
    for _ in range(3):
        await call(client, sid)
        await advance(client, 31)
        seen.append((await fetched(client, sid))["status"])

    assert seen == ["pending-verification", "pending-verification", "action-required"]


@pytest.mark.vendor_verified
@pytest.mark.parametrize(
    ("number", "form", "code"),
    [
        (TOLD, {"VerificationCode": "0000"}, 22114),
        (TOLD, {"Status": "verified"}, 22112),
        (TOLD, {"Status": "received"}, 22112),
        (TOLD, {"Status": "done"}, 22111),
        (TOLD, {"Status": "pending-verification", "Extension": "12a"}, 22117),
        (TOLD, {"Status": "pending-verification", "CallDelay": "61"}, 21454),
        (TOLD, {"Status": "pending-verification", "VerificationType": "sms"}, 22120),
        (TOLD, {"Status": "pending-verification", "VerificationType": "phone-bill"}, 22118),
        (TOLD, {"VerificationDocumentSid": "RI1"}, 22118),
        (TOLD, {"FriendlyName": ""}, 22116),
        (TOLD, {"UniqueName": "x" * 129}, 22115),
        (TOLD, {"CcEmails": "x"}, 22104),
        (IMPOSSIBLE, {"Status": "pending-verification"}, 22123),
    ],
    ids=str,
)
async def test_a_bad_update_is_refused_and_changes_nothing(client, number, form, code):
    """Twilio's error pages."""
    sid = await placed(client, number)
    before = await fetched(client, sid)
    status, body = await update(client, sid, **form)

    assert (status, body["code"]) == (400, code)
    assert await fetched(client, sid) == before


@pytest.mark.vendor_verified
async def test_an_ended_or_verified_order_takes_no_call(client):
    """Error 22112: completed or failed, or not a status that a user sets."""
    failed = await placed(client, card(53))
    await advance(client, 11)
    replies = [await call(client, sid) for sid in (failed, await verified(client))]

    assert [(status, body["code"]) for status, body in replies] == [(400, 22112)] * 2


async def test_a_code_twice_is_too_late(client):
    sid = await placed(client, TOLD)
    code = (await call(client, sid))[1]["verification_code"]
    replies = [await update(client, sid, VerificationCode=code) for _ in range(2)]

    assert [status for status, _ in replies] == [200, 400]
    assert replies[1][1]["code"] == 22114


@pytest.mark.parametrize(("number", "ending"), [(PLAIN, "verified"), (card(62), "action-required")])
async def test_a_phone_bill_is_read_by_people(client, number, ending):
    sid = await placed(client, number)
    _, body = await call(client, sid, **BILL)
    await advance(client, DAY + 1)

    assert (body["status"], body["verification_code"]) == ("pending-verification", None)
    assert (body["verification_type"], body["verification_document_sid"]) == tuple(BILL.values())
    assert (await fetched(client, sid))["status"] == ending


async def test_an_order_created_with_a_bill_is_handed_in_by_itself(client):
    _, body = await order(client, **BILL)
    seen = [body["status"]]
    for wait in (11, DAY):
        await advance(client, wait)
        seen.append((await fetched(client, body["sid"]))["status"])

    assert seen == ["received", "pending-verification", "verified"]


async def test_how_long_things_take_can_be_told(client):
    await switch(client, seconds={"answering": 5})
    sid = await placed(client)
    await call(client, sid)
    await advance(client, 6)

    assert (await fetched(client, sid))["status"] == "verified"
