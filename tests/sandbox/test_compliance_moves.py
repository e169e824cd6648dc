"""No bundle and no document makes a move that Twilio's pages do not allow, whatever is asked and however time goes."""

from __future__ import annotations

import json
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, multiple, rule

from numberlift.sandbox.accounts import MAIN_SID
from numberlift.sandbox.services.compliance import bundle_rules, bundles, copying, item_rules, items
from numberlift.sandbox.services.compliance.progress import bring_up_to_date
from numberlift.sandbox.services.compliance.statuses import BUNDLE_MOVES, DOCUMENT_MOVES
from numberlift.sandbox.services.compliance.switches import SWITCHES, Switches
from numberlift.sandbox.services.forms import Form
from tests.sandbox.walking import WorldWalk, allowed

DRAFT, PENDING, REVIEW = "draft", "pending-review", "in-review"
APPROVED, REJECTED, PROVISIONAL = "twilio-approved", "twilio-rejected", "provisionally-approved"

PAGES = {
    DRAFT: {PENDING},  # "the user has submitted the Bundle"
    PENDING: {REVIEW, REJECTED},  # a reviewer begins; a test bundle is rejected at once
    REVIEW: {APPROVED, REJECTED, PROVISIONAL},
    PROVISIONAL: {APPROVED, REJECTED},
    APPROVED: {REJECTED},  # valid_until has passed
    REJECTED: {PENDING, DRAFT},  # corrected and submitted again
}
DOCUMENTS = {
    DRAFT: {PENDING},
    PENDING: {"approved", "rejected", PROVISIONAL},
    PROVISIONAL: {"approved", "rejected", "expired", DRAFT},
    "approved": {"expired", "rejected", DRAFT},
    "rejected": {PENDING, DRAFT},
    "expired": {PENDING, DRAFT},
}
NAMES = st.sampled_from(["plain", "plain", "provisional", "expires-1d", "provisional expires-2d", "reject-18051"])
SCANS = st.sampled_from(["scan", "scan", "scan reject-18002"])
WAITS = st.sampled_from([1, 61, 3_601, 86_401, 86_401, 3 * 86_400])
AU = {"IsoCountry": ["AU"], "NumberType": ["local"]}
PLACE = {"street": "1 George St", "street_secondary": "", "iso_country": "AU"}


