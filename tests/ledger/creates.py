"""Small plans, and a bench on which one create meets scripted replies while time passes as told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update

from numberlift.domain.creates import FindKind, NoAnswer, Nothing
from numberlift.domain.plans import PlanItem, PlannedNumber
from numberlift.ledger import Find, Ledger, Once, Plan, Run, Times
from numberlift.ledger.creating.moves import Moves
from numberlift.ledger.schema_creates import creations
from numberlift.ledger.times import epoch, moment
from tests.ledger.lists import ACCOUNT, number

ORDER = "hosted-number-order"


def order_item(ordinal: int, index: int, *, generation: int = 1, needs=(), follows: str = "", **more) -> PlanItem:
    """An item that orders the number of this index; the index is its row too."""
    numbers = (PlannedNumber(number(index), index, follows),)
    return PlanItem(ordinal, ORDER, f"k{index}", ACCOUNT, generation, numbers, tuple(needs), **more)


def bare_item(ordinal: int, key: str, *, kind: str = "address", needs=(), **more) -> PlanItem:
    """An item without numbers."""
    return PlanItem(ordinal, kind, key, ACCOUNT, needs=tuple(needs), **more)


def new_run(ledger: Ledger, digest: str = "d1") -> Run:
    return ledger.runs.create("host", content_sha256=digest, list_name="list.csv", account_sid=ACCOUNT)


def approved(ledger: Ledger, items: Iterable[PlanItem], *, digest: str = "d1") -> Plan:
    """The approved plan of a new run."""
    plan = ledger.plans.store(new_run(ledger, digest).id, list(items))
    return ledger.approvals.approve(plan.id, plan_hash=plan.hash, by="Ada", how="prompt").plan


async def direct(work):
    return work()


class Bench:
    """One planned creation under a lock of its own. `replies` and `finds` are what sends and looks meet, in order.

    The last find repeats. Sleeping makes the creation older by as much.
    """

    def __init__(
        self, ledger, *, replies=(), finds=(), kind=FindKind.STRONG, settle=120.0, account=True, items=None, digest="d1"
    ):
        self.ledger, self.replies, self.finds = ledger, list(replies), list(finds) or [Nothing()]
        self.kind, self.account, self.settle = kind, account, settle
        self.plan = approved(ledger, items or [order_item(1, 1)], digest=digest)
        (self.creation, *_) = ledger.creations.open_creations(self.plan.run_id)
        self.owner = ledger.locks.own_run(self.plan.run_id)
        self.now = 1000.0
        self.sends = self.looks = self.asked = 0
        self.moves = Moves(ledger.database, realm=ledger.realm)
        self.once = self.another(self.owner)

    def another(self, owner, *, alive: bool = False, sleep=None) -> Once:
        """A `once` for this owner, to whom the others are alive or dead."""

        async def is_alive(name, fence):
            return alive

        return Once(
            self.moves,
            owner=owner,
            times=Times(self.settle, 30.0),
            clock=lambda: self.now,
            account_answers=self.account_answers,
            is_alive=is_alive,
            blocking=direct,
            sleep=sleep or self.sleep,
            random=lambda: 0.5,
        )

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.make_older(seconds)

    def make_older(self, seconds: float) -> None:
        row = self.present()
        if row.at:
            older = moment(epoch(row.at) - seconds)
            with self.ledger.atomic() as connection:
                connection.execute(update(creations).where(creations.c.id == row.id).values(at=older))

    async def account_answers(self) -> bool:
        self.asked += 1
        return self.account

    async def send(self, before_first_byte):
        reply = self.replies[self.sends] if self.sends < len(self.replies) else NoAnswer("time-out")
        self.sends += 1
        await before_first_byte()
        return reply

    async def look(self, creation):
        self.looks += 1
        return self.finds[min(self.looks, len(self.finds)) - 1]

    async def run(self, once: Once | None = None, **options):
        """Bring the creation as far as it goes."""
        find = Find(self.kind, self.look)
        return await (once or self.once).create_once(self.present(), send=self.send, find=find, **options)

    def present(self):
        return self.ledger.creations.get(self.creation.id)

    def events(self) -> list[str]:
        return [event.kind for event in self.ledger.events.of_number(number(1))]

    def left_sending(self, *, days: float = 0.0):
        """As a killed process leaves it, so long ago."""
        self.moves.begin(self.present(), owner=self.owner.name, fence=self.owner.fence, intent={"n": 1})
        self.make_older(days * 86_400)
        self.owner.release()
        self.owner = self.ledger.locks.own_run(self.plan.run_id)
        self.once = self.another(self.owner)
