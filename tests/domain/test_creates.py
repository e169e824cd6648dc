"""Nothing is created twice: the moves of a creation, line by line as the design states them."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from numberlift.domain import creates
from numberlift.domain.creates import (
    Anew,
    Answered,
    CreateReply,
    Denied,
    Evidence,
    FindKind,
    Found,
    Move,
    NeverSent,
    Next,
    NoAnswer,
    Nothing,
    NotOurs,
    Ours,
    Refused,
    State,
    Throttled,
    Unread,
    after_account,
    after_look,
    after_reply,
    after_review,
    anew,
    is_complete,
    of_sending,
)

SID = "HR" + "1" * 32
STRONG, WEAK = FindKind.STRONG, FindKind.WEAK
SETTLED = Evidence(STRONG, settled=True, complete_reads=2, attempts=1)

REPLIES = [
    # reply, state and what next if every earlier attempt was answered, the same if one was not, claim free in each
    (Answered(SID), "confirmed", "done", False, "confirmed", "done", False),
    (Throttled(), "planned", "send", False, "planned", "send", False),
    (NeverSent(), "planned", "send", False, "planned", "send", False),
    (Denied(401), "sending", "ask-account", False, "sending", "ask-account", False),
    (Denied(403, 20003), "sending", "ask-account", False, "sending", "ask-account", False),
    (Refused(400, 22110), "refused", "done", True, "sending", "look", False),
    (Refused(404), "refused", "done", True, "sending", "look", False),
    (NoAnswer("time-out"), "sending", "look", False, "sending", "look", False),
    (NoAnswer("conflict", 409), "sending", "look", False, "sending", "look", False),
]

LOOKS = [
    # found, evidence, state, what next, claim free
    (Ours(SID), SETTLED, "confirmed", "done", False),
    (Ours(SID, "failed"), SETTLED, "confirmed", "done", False),
    (Ours(SID), Evidence(WEAK, settled=False, complete_reads=0, attempts=1), "confirmed", "done", False),
    (NotOurs(SID), SETTLED, "refused", "done", True),
    (NotOurs(SID), SETTLED._replace(find=WEAK), "refused", "done", True),
    (NotOurs(SID), SETTLED._replace(settled=False), "sending", "look", False),
    (NotOurs(SID), SETTLED._replace(complete_reads=1), "sending", "look", False),
    (Nothing(), SETTLED._replace(settled=False), "sending", "look", False),
    (Nothing(), SETTLED._replace(complete_reads=1), "sending", "look", False),
    (Nothing(), SETTLED, "planned", "send", False),
    (Nothing(), SETTLED._replace(attempts=2), "planned", "send", False),
    (Nothing(), SETTLED._replace(attempts=3), "planned", "later", False),
    (Nothing(), SETTLED._replace(attempts=0), "planned", "send", False),
    (Nothing(), SETTLED._replace(find=WEAK), "review", "person", False),
    (Nothing(), SETTLED._replace(refused=True), "refused", "done", True),
    (Nothing(), SETTLED._replace(refused=True, find=WEAK), "review", "person", False),
    (Nothing(), SETTLED._replace(refused=True, settled=False), "sending", "look", False),
    (Unread("time-out"), SETTLED, "sending", "look", False),
    (Unread("server-error"), SETTLED._replace(find=WEAK), "sending", "look", False),
]


def told(move: Move) -> tuple[str, str, bool]:
    return move.state.value, move.next.value, move.release


@pytest.mark.parametrize(("reply", "state", "then", "free", "state_2", "then_2", "free_2"), REPLIES)
def test_each_reply_moves_a_creation_as_the_table_says(reply, state, then, free, state_2, then_2, free_2):
    assert told(after_reply(reply, all_answered=True)) == (state, then, free)
    assert told(after_reply(reply, all_answered=False)) == (state_2, then_2, free_2)


def test_the_table_of_replies_names_every_reply():
    assert {type(row[0]) for row in REPLIES} == set(get_args(CreateReply)) == set(creates._ON_REPLY)


def test_a_429_carries_the_wait_that_the_server_asked_for():
    assert after_reply(Throttled(7.5), all_answered=False).wait_seconds == 7.5


@pytest.mark.parametrize(
    ("answers", "all_answered", "expected"),
    [
        (True, True, ("refused", "done", True)),
        (True, False, ("sending", "look", False)),
        (False, True, ("planned", "stop", False)),
        (False, False, ("planned", "stop", False)),
    ],
)
def test_a_denial_is_told_apart_by_asking_our_own_account(answers, all_answered, expected):
    assert told(after_account(account_answers=answers, all_answered=all_answered)) == expected


@pytest.mark.parametrize(("found", "evidence", "state", "then", "free"), LOOKS)
def test_each_look_moves_a_creation_as_the_table_says(found, evidence, state, then, free):
    assert told(after_look(found, evidence)) == (state, then, free)


def test_the_table_of_looks_names_every_result():
    assert {type(row[0]) for row in LOOKS} == set(get_args(Found))


def test_what_is_not_ours_is_said_to_be_elsewhere():
    assert after_look(NotOurs(SID), SETTLED).elsewhere
    assert not any(after_look(found, SETTLED).elsewhere for found in (Ours(SID), Nothing(), Unread("reset")))


def test_a_row_that_another_live_process_sends_is_waited_for_and_never_looked_up():
    assert told(of_sending(owner_alive=True)) == ("sending", "wait", False)


def test_a_row_whose_sender_died_is_looked_up():
    assert told(of_sending(owner_alive=False)) == ("sending", "look", False)


def test_a_review_is_settled_by_a_sid():
    assert told(after_review(sid=SID)) == ("confirmed", "done", False)


def test_a_review_is_settled_by_absence_and_the_attempts_before_are_vouched_for():
    assert told(after_review(sid="")) == ("planned", "send", False)
    assert after_review(sid="").vouched


def test_only_a_complete_read_counts():
    found = (Ours(SID), NotOurs(SID), Nothing(), Unread("reset"))

    assert [is_complete(each) for each in found] == [False, True, True, False]


def test_nothing_unanswered_is_sent_again_before_two_complete_reads_of_a_strong_find_after_the_settle_time():
    """Over every reply, look and evidence: only 429, never sent, and that, lead back to sending."""
    founds = (Ours(SID), NotOurs(SID), Nothing(), Unread("reset"))
    space = itertools.product(founds, FindKind, (False, True), range(4), range(4), (False, True))
    sent = [
        (found, evidence)
        for found, *rest in space
        if after_look(found, evidence := Evidence(*rest)).state is State.PLANNED
    ]
    replies = {type(row[0]) for row in REPLIES if after_reply(row[0], all_answered=False).next is Next.SEND}

    assert replies == {Throttled, NeverSent}
    assert all(isinstance(found, Nothing) for found, _ in sent)
    assert all(e.find is STRONG and e.settled and e.complete_reads >= 2 for _, e in sent)


def test_a_claim_is_freed_only_with_a_refusal():
    moves = [after_look(row[0], row[1]) for row in LOOKS]
    moves += [after_reply(row[0], all_answered=known) for row in REPLIES for known in (True, False)]

    assert {move.state for move in moves if move.release} == {State.REFUSED}
    assert all(move.release for move in moves if move.state is State.REFUSED)


@pytest.mark.parametrize(
    ("state", "elsewhere", "ended", "asked", "expected"),
    [
        (State.REFUSED, False, False, False, Anew.SAME_KEY),
        (State.REFUSED, True, False, False, Anew.NO),
        (State.REFUSED, True, False, True, Anew.SAME_KEY),
        (State.CONFIRMED, False, True, True, Anew.NEW_GENERATION),
        (State.CONFIRMED, False, True, False, Anew.NO),
        (State.CONFIRMED, False, False, True, Anew.NO),
        (State.PLANNED, False, True, True, Anew.NO),
        (State.SENDING, False, True, True, Anew.NO),
        (State.REVIEW, False, True, True, Anew.NO),
    ],
)
def test_what_is_created_anew_and_under_which_key(state, elsewhere, ended, asked, expected):
    assert anew(state, elsewhere=elsewhere, ended=ended, asked=asked) is expected
