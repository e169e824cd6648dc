"""Checks: a decided answer stays, an undecided one is asked again, a young one is taken over, never across realms."""

import pytest
from sqlalchemy import text

from numberlift.domain.checks import CheckKind, Eligibility
from numberlift.ledger import RECORD_CHECK, Chunk, Ledger, check_record
from numberlift.ledger.lists.codec import decode
from tests.ledger.lists import ACCOUNT, eligible, number, portable, row, run_of, undecided

HOSTING, PORTABILITY = CheckKind.HOSTING, CheckKind.PORTABILITY
DAY = 86_400.0


def record(ledger, run, kind, answer, position=1):
    item = next(iter(ledger.items.open_items(Chunk(run.id, position, position), set(CheckKind))))
    ledger.checks.record(run, item, kind, answer)


def found(ledger, run, kind, position=1):
    return ledger.checks.of_item(run.id, position).get(kind)


def test_answers_come_back_as_they_were(ledger):
    run = run_of(ledger, [number(1)])
    record(ledger, run, HOSTING, eligible(number(1)))
    record(ledger, run, PORTABILITY, undecided(number(1)))

    assert found(ledger, run, HOSTING).answer == eligible(number(1))
    assert found(ledger, run, PORTABILITY).answer == undecided(number(1))


def test_the_time_of_an_answer_is_the_databases(ledger):
    before = ledger.now()
    run = run_of(ledger, [number(1)])
    record(ledger, run, HOSTING, eligible(number(1)))

    assert before <= found(ledger, run, HOSTING).checked_at <= ledger.now()


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(
    ("answers", "kept"), [("u", "u"), ("ud", "d"), ("du", "d"), ("uv", "v"), ("de", "e"), ("dueu", "e")]
)
def test_a_decided_answer_is_only_replaced_by_a_decided_one(ledger, answers, kept, together):
    """Whether the answers come one by one or in one group of the writer."""
    run = run_of(ledger, [number(1)])
    meaning = {"u": undecided(number(1)), "v": undecided(""), "d": eligible(number(1)), "e": eligible(number(1), "x")}
    item = next(iter(ledger.items.open_items(Chunk(run.id, 1, 1), {HOSTING})))
    with ledger.writer() as writer:
        for letter in answers:
            writer.put(RECORD_CHECK, check_record(run, item, HOSTING, meaning[letter]))
            if not together:
                writer.flush_blocking()

    assert found(ledger, run, HOSTING).answer == meaning[kept]


def test_a_young_answer_is_taken_over_with_its_age_and_origin(ledger):
    old = run_of(ledger, [number(1), number(2)], digest="a")
    record(ledger, old, HOSTING, eligible(number(2)), position=2)
    new = run_of(ledger, ["", number(2), number(2), number(1)], digest="b")
    taken = ledger.checks.reuse(new.id, [HOSTING, PORTABILITY], max_age_seconds=DAY)

    assert taken == 1
    reused = found(ledger, new, HOSTING, position=2)
    assert reused == found(ledger, old, HOSTING, position=2)._replace(origin=old.id)


def test_an_answer_taken_over_twice_names_who_asked(ledger):
    runs = [run_of(ledger, [number(1)], digest=digest) for digest in "abc"]
    record(ledger, runs[0], HOSTING, eligible(number(1)))
    for run in runs[1:]:
        ledger.checks.reuse(run.id, [HOSTING], max_age_seconds=DAY)

    assert found(ledger, runs[2], HOSTING).origin == runs[0].id


def test_the_newest_answer_is_taken(ledger):
    for digest, word in (("a", "older"), ("b", "newer")):
        record(ledger, run_of(ledger, [number(1)], digest=digest), HOSTING, eligible(number(1), word))
        ledger.database.epoch()
    with ledger.atomic() as connection:
        connection.execute(text("UPDATE checks SET checked_at = '2020' WHERE result LIKE '%older%'"))
    new = run_of(ledger, [number(1)], digest="c")
    ledger.checks.reuse(new.id, [HOSTING], max_age_seconds=100 * 365 * DAY)

    assert found(ledger, new, HOSTING).answer == eligible(number(1), "newer")


