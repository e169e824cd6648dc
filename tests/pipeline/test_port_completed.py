"""Ported numbers are set up as their list wants it, once; who forgot is warned; the rest is a checklist."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import load_workbook

from numberlift.domain.porting_setup import checklist, in_words, unanswered, warning
from tests.pipeline.porting_runs import ALIKE, by_number, fresh_place, port_list
from tests.pipeline.porting_steps import DAY, cancelled, followed, sign_all

SMS, VOICE = "https://hooks.example.com/sms", "https://hooks.example.com/voice"
TRUNK, SERVICE, NO_SERVICE = "TK" + "3" * 32, "MG" + "1" * 32, "MG" + "1" * 28 + "0404"
EVERYTHING = {"sms_url": SMS, "voice_url": VOICE, "trunk_sid": TRUNK, "messaging_service_sid": SERVICE}
UPDATE, JOIN = "UpdateIncomingPhoneNumber", "CreateMessagingServicePhoneNumber"


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(
        tmp_path / "home", hosting_sandbox, blank_ledger, NUMBERLIFT_ALLOWED_URL_HOSTS="hooks.example.com"
    )


async def agreed(porting, tmp_path, *rows, **same):
    """A port whose carriers have agreed to its date."""
    done = await porting.ported(port_list(tmp_path / "l.csv", rows, **same))
    run_id = str(done.written.summary["run"])
    sign_all(porting)
    porting.sandbox.told("/advance", {"seconds": 2 * DAY})
    await followed(porting, run_id)
    return run_id


def all_ported(porting):
    porting.sandbox.told("/advance", {"seconds": 10 * DAY})
    porting.sandbox.count_anew()


def numbers(porting):
    """What the sandbox has of the ported numbers, by number."""
    return {one["phone_number"]: one for one in porting.objects("IncomingPhoneNumber").values()}


def asked(porting, operation):
    return porting.sandbox.traffic()["operations"].get(operation, 0)


async def test_what_the_list_wants_is_set_once(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, *ALIKE[:2], **EVERYTHING)
    all_ported(porting)
    first, second = await followed(porting, run_id), await followed(porting, run_id)
    lines = by_number(await porting.start(run_id))

    assert (first.set_up.done, second.set_up.done, first.complete) == (2, 0, True)
    for number in ALIKE[:2]:
        assert {name: numbers(porting)[number][name] for name in EVERYTHING} == EVERYTHING
        assert "Set on it: SMS URL, voice URL, trunk, messaging service." in lines[number]["next_step"]
        assert "A2P 10DLC" in lines[number]["next_step"]
    assert (asked(porting, UPDATE), asked(porting, JOIN)) == (2, 2)


@pytest.mark.parametrize(("kind", "sent"), [("reset-after", 1), ("reset", 2)])
async def test_a_lost_answer_is_looked_at_before_anything_is_sent_again(porting, tmp_path, kind, sent):
    run_id = await agreed(porting, tmp_path, ALIKE[0], **EVERYTHING)
    all_ported(porting)
    for operation in (UPDATE, JOIN):
        porting.fault(kind=kind, operation=operation, count=1)
    done = await followed(porting, run_id)

    assert (done.set_up.done, done.complete) == (1, True)
    assert {name: numbers(porting)[ALIKE[0]][name] for name in EVERYTHING} == EVERYTHING
    assert (asked(porting, UPDATE), asked(porting, JOIN)) == (sent, sent)


async def test_what_cannot_be_reached_now_is_done_with_the_next_round(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, ALIKE[0], sms_url=SMS)
    all_ported(porting)
    porting.fault(kind="error", operation=UPDATE, status=503)
    failed = await followed(porting, run_id)
    porting.sandbox.told("/faults", {"clear": True})
    done = await followed(porting, run_id)

    assert (failed.complete, failed.set_up.later) == (False, [ALIKE[0]])
    assert (done.complete, done.set_up.done, numbers(porting)[ALIKE[0]]["sms_url"]) == (True, 1, SMS)


async def test_what_twilio_refuses_is_told_and_the_rest_is_set(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, ALIKE[0], sms_url=SMS, messaging_service_sid=NO_SERVICE)
    all_ported(porting)
    done = await followed(porting, run_id)
    line = by_number(await porting.start(run_id))[ALIKE[0]]

    assert (done.set_up.refused, numbers(porting)[ALIKE[0]]["sms_url"]) == ([ALIKE[0]], SMS)
    assert "Set on it: SMS URL. Twilio refused to set its messaging service (20404)" in line["next_step"]
    assert "what answers its calls" in line["next_step"]


async def test_what_somebody_changed_later_stays(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, ALIKE[0], sms_url=SMS)
    all_ported(porting)
    await followed(porting, run_id)
    with porting.ledger() as ledger:
        found = [one for one in ledger.events.of_number(ALIKE[0]) if one.kind == "number-set-up"]
    await followed(porting, run_id)

    assert [one.detail for one in found] == [{"set": ["sms_url"], "missing": ["calls"]}]
    assert asked(porting, UPDATE) == 1


async def test_the_day_before_it_is_ported_who_gave_nothing_is_warned(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, ALIKE[0], {"phone_number": ALIKE[1], **EVERYTHING})
    early = await followed(porting, run_id)
    porting.sandbox.told("/advance", {"seconds": 4 * DAY})
    late = await followed(porting, run_id)

    assert early.runs[0].warnings == ()
    assert [number for number, _ in late.runs[0].warnings] == [ALIKE[0]]
    assert "voice_url or trunk_sid and sms_url or messaging_service_sid" in late.runs[0].warnings[0][1]


async def test_what_could_not_be_set_is_found_before_anything_is_filed(porting, tmp_path):
    wrong = {
        "url-host-not-allowed": {"sms_url": "https://evil.example.net/x"},
        "url-malformed": {"voice_url": "hooks.example.com"},
        "trunk-sid-malformed": {"trunk_sid": "TK1"},
        "messaging-service-sid-malformed": {"messaging_service_sid": SERVICE[:-1]},
    }
    rows = [{"phone_number": number, **row} for number, row in zip(ALIKE, wrong.values(), strict=False)]
    lines = by_number(await porting.planned(port_list(tmp_path / "l.csv", rows)))

    assert [lines[row["phone_number"]]["reason_code"] for row in rows] == [*wrong]


async def test_a_port_that_ended_with_some_numbers_cancelled_is_partly_ported(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, *ALIKE[:3])
    await cancelled(porting, run_id, ALIKE[0])
    all_ported(porting)
    (run,) = (await followed(porting, run_id)).runs

    assert (run.ported, run.numbers, run.partly) == (2, 3, True)


def test_a_checklist_fits_the_number():
    toll_free = checklist(number_type="toll-free", country="US", setup="", missing=("calls",))
    japanese = checklist(number_type="local", country="JP", setup="Set on it: trunk.", missing=())

    assert "toll-free number verified" in toll_free
    assert "Now: set in the Twilio Console what answers its calls." in toll_free
    assert japanese.startswith("Set on it: trunk.")
    assert not any(word in japanese for word in ("A2P", "E911", "Now:"))


def test_a_trunk_answers_calls_and_a_service_messages():
    assert unanswered({"trunk_sid": TRUNK}) == ("messages",)
    assert unanswered({"messaging_service_sid": SERVICE, "voice_url": VOICE}) == ()
    assert in_words(EVERYTHING) == "SMS URL, voice URL, trunk, messaging service"


@pytest.mark.parametrize(
    ("day", "warned"), [("2026-12-03", False), ("2026-12-02", True), ("2026-11-30", True), ("", False)]
)
def test_a_warning_comes_the_day_before_and_stays(day, warned):
    assert bool(warning({}, port_date=day, today=date(2026, 12, 1))) is warned
    assert not warning(EVERYTHING, port_date=day, today=date(2026, 12, 1))


def report(done):
    return load_workbook(next(path for path in done.written.files if path.name == "report.xlsx"))


async def test_the_report_has_requests_port_dates_and_timeline(porting, tmp_path):
    run_id = await agreed(porting, tmp_path, *ALIKE[:2], sms_url=SMS)
    before = report(await porting.start(run_id))
    all_ported(porting)
    await followed(porting, run_id)
    after = report(await porting.start(run_id))
    told = [row[3] for row in after["Timeline"].iter_rows(min_row=2, values_only=True)]

    assert before.sheetnames[-3:] == ["Requests", "Port dates", "Timeline"]
    assert [book["Requests"]["B2"].value for book in (before, after)] == ["0 of 2", "2 of 2"]
    assert [book["Port dates"]["A2"].value[:10] for book in (before, after)] == ["0 ported, ", "2 ported, "]
    assert any(one.startswith("number:") and one.endswith("→ port-pending") for one in told)
    assert "ported; set on it: SMS URL; nothing answers its calls" in told
