"""Creations whose fate cannot be found out: what a person must look at, and the person's word on it."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import select

from numberlift.domain.creates import REFUSED, State, after_review
from numberlift.errors import CannotStart
from numberlift.ledger.creating.creation_events import of_creation
from numberlift.ledger.creating.creations import Creation, read_creation
from numberlift.ledger.creating.moves import Moves, Proof
from numberlift.ledger.database import Database
from numberlift.ledger.schema_creates import creations, plan_numbers

_SHOWN: Final = 5


class Review(NamedTuple):
    """A creation under review, the numbers that it claimed, and what to do about it in words."""

    creation: Creation
    phone_numbers: tuple[str, ...]
    what_to_do: str


class Reviews:
    """What of one realm is under review."""

    def __init__(self, database: Database, *, realm: str) -> None:
        self._database = database
        self._realm = realm
        self._moves = Moves(database, realm=realm)

    def of_run(self, run_id: str) -> list[Review]:
        """What is under review in a run, in the plan's order."""
        mine = (
            select(creations)
            .where(creations.c.realm == self._realm, creations.c.run_id == run_id, creations.c.state == "review")
            .order_by(creations.c.ordinal)
        )
        with self._database.reading() as connection:
            return [self._review(read_creation(one)) for one in connection.execute(mine)]

    def find(self, run_id: str, *, phone_number: str = "", item: int = 0) -> Review:
        """The one of a run that is about a number, or has this id; CannotStart if it is not under review."""
        for review in self.of_run(run_id):
            if review.creation.id == item or phone_number in review.phone_numbers:
                return review
        asked = phone_number or f"item {item}"
        raise CannotStart(f"{asked} is not under review: `numberlift resolve {run_id}` lists what is.")

    def resolve(self, creation_id: int, *, sid: str, by: str) -> Creation:
        """Take a person's word: the object's `sid`, or empty if there is none at Twilio.

        With a sid it is confirmed; without, it is planned again and the next start of the run sends it. Raises
        CannotStart if it is not under review, or if that object already belongs to another creation.
        """
        with self._database.atomic() as connection:
            mine = select(creations).where(creations.c.realm == self._realm, creations.c.id == creation_id)
            found = connection.execute(mine.with_for_update()).one_or_none()
            if found is None or found.state != State.REVIEW:
                raise CannotStart(f"Item {creation_id} is not under review, so there is nothing to resolve.")
            creation, person = read_creation(found), by or "somebody"
            if not sid:
                move = REFUSED if creation.sid else after_review(sid=sid)  # its numbers were given back
                return self._moves.settle(creation, move, by=person)
            theirs = select(creations.c.id).where(creations.c.realm == self._realm, creations.c.sid == sid)
            if connection.scalar(theirs.where(creations.c.id != creation_id, creations.c.state == "confirmed")):
                raise CannotStart(f"{sid} is already the object of another item. Look again which one this made.")
            return self._moves.confirm(creation, Proof(sid, person))

    def _review(self, creation: Creation) -> Review:
        mine = select(plan_numbers.c.phone_number).select_from(creations.join(plan_numbers, of_creation()))
        with self._database.reading() as connection:
            numbers = connection.scalars(mine.where(creations.c.id == creation.id).order_by(plan_numbers.c.position))
            found = tuple(numbers)
        return Review(creation, found, _what_to_do(creation, found))


def _what_to_do(creation: Creation, numbers: tuple[str, ...]) -> str:
    what = creation.kind.replace("-", " ")
    about = f" of {', '.join(numbers[:_SHOWN])}" if numbers else ""
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    where = f"in account {creation.account_sid}" if creation.account_sid else "in the account"
    named = f" --item {creation.id}"
    if creation.sid:
        return (
            f"Twilio showed {creation.sid} for a {what}{about}{more} that was thought refused. Look at it {where}; "
            f"then `numberlift resolve {creation.run_id}{named} --sid {creation.sid}`, or --absent if it is not there."
        )
    return (
        f"A {what}{about}{more} was sent at {creation.at} and no answer came. Look {where} whether one was made then; "
        f"then `numberlift resolve {creation.run_id}{named} --sid SID` with its sid, or --absent if there is none."
    )
