"""No request and no number makes a move that is not in the table here, whatever is asked and however time goes."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule

from numberlift.sandbox.accounts import MAIN_SID
from numberlift.sandbox.services.porting import actions, numbers, order, requests
from numberlift.sandbox.services.porting.progress import bring_up_to_date
from numberlift.sandbox.services.porting.statuses import NUMBER_MOVES, REQUEST_MOVES
from numberlift.sandbox.services.porting.switches import SWITCHES, Switches
from tests.sandbox.porting_steps import DAY, body_of, card
from tests.sandbox.walking import WorldWalk, allowed

REVIEW, SIGNATURE = "in-review", "waiting-for-signature"
PROGRESS, ACTION = "in-progress", "action-required"
SUBMITTED, PENDING, REJECTED = "port-submitted", "port-pending", "port-rejected"
CANCELING, CANCELED, COMPLETED, EXPIRED = "canceling", "canceled", "completed", "expired"

# The process on Twilio's page: review, letter out, signed and submitted, dated or rejected, ported; "canceled" when all
# its numbers are, "expired" when nobody signs, "completed" when every number is ported or canceled.
REQUESTS = {
    REVIEW: {SIGNATURE, CANCELED},
    SIGNATURE: {PROGRESS, EXPIRED, CANCELED},
    PROGRESS: {ACTION, COMPLETED, CANCELED},
    ACTION: {PROGRESS, COMPLETED, CANCELED},
    COMPLETED: set(),
    EXPIRED: set(),
    CANCELED: set(),
}
NUMBERS = {
    REVIEW: {SIGNATURE, CANCELING, CANCELED},
    SIGNATURE: {SUBMITTED, CANCELING, CANCELED},
    SUBMITTED: {PENDING, REJECTED, CANCELING, CANCELED},
    PENDING: {COMPLETED, REJECTED, CANCELING, CANCELED},
    REJECTED: {SUBMITTED, CANCELING, CANCELED},  # "can be corrected for the one number"
    CANCELING: {CANCELED, COMPLETED},
    CANCELED: set(),
    COMPLETED: set(),
}
CARDS = st.sampled_from([card(digits) for digits in (100, 101, 103, *range(170, 191))])
WAITS = st.sampled_from([1, 61, 601, 7_201, DAY, 2 * DAY, 5 * DAY, 31 * DAY])


class Walk(WorldWalk):
    """Any request and any move of the clock, in any order."""

    tables: ClassVar = {requests.KIND: REQUESTS, numbers.KIND: NUMBERS}
    bring = staticmethod(bring_up_to_date)
    made = Bundle("made")

    def __init__(self):
        super().__init__()
        bill = {"account_sid": MAIN_SID, "mime_type": "application/pdf"}
        self.bill = self.world.store.insert("Document", "RD", bill, at=0.0)
        SWITCHES.change(self.world, Switches(guards=False))

    def request(self, sid):
        bring_up_to_date(self.world)
        return requests.get(self.world, sid)

    def number(self, sid, which):
        held = requests.numbers_of(self.world, self.request(sid))
        return held[which % len(held)]

    @rule(target=made, filed=st.lists(CARDS, min_size=1, max_size=4), pin=st.sampled_from(["1", "2"]))
    def create(self, filed, pin):
        asked = self.ask(order.read, MAIN_SID, body_of(self.bill, *filed, pin=pin))
        return requests.place(self.world, asked, at=self.world.clock.now()).sid if asked else multiple()

    @rule(sid=made, ending=st.sampled_from(["signed", "signed", "signed", "declined", "expired"]))
    def settle(self, sid, ending):
        self.ask(actions.settle_letter, sid, ending)

    @rule(sid=made)
    def cancel(self, sid):
        self.ask(actions.cancel, self.request(sid))

    @rule(sid=made, which=st.integers(0, 3))
    def cancel_number(self, sid, which):
        self.ask(actions.cancel_number, self.request(sid), self.number(sid, which))

    @rule(sid=made, which=st.integers(0, 3), pin=st.sampled_from(["1", "2"]))
    def correct(self, sid, which, pin):
        self.ask(actions.correct_pin, self.number(sid, which).sid, pin)

    @rule(seconds=WAITS)
    def wait(self, seconds):
        self.let_pass(seconds)

    def look(self):
        for _, kept in self.world.store.items(requests.KIND):
            assert sum(kept.fields["counts"].values()) == kept.fields["requested"]


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)


@pytest.mark.vendor_verified
def test_the_tables_of_moves_are_those_of_the_page():
    """The process of Twilio's page on porting in, as written down above."""
    assert {str(status): {str(to) for to in moves} for status, moves in REQUEST_MOVES.items()} == REQUESTS
    assert {str(status): {str(to) for to in moves} for status, moves in NUMBER_MOVES.items()} == NUMBERS


def walked(filed, *steps):
    """The moves of a request of these numbers and of those numbers, pushed along by these steps."""
    walk = Walk()
    sid = walk.create([card(digits) for digits in filed], "1")
    for step in steps:
        walk.wait(step) if isinstance(step, int) else getattr(walk, step[0])(sid, *step[1:])
    moves = walk.moves(requests.KIND), walk.moves(numbers.KIND)
    walk.teardown()
    return moves


SIGN, CANCEL = ("settle", "signed"), ("cancel",)
DROP, DROP_SECOND = ("cancel_number", 0), ("cancel_number", 1)
WAYS = [
    ((100,), 61, SIGN, 7 * DAY),
    ((100, 101), 61, 31 * DAY),
    ((101,), 61),
    ((188,), 61, 7_201),
    ((100,), CANCEL, 601),
    ((100,), 61, CANCEL, 601),
    ((100,), 61, SIGN, CANCEL, 601),
    ((100,), 61, SIGN, 2 * DAY, CANCEL, 601),
    ((185,), 61, SIGN, 2 * DAY, CANCEL, 601),
    ((182,), 61, SIGN, 7 * DAY, DROP, 601),
    ((175, 100), 61, SIGN, 2 * DAY, ("correct", 0, "2"), 7 * DAY),
    ((173, 181), 61, SIGN, 3 * DAY, DROP, 601),
    ((100, 173), 61, SIGN, 7 * DAY, DROP_SECOND, 601),
]


def test_every_move_that_the_sandbox_itself_makes_can_be_seen():
    """Twilio's people may also cancel a number at once after its submission; nothing here plays that."""
    seen = [walked(*way) for way in WAYS]
    at_once = {(SUBMITTED, CANCELED), (PENDING, CANCELED), (REJECTED, CANCELED)}

    assert set().union(*(moves for moves, _ in seen)) == allowed(REQUESTS)
    assert set().union(*(moves for _, moves in seen)) == allowed(NUMBERS) - at_once
