"""A report line says of a row what was read, understood, decided and what to do; a fold of lines is the summary."""

import pytest

from numberlift.domain.checks import CheckKind, Eligibility, Portability, Undecided
from numberlift.domain.report import REPORT_COLUMNS, SECRET_FIELDS, masked, report_line, routed_for
from numberlift.domain.rows import Checked, LineFacts, ListRow, RowRef
from numberlift.domain.tally import Tally, exit_code, exit_code_of, is_incomplete

NUMBER = "+14155550100"
BOTH = frozenset(CheckKind)
ELIGIBLE = Eligibility(NUMBER, "eligible", "eligible", number_type="local", country="US", carrier="Example Telecom")
NOT_HOSTED = Eligibility(NUMBER, "ineligible", "carrier-ineligible")
NOT_PORTABLE = Portability(NUMBER, portable=False, reason_code=22130)
PORTABLE = Portability(NUMBER, portable=True, pin_required=True, number_type="mobile", country="US")


def row(*, problem="", notes=(), position=1):
    number = "" if problem else NUMBER
    where = (position, "Sheet1", position + 1, 1, "415 555 0100", ("415 555 0100", "x"))
    return ListRow(*where, number, "US", "local", problem, notes, "", "", 1)


def facts(
    hosting=ELIGIBLE,
    portability=PORTABLE,
    *,
    first=None,
    times=("2026-05-02", "2026-05-01"),
    origins=("", ""),
    **of_row,
):
    answers = [
        Checked(answer, f"{time}T00:00:00Z", origin) if answer else None
        for answer, time, origin in zip((hosting, portability), times, origins, strict=True)
    ]
    return LineFacts(row(**of_row), *answers, first)


def line(*args, asked=BOTH, **details):
    return report_line(facts(*args, **details), asked=asked)


def test_the_columns_are_the_fixed_ones():
    assert ",".join(REPORT_COLUMNS) == (
        "sheet,row,part,input,phone_number,country,number_type,carrier,verdict,reason_code,reason,next_step,hosting,"
        "portable,portability_code,pin_required,action,sid,status,status_since,origin,checked_at"
    )


def test_a_checked_number():
    told = line()._asdict()

    assert [told[name] for name in ("sheet", "row", "part", "input")] == ["Sheet1", 2, 1, "415 555 0100"]
    assert [told[name] for name in ("hosting", "portable", "portability_code")] == ["eligible", "yes", ""]
    assert [told[name] for name in ("verdict", "action", "pin_required")] == ["either", "checked", "yes"]
    assert [told[name] for name in ("number_type", "carrier")] == ["mobile", "Example Telecom"]


def test_a_denied_target_account_says_nothing_about_the_number():
    """Unknown is not no: the row is to be corrected, and the column says neither yes nor no."""
    told = line(portability=Portability(NUMBER, portable=False, reason_code=20003))

    assert (told.verdict, told.portable, told.portability_code) == ("fix", "", "20003")


def test_the_older_answer_gives_the_time():
    assert line().checked_at == "2026-05-01T00:00:00Z"


def test_a_reused_answer_names_its_run():
    told = line(origins=("", "run-7"))

    assert (told.origin, told.action) == ("run-7", "checked")


def test_a_number_whose_answers_were_all_reused_was_skipped_by_this_run():
    assert line(origins=("run-6", "run-7")).action == "skipped"


def test_a_row_without_a_number_is_to_fix():
    told = line(None, None, problem="digits-lost")

    assert (told.verdict, told.reason_code, told.action, told.phone_number) == ("fix", "digits-lost", "skipped", "")
    assert "cut off digits" in told.reason


def test_a_duplicate_names_the_row_that_stands_for_it():
    told = line(first=RowRef("Old list", 7, 2))

    assert (told.verdict, told.reason_code, told.action) == ("duplicate", "duplicate", "skipped")
    assert told.reason == "The same number stands first in sheet Old list, row 7, number 2 of the cell."
    assert told.hosting == "eligible"


