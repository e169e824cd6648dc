"""A person's word on a create whose fate could not be found out: the sid of its object, or that there is none."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from numberlift.domain import NotANumber, understand
from numberlift.errors import CannotStart, SettingsRefused
from numberlift.ledger import Ledger, Review
from numberlift.pipeline.complying.kinds import ASSIGNMENT, BUNDLE, DOCUMENT, END_USER
from numberlift.pipeline.hosting.kinds import ADDRESS, LETTER, ORDER
from numberlift.pipeline.porting.kinds import PORT_IN

_PREFIXES: Final = {
    ORDER: "HR",
    ADDRESS: "AD",
    LETTER: "PX",
    PORT_IN: "KW",
    END_USER: "IT",
    DOCUMENT: "RD",
    BUNDLE: "BU",
    ASSIGNMENT: "BV",
}


class Word(NamedTuple):
    """What a person says: about which number or item of a run, its `sid` or that it is `absent`, and who says so."""

    run_id: str
    number: str = ""
    item: int = 0
    sid: str = ""
    absent: bool = False
    by: str = ""


def reviews_of(ledger: Ledger, run_id: str) -> list[Review]:
    """What of a run is under review, each with what to do about it; CannotStart for a run that is not there."""
    return ledger.reviews.of_run(ledger.runs.get(run_id).id)


def settle(ledger: Ledger, word: Word) -> str:
    """Take the word and say what follows from it; the run must not be worked on meanwhile.

    Raises SettingsRefused for a word that says neither or both, RunOwned, CannotStart if it is not under review.
    """
    if bool(word.sid) == word.absent:
        raise SettingsRefused("Say either --sid SID, the object you found, or --absent.")
    run = ledger.runs.get(word.run_id)
    with ledger.own_run(run.id):
        review = ledger.reviews.find(run.id, phone_number=_number(word.number), item=word.item)
        prefix = _PREFIXES.get(review.creation.kind, "[A-Z]{2}")
        if word.sid and not re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", word.sid):
            raise SettingsRefused(f"{word.sid} is no sid of a {review.creation.kind}: {prefix} and 32 characters.")
        ledger.reviews.resolve(review.creation.id, sid=word.sid, by=word.by)
    what = f"Item {review.creation.id} is {word.sid}." if word.sid else f"Item {review.creation.id} is sent again."
    return f"{what} Go on with: numberlift {run.flow} {run.list_name} (the same list), or numberlift approve {run.id}"


def _number(text: str) -> str:
    if not text:
        return ""
    found = understand(text)
    if isinstance(found, NotANumber):
        raise CannotStart(f"{text!r} is not a phone number ({found.problem}). Write it as +14155550100.")
    return found.e164