class Walk(WorldWalk):
    """Any request and any move of the clock, in any order."""

    tables: ClassVar = {"Bundle": PAGES, "SupportingDocument": DOCUMENTS}
    bring = staticmethod(bring_up_to_date)
    made = Bundle("made")
    proofs = Bundle("proofs")

    def __init__(self):
        super().__init__()
        at = self.world.clock.now()
        self.address = self.world.store.insert("Address", "AD", {"account_sid": MAIN_SID, **PLACE}, at=at)
        attributes = json.dumps({"first_name": "Ada", "last_name": "Example"})
        form = Form({"FriendlyName": ["n"], "Type": ["individual"], "Attributes": [attributes]})
        self.person = item_rules.create_end_user(self.world, MAIN_SID, form).sid

    def on(self, function, sid, *args):
        """Ask it of a bundle that is still there."""
        bring_up_to_date(self.world)
        found = bundles.get(self.world, sid)
        return self.ask(function, found, *args) if found is not None else None

    @rule(strict=st.booleans())
    def switch(self, strict):
        SWITCHES.change(self.world, Switches(strict=strict))

    @rule(target=proofs, name=SCANS)
    def scan(self, name):
        attributes = json.dumps({"address_sids": [self.address]})
        form = Form({"FriendlyName": [name], "Type": ["address"], "Attributes": [attributes]})
        return self.ask(item_rules.create_document, MAIN_SID, form).sid

    @rule(target=made, name=NAMES, proof=proofs, test=st.sampled_from(["false", "false", "true"]))
    def create(self, name, proof, test):
        form = Form({"FriendlyName": [name], "Email": ["a@example.com"], "IsTest": [test], **AU})
        created = self.ask(bundle_rules.create, MAIN_SID, form)
        for sid in (self.person, proof):
            self.on(bundle_rules.assign, created.sid, Form({"ObjectSid": [sid]}))
        return created.sid

    @rule(sid=made)
    def submit(self, sid):
        self.on(bundle_rules.update, sid, Form({"Status": [PENDING]}))

    @rule(sid=made, status=st.sampled_from([*PAGES]))
    def set_any_status(self, sid, status):
        self.on(bundle_rules.update, sid, Form({"Status": [status]}))

    @rule(sid=made, name=NAMES)
    def rename(self, sid, name):
        self.on(bundle_rules.update, sid, Form({"FriendlyName": [name]}))

    @rule(sid=made, proof=proofs)
    def assign_another(self, sid, proof):
        self.on(bundle_rules.assign, sid, Form({"ObjectSid": [proof]}))

    @rule(sid=made)
    def unassign(self, sid):
        assigned = self.world.store.where("ItemAssignment", "bundle_sid", sid)
        if assigned:
            self.on(bundle_rules.unassign, sid, assigned[-1][0])

    @rule(proof=proofs, number=st.integers(0, 3), status=st.sampled_from([None, None, *DOCUMENTS]))
    def edit(self, proof, number, status):
        found = items.get(self.world, proof)
        attributes = json.dumps({"address_sids": [self.address], "note": number})
        form = {"Status": [status]} if status else {"Attributes": [attributes]}
        if found is not None:
            self.ask(item_rules.update, items.get(self.world, proof), Form(form))

    @rule(sid=consumes(made))
    def delete(self, sid):
        self.on(bundle_rules.delete, sid)

    @rule(proof=consumes(proofs))
    def throw_away(self, proof):
        found = items.get(self.world, proof)
        if found is not None:
            self.ask(item_rules.delete, found)

    @rule(target=made, sid=made)
    def copy(self, sid):
        copied = self.on(copying.copy, sid, Form({}))
        return copied.sid if copied else multiple()

    @rule(sid=made, source=made)
    def replace(self, sid, source):
        self.on(copying.replace_items, sid, Form({"FromBundleSid": [source]}))

    @rule(seconds=WAITS)
    def wait(self, seconds):
        self.let_pass(seconds)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


def test_the_sandboxs_own_tables_are_those_of_the_pages():
    assert {status: set(after) for status, after in BUNDLE_MOVES.items()} == PAGES
    assert {status: set(after) for status, after in DOCUMENT_MOVES.items()} == DOCUMENTS


def walked(name, *steps, test="false"):
    """The moves of one bundle that is submitted and pushed along: waits in seconds, statuses set, other names."""
    walk = Walk()
    sid = walk.create(name, walk.scan("scan"), test)
    walk.submit(sid)
    for step in steps:
        if isinstance(step, int):
            walk.wait(step)
        else:
            (walk.set_any_status if step in PAGES else walk.rename)(sid, step)
    moves = walk.moves("Bundle")
    walk.teardown()
    return moves


def test_every_move_of_the_table_can_be_seen():
    ways = [
        walked("plain", 61, test="true"),
        walked("expires-1d", 3_601, 86_401, 86_401, PENDING),
        walked("provisional", 3_601, 86_401, 86_401),
        walked("provisional", 3_601, 86_401, "reject-18051", 86_401),
        walked("reject-18051", 3_601, 86_401, DRAFT),
    ]

    assert set().union(*ways) == allowed(PAGES)


def test_what_is_overdue_happens_at_its_own_times():
    """A clock moved by weeks at once leaves the same trace as one that was watched."""
    traces = []
    for waits in ([40 * 86_400], [3_601, 86_400, 86_400, 37 * 86_400]):
        walk = Walk()
        sid = walk.create("provisional expires-1d", walk.scan("scan"), "false")
        walk.submit(sid)
        begun = bundles.get(walk.world, sid).fields["since"]
        for wait in waits:
            walk.wait(wait)
        ended = bundles.get(walk.world, sid).fields
        traces.append((ended["status"], ended["since"] - begun))
        walk.teardown()

    assert traces == [(REJECTED, 3_600 + 3 * 86_400)] * 2