def test_old_and_undecided_answers_are_asked_again(ledger):
    old = run_of(ledger, [number(1)], digest="a")
    record(ledger, old, HOSTING, eligible(number(1)))
    record(ledger, old, PORTABILITY, undecided(number(1)))
    new = run_of(ledger, [number(1)], digest="b")

    assert ledger.checks.reuse(new.id, [HOSTING], max_age_seconds=-1) == 0
    assert ledger.checks.reuse(new.id, [PORTABILITY], max_age_seconds=DAY) == 0


def test_an_answer_of_another_realm_is_never_taken(ledger, place):
    """A sandbox verdict is not a verdict of Twilio."""
    record(ledger, run_of(ledger, [number(1)]), HOSTING, eligible(number(1)))
    with Ledger.open(place, realm="https://numbers.twilio.com") as live:
        run = run_of(live, [number(1)])
        taken = live.checks.reuse(run.id, list(CheckKind), max_age_seconds=DAY)
        answers = live.checks.of_item(run.id, 1)
        live.runs.withdraw(run.id)

    assert (taken, answers) == (0, {})


def test_an_answer_for_another_account_is_not_taken(ledger):
    record(ledger, run_of(ledger, [number(1)], account_sid="AC9"), HOSTING, eligible(number(1)))
    new = run_of(ledger, [number(1)], digest="b", account_sid=ACCOUNT)

    assert ledger.checks.reuse(new.id, [HOSTING], max_age_seconds=DAY) == 0


@pytest.mark.parametrize(("address", "taken"), [("AD1", 1), ("AD2", 0)])
def test_portability_is_taken_for_the_same_target_address_only(ledger, address, taken):
    runs = []
    for digest, target in (("a", "AD1"), ("b", address)):
        run = ledger.runs.create("check", content_sha256=digest, list_name="l", account_sid=ACCOUNT)
        ledger.rows.add_rows(run.id, [row(1, number(1), account_sid="AC2", address_sid=target)])
        ledger.rows.finish_intake(run.id, blank_rows=0, sheets=[])
        runs.append(run)
    record(ledger, runs[0], PORTABILITY, portable(number(1)))

    assert ledger.checks.reuse(runs[1].id, [PORTABILITY], max_age_seconds=DAY) == taken


def test_what_this_run_decided_stays(ledger):
    record(ledger, run_of(ledger, [number(1)], digest="a"), HOSTING, eligible(number(1), "theirs"))
    new = run_of(ledger, [number(1)], digest="b")
    record(ledger, new, HOSTING, eligible(number(1), "ours"))

    assert ledger.checks.reuse(new.id, [HOSTING], max_age_seconds=DAY) == 0
    assert found(ledger, new, HOSTING).answer == eligible(number(1), "ours")


def test_answers_of_other_versions_are_read():
    """A field more or less is no reason to ask again."""
    stored = '{"phone_number": "+1", "status": "eligible", "sub_status": "eligible", "from_the_future": 1}'

    assert decode("hosting", decided=True, result=stored) == Eligibility("+1", "eligible", "eligible")


def test_only_decided_answers_of_this_run_that_are_old_enough_are_forgotten(ledger):
    run, other = run_of(ledger, [number(1), number(2)], digest="a"), run_of(ledger, [number(1)], digest="b")
    for which, position in ((run, 1), (run, 2), (other, 1)):
        record(ledger, which, HOSTING, eligible(number(position)), position)
    record(ledger, run, PORTABILITY, undecided(number(1)))
    with ledger.atomic() as connection:
        connection.execute(text("UPDATE checks SET checked_at = '2020' WHERE position = 1"))

    assert ledger.checks.forget_old(run.id, [HOSTING, PORTABILITY], max_age_seconds=DAY) == 1
    assert found(ledger, run, HOSTING) is None
    assert found(ledger, run, PORTABILITY) is not None
    assert found(ledger, run, HOSTING, position=2) is not None
    assert found(ledger, other, HOSTING) is not None
