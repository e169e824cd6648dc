"""The laws of rows and checks, walked at random: no row lost, duplicates right, decided never overwritten."""

import random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from numberlift.domain.checks import CheckKind, Undecided
from numberlift.ledger import RECORD_CHECK, Chunk, Ledger, OpenItem, check_record
from tests.ledger.lists import eligible, number, portable, rows_of, undecided

NUMBERS = st.lists(st.sampled_from(["", *(number(n) for n in range(6))]), max_size=30)
KINDS = st.sampled_from(list(CheckKind))


class Laws(RuleBasedStateMachine):
    """One run, its list read with crashes and started over, its checks answered in any order."""

    ledger: Ledger

    @initialize(numbers=NUMBERS)
    def begin(self, numbers):
        self.numbers = numbers
        digest = random.SystemRandom().randbytes(8).hex()
        self.run = self.ledger.runs.create("check", content_sha256=digest, list_name="l")
        self.kept = {}
        self.read = 0
        self.done = False

    @precondition(lambda self: not self.done)
    @rule(start=st.integers(0, 30), end=st.integers(0, 30))
    def read_some(self, start, end):
        """Reading that begins anywhere already read, and stops anywhere."""
        start = min(start, self.read)
        self.ledger.rows.add_rows(self.run.id, rows_of(self.numbers)[start:end])
        self.read = max(self.read, min(end, len(self.numbers)))

    @rule()
    def finish(self):
        """A second time changes nothing."""
        if not self.done:
            self.ledger.rows.add_rows(self.run.id, rows_of(self.numbers)[self.read :])
        counts = self.ledger.rows.finish_intake(self.run.id, blank_rows=0, sheets=[])
        self.read, self.done = len(self.numbers), True
        found = [one for one in self.numbers if one]

        assert counts[2:] == (len(self.numbers), len(set(found)), len(found) - len(set(found)))

    @precondition(lambda self: self.done and any(self.numbers))
    @rule(kind=KINDS, answers=st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=6))
    def answer(self, kind, answers):
        """Some answers in one group of the writer, decided or not, the same number perhaps twice."""
        firsts = sorted({self.numbers.index(one) + 1 for one in self.numbers if one})
        with self.ledger.writer() as writer:
            for which, decided in answers:
                position = firsts[which % len(firsts)]
                phone = self.numbers[position - 1]
                made = (eligible if kind is CheckKind.HOSTING else portable)(phone) if decided else undecided(phone)
                item = OpenItem(position, phone, "US", "local", "", "", (kind,))
                writer.put(RECORD_CHECK, check_record(self.run, item, kind, made))
                if decided or isinstance(self.kept.get((position, kind), made), Undecided):
                    self.kept[position, kind] = made

    @invariant()
    def every_row_is_there_with_its_answers(self):
        for line, phone in zip(self.ledger.lines.lines(self.run.id), self.numbers[: self.read], strict=True):
            first = self.numbers.index(phone) + 1 if phone and self.done else line.row.position
            hosting = self.kept.get((first, CheckKind.HOSTING)) if phone else None
            portability = self.kept.get((first, CheckKind.PORTABILITY)) if phone else None

            assert (line.row.phone_number, line.row.item) == (phone, first)
            assert (line.hosting and line.hosting.answer) == hosting
            assert (line.portability and line.portability.answer) == portability

    @invariant()
    def what_is_left_is_what_is_not_decided(self):
        if not self.done:
            return
        firsts = {self.numbers.index(one) + 1 for one in self.numbers if one}
        left = {
            (position, kind)
            for position in firsts
            for kind in CheckKind
            if isinstance(self.kept.get((position, kind), Undecided("", "")), Undecided)
        }
        items = self.ledger.items.open_items(Chunk(self.run.id, 1, 30), set(CheckKind))
        count = self.ledger.items.count_open(self.run.id, set(CheckKind))

        assert {(item.position, kind) for item in items for kind in item.missing} == left
        assert (count.numbers, count.hosting + count.portability) == (len(items), len(left))


def test_the_laws_hold(ledger):
    """No row lost, duplicates right, decided answers kept, on either database."""

    class HereLaws(Laws):
        pass

    HereLaws.ledger = ledger
    HereLaws.TestCase.settings = settings(max_examples=12, stateful_step_count=8, deadline=None)
    outcome = HereLaws.TestCase("runTest")
    outcome.runTest()
