"""No order and no letter makes a move that Twilio's pages do not allow, whatever is asked and however time goes."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, multiple, rule

from numberlift.domain.lifecycles.lifecycle_hosting import AUTHORIZATION_DOCUMENT, HOSTED_ORDER
from numberlift.sandbox.accounts import MAIN_SID
from numberlift.sandbox.services.authorization_documents import rules as letters
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosted_orders import rules as orders
from numberlift.sandbox.services.hosting import bulk, documents
from numberlift.sandbox.services.hosting.orders import found
from numberlift.sandbox.services.hosting.progress import bring_up_to_date
from numberlift.sandbox.services.hosting.statuses import MOVES
from numberlift.sandbox.services.hosting.switches import SWITCHES, Switches
from numberlift.sandbox.services.hosting_v2 import rules as v2
from tests.sandbox.hosting_steps import PLACE, card
from tests.sandbox.walking import WorldWalk, allowed

PROCESSING, RECEIVED, PENDING, VERIFIED = "twilio-processing", "received", "pending-verification", "verified"
LOA, CARRIER, TESTING = "pending-loa", "carrier-processing", "testing"
COMPLETED, FAILED, STUCK = "completed", "failed", "action-required"

SEED = {
    PROCESSING: {RECEIVED, FAILED},  # "will either send to the failed status … or move the number to received"
    RECEIVED: {PENDING, FAILED},  # the call is placed; idle for more than 30 days
    PENDING: {VERIFIED, STUCK, FAILED},  # the token is confirmed; "max of three verification attempts"; idle
    VERIFIED: {LOA, FAILED},  # "LOA has been generated"; idle
    LOA: {CARRIER, FAILED},  # "LOA has been signed"; idle
    CARRIER: {TESTING, STUCK, FAILED},  # "undergoing capability testing"; "encountered a failure"; SMS enabled
    TESTING: {COMPLETED, STUCK, FAILED},  # "onboarding has completed"; a failure; SMS enabled
    COMPLETED: set(),
    FAILED: set(),  # "no longer possible to re-submit"
    STUCK: set(),  # "an operations specialist will investigate"
}
LETTERS = {
    "opened": {"signing", "canceled"},
    "signing": {"opened", "signed", "canceled", "failed"},
    "signed": set(),
    "canceled": set(),
    "failed": set(),
}
ACTOR = MAIN_SID
CARDS = st.sampled_from([card(digits, area) for digits in range(50, 66) for area in ("415", "212")])
WAITS = st.sampled_from([1, 31, 300, 601, 3_601, 7_201, 86_401, 86_401, 31 * 86_400])
BILL = {"VerificationType": ["phone-bill"], "VerificationDocumentSid": ["RI" + "a" * 32]}


class Walk(WorldWalk):
    """Any request and any move of the clock, in any order."""

    tables: ClassVar = {"HostedNumberOrder": SEED, "AuthorizationDocument": LETTERS}
    bring = staticmethod(bring_up_to_date)
    made = Bundle("made")
    mailed = Bundle("mailed")

    def __init__(self):
        super().__init__()
        fields = {"account_sid": ACTOR, **PLACE}
        self.address = self.world.store.insert("Address", "AD", fields, at=self.world.clock.now())

    def order(self, sid):
        bring_up_to_date(self.world)
        return found(self.world, ACTOR, sid)

    def update(self, sid, **values):
        order = self.order(sid)
        if order is not None:
            self.ask(orders.update, order, Form(values))

    @rule(guards=st.booleans())
    def switch(self, guards):
        SWITCHES.change(self.world, Switches(guards=guards))

    @rule(target=made, number=CARDS, bill=st.booleans())
    def create(self, number, bill):
        form = Form({"PhoneNumber": [number], "SmsCapability": ["true"], **(BILL if bill else {})})
        created = self.ask(orders.create, ACTOR, form)
        return created.order.sid if created else multiple()

    @rule(sid=made, bill=st.sampled_from([{}, {}, BILL]))
    def verify(self, sid, bill):
        self.update(sid, Status=[PENDING], **bill)

    @rule(sid=made)
    def tell_the_code(self, sid):
        order = self.order(sid)
        if order is not None:
            self.update(sid, VerificationCode=[order.fields["verification_code"] or "0000"])

    @rule(sid=made)
    def tell_another_code(self, sid):
        self.update(sid, VerificationCode=["none"])

    @rule(sid=made, status=st.sampled_from([*SEED]))
    def set_any_status(self, sid, status):
        self.update(sid, Status=[status], FriendlyName=["x"])

    @rule(sid=made)
    def verify_by_v2(self, sid):
        order = self.order(sid)
        if order is not None:
            self.ask(v2.update, order, Form({"Status": [PENDING]}))

    @rule(sid=consumes(made))
    def delete(self, sid):
        order = self.order(sid)
        if order is not None:
            self.ask(orders.cancel, order)

    @rule(target=mailed, sids=st.lists(made, min_size=1, max_size=3))
    def mail(self, sids):
        form = {"HostedNumberOrderSids": sids, "AddressSid": [self.address], "Email": ["a@example.com"]}
        form |= {"ContactTitle": ["Ms"], "ContactPhoneNumber": ["+14155550199"]}
        made = self.ask(letters.create, ACTOR, Form(form), title_required=True)
        return made.sid if made else multiple()

    @rule(
        document=mailed,
        status=st.sampled_from([[], *([status] for status in LETTERS)]),
        sids=st.lists(made) | st.none(),
    )
    def edit(self, document, status, sids):
        form = {"Status": status} if status else {}
        form |= {} if sids is None else {"HostedNumberOrderSids": sids or [""]}
        self.ask(letters.update, ACTOR, documents.get(self.world, document), Form(form))

    @rule(document=mailed, ending=st.sampled_from(["signed", "signed", "canceled", "failed"]))
    def sign(self, document, ending):
        self.ask(documents.sign, document, ending)

    @rule(document=mailed)
    def withdraw(self, document):
        self.ask(letters.cancel, documents.get(self.world, document))

    @rule(numbers=st.lists(CARDS, min_size=1, max_size=3))
    def order_in_bulk(self, numbers):
        item = {"email": "a@example.com", "address_sid": self.address, "contact_phone_number": "+14155550199"}
        item["numbers"] = [{"phone_number": number} for number in numbers]
        asked = self.ask(v2.bulk_request, ACTOR, {"friendly_name": "bulk", "request_items": [item]})
        bulk.begin(self.world, asked, actor=ACTOR)

    @rule(seconds=WAITS)
    def wait(self, seconds):
        self.let_pass(seconds)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.mark.vendor_verified
def test_the_table_of_moves_is_the_pages():
    """The order's page, "Status Values", as written down above."""
    assert {str(status): {str(to) for to in moves} for status, moves in MOVES.items()} == SEED