def test_an_undecided_number_was_checked_and_keeps_its_code():
    told = line(NOT_HOSTED, Undecided(NUMBER, "server-error", 22135))

    assert (told.verdict, told.portable, told.portability_code, told.action) == ("undecided", "", "22135", "checked")


def test_columns_of_a_check_not_asked_stay_empty():
    told = line(asked=frozenset({CheckKind.HOSTING}))

    assert (told.portable, told.portability_code, told.pin_required) == ("", "", "")
    assert told.checked_at == "2026-05-02T00:00:00Z"


def test_a_row_not_reached_yet():
    told = line(None, None)

    assert (told.verdict, told.reason_code, told.action) == ("undecided", "not-checked-yet", "skipped")


def test_notes_are_told_after_the_reason():
    reason = line(notes=("extension", "tel-link")).reason

    assert reason.endswith("The number can be ported to Twilio. The extension in the cell was left out.")


def test_the_line_has_the_verdict_of_routed_for():
    assert routed_for(facts(), asked=BOTH).verdict is line().verdict


def test_secrets_are_masked_without_their_length():
    assert {"pin", "account_number"} == SECRET_FIELDS
    assert masked("1234") == masked("123456789") == "••••"
    assert masked("") == ""


def lines():
    return [
        line(NOT_HOSTED, NOT_PORTABLE),
        line(first=RowRef("Sheet1", 2, 1), position=2),
        line(None, None, problem="empty-cell", position=3),
        line(ELIGIBLE, NOT_PORTABLE, position=4),
    ]


def tally_of(report_lines):
    tally = Tally()
    for report in report_lines:
        tally.add(report)
    return tally


def test_the_fold_is_the_summary():
    assert tally_of(lines()).counts() == {
        "lines": 4,
        "numbers": 2,
        "duplicates": 1,
        "verdicts": {"host": 1, "ineligible": 1, "fix": 1, "duplicate": 1},
        "actions": {"checked": 2, "skipped": 2},
        "complete": True,
    }


def test_the_most_useful_next_steps_come_first_and_ask_for_something():
    steps = tally_of([*lines(), line(ELIGIBLE, NOT_PORTABLE)]).next_steps()

    assert [(step.text, step.lines) for step in steps] == [
        ("Order hosting with `numberlift host`.", 2),
        ("Enter the number, or delete the row.", 1),
    ]


def test_problems_are_counted_by_code():
    assert set(tally_of(lines()).problems()) == {("empty-cell", 1), ("duplicate", 1)}


def test_memory_of_the_fold_is_bounded():
    """A list in which every line had its own next step is counted in full and remembered in part."""
    base = line(ELIGIBLE, NOT_PORTABLE)
    tally = tally_of(base._replace(next_step=f"Step {index}.") for index in range(5_000))

    assert tally.counts()["lines"] == 5_000
    assert len(tally.next_steps(10_000)) <= 1_001


UNDECIDED = line(ELIGIBLE, Undecided(NUMBER, "time-out"))
NOT_ASKED = line(NOT_HOSTED, None, asked=frozenset({CheckKind.HOSTING}))


@pytest.mark.parametrize(
    ("report_lines", "stopped", "code"),
    [([], False, 0), ([UNDECIDED], False, 1), ([NOT_ASKED], False, 0), ([NOT_ASKED], True, 1), ([UNDECIDED], True, 1)],
)
def test_exit_codes(report_lines, stopped, code):
    assert exit_code(report_lines, stopped=stopped) == code
    assert exit_code_of(tally_of(report_lines).counts(), stopped=stopped) == code


def test_not_asked_is_undecided_without_making_the_run_incomplete():
    assert (NOT_ASKED.verdict, NOT_ASKED.reason_code) == ("undecided", "not-asked")
    assert not is_incomplete(NOT_ASKED)
    assert is_incomplete(UNDECIDED)
