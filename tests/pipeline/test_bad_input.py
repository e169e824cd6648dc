"""Whatever is wrong with a row, it ends as a row with its reason and next step, and the others go on to the end."""

from __future__ import annotations

from numberlift.io.codesheet import HeardCode
from numberlift.pipeline.following.follow import follow
from numberlift.pipeline.following.parts import HostingParts
from numberlift.pipeline.hosting.verify import VerifyOrder, verify
from numberlift.pipeline.meter import Silent
from numberlift.wiring.following import follow_order, hosting_parts
from tests.pipeline.hosting_runs import HostPlace, by_number, card, host_list
from tests.places import read_report

DAY = 86_400
NO_SIGNER, BAD_ADDRESS, MOBILE, OWNED = card(212), card(213), card(214, "13"), card(215, "19")
DECLINED, WRONG_CODE, GOOD = card(216, "50"), card(217, "58"), card(218, "50")
ROWS = (
    {"phone_number": NO_SIGNER, "email": ""},
    {"phone_number": BAD_ADDRESS, "city": "", "postal_code": "1"},
    {"phone_number": MOBILE},
    {"phone_number": OWNED},
    {"phone_number": DECLINED, "email": "declines@example.com"},
    {"phone_number": WRONG_CODE, "email": "mistypes@example.com"},
    {"phone_number": GOOD},
)


async def unhurried(_seconds: float) -> None:
    """Nobody waits between two waves."""


async def verified(hosting: HostPlace, run_id: str, parts: HostingParts) -> None:
    """Everybody is called; one person mistypes the code three times."""
    await verify(VerifyOrder(run_id, any_hour=True), parts, pause=unhurried)
    wrong = (HeardCode(7, WRONG_CODE, "nope"),)
    for _ in range(3):
        await verify(VerifyOrder(run_id, codes=wrong), parts, pause=unhurried)
    hosting.sandbox.told("/advance", {"seconds": 120})


async def signed(hosting: HostPlace, run_id: str, parts: HostingParts) -> None:
    """The letters go out; one signer cancels, the other signs."""
    order = follow_order(hosting.place.settings(), run_id=run_id)
    await follow(order, parts)
    for sid, letter in hosting.objects("AuthorizationDocument").items():
        declines = letter["email"] == "declines@example.com"
        hosting.sandbox.told(f"/sign/{sid}", {"as": "canceled" if declines else "signed"})
    hosting.sandbox.told("/advance", {"seconds": 3 * DAY})
    await follow(order, parts)


async def test_each_ends_as_a_row_with_reason_and_next_step_and_the_others_go_on(hosting, tmp_path):
    placed = await hosting.hosted(host_list(tmp_path / "l.csv", ROWS), either="host")
    run_id = str(placed.written.summary["run"])
    with hosting.ledger() as ledger:
        async with hosting_parts(hosting.place.settings(), ledger, Silent()) as parts:
            await verified(hosting, run_id, parts)
            await signed(hosting, run_id, parts)
    path = next(one for one in placed.written.files if one.name == "report.csv")
    lines = {line["phone_number"]: line for line in read_report(path)}
    first = by_number(placed)

    assert [lines[one]["verdict"] for one in (NO_SIGNER, BAD_ADDRESS)] == ["fix", "fix"]
    assert {lines[one]["sid"] for one in (MOBILE, OWNED)} == {""}
    assert {lines[one]["verdict"] for one in (MOBILE, OWNED)} <= {"ineligible", "manual", "already"}
    assert [lines[one]["status"] for one in (WRONG_CODE, GOOD)] == ["action-required", "completed"]
    assert lines[DECLINED]["reason_code"] == "host.letter-canceled"
    assert "--resend" in lines[DECLINED]["next_step"]
    assert "support" in lines[WRONG_CODE]["next_step"]
    assert all(line["reason"] and line["next_step"] for line in lines.values()), lines
    assert list(lines) == list(first) == [row["phone_number"] for row in ROWS]