def walked(number, *steps):
    """The statuses of an order that is pushed along as far as it goes, with these waits in seconds."""
    walk = Walk()
    sid = walk.create(number, False)
    seen = []
    for step in steps:
        walk.wait(step) if isinstance(step, int) else getattr(walk, step)(*STEPS[step](sid, seen))
        order = walk.order(sid)
        seen.append(order.fields["signing_document_sid"] or order.status)
    moves = walk.moves("HostedNumberOrder")
    walk.teardown()
    return moves


STEPS = {
    "verify": lambda sid, _seen: (sid, {}),
    "mail": lambda sid, _seen: ([sid],),
    "sign": lambda _sid, seen: (seen[-1], "signed"),
}
IDLE = 31 * 86_400
WAYS = [
    (card(53), 11),
    (card(51), 11, IDLE),
    (card(59), "verify", "verify", "verify", 601),
    (card(59), "verify", IDLE),
    (card(50), "verify", 31, IDLE),
    (card(50), "verify", 31, "mail", IDLE),
    *((card(digits), "verify", 31, "mail", "sign", 86_401, 3_601) for digits in (50, 54, 55, 56, 57)),
]


def test_every_move_of_the_table_can_be_seen():
    assert set().union(*(walked(*way) for way in WAYS)) == allowed(SEED)


def test_moves_that_fall_due_together_happen_one_after_the_other_at_their_own_times():
    walk = Walk()
    sid = walk.create(card(50), False)
    walk.verify(sid, {})
    walk.wait(31)
    walk.sign(walk.mail([sid]), "signed")
    begun = walk.order(sid).fields["since"]
    walk.wait(10 * 86_400)
    done = walk.order(sid).fields
    walk.teardown()

    assert (done["status"], done["since"] - begun) == (COMPLETED, 86_400 + 3_600)
    assert all(before < after for before, after in pairwise([begun, done["since"]]))


NOT_OF_THE_SANDBOX = {
    RECEIVED: {VERIFIED, STUCK},  # verified by phone bill without a call; "encountered a failure" from any status
    VERIFIED: {STUCK},
    LOA: {VERIFIED, STUCK},  # its document was cancelled, failed or let it go
    CARRIER: {COMPLETED},  # the testing went by between two looks
    STUCK: {CARRIER, TESTING, COMPLETED, FAILED},  # for the operations specialist to say
}
"""Moves that the client takes in its stride though no sentence of the page tells them; each with its reason."""


def test_the_clients_own_table_allows_what_the_pages_say_and_no_more_than_is_named():
    theirs = allowed({status: stage.moves for status, stage in HOSTED_ORDER.stages.items()})
    letters_of_theirs = allowed({status: stage.moves for status, stage in AUTHORIZATION_DOCUMENT.stages.items()})

    assert theirs - allowed(SEED) == allowed(NOT_OF_THE_SANDBOX)
    assert allowed(SEED) <= theirs
    assert letters_of_theirs - allowed(LETTERS) == {("opened", "failed")}
    assert allowed(LETTERS) <= letters_of_theirs
