"""Days that a review looks at: until when a document is valid, how old a proof may be. No clock: today is handed in.

https://www.twilio.com/docs/api/errors/18003 and …/18022: a document must not have expired; a proof of address is at
most three months old if it is an individual's and a year if it is a business's, unless the country's regulation says
otherwise. What it says stands in its descriptions: "no older than three months".
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from numberlift.domain.complying.needs import AcceptedDocument, NeededField, NeededProof
from numberlift.domain.complying.noting import Page

_INDIVIDUAL_MONTHS: Final = 3
_BUSINESS_MONTHS: Final = 12
_COUNTS: Final = (
    "a",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_TOLD: Final = re.compile(
    r"(?:older than|(?:issued|dated|made) (?:with)?in(?: the)?(?: last| past)?|from the (?:last|past))\s+"
    rf"(\d{{1,3}}|{'|'.join(_COUNTS)})[\s-]+(day|week|month|year)s?\b",
    re.IGNORECASE,
)
_AHEAD: Final = timedelta(days=1)
"""Somewhere it is tomorrow already."""


class Proves(NamedTuple):
    """A proof that a document is there for, and the document as that proof accepts it."""

    proof: NeededProof
    kind: AcceptedDocument


class Age(NamedTuple):
    """How old something may be."""

    months: int = 0
    days: int = 0

    def first_day(self, today: date) -> date:
        """The earliest day that is not too long ago."""
        years, month = divmod(today.year * 12 + today.month - 1 - self.months, 12)
        day = min(today.day, monthrange(years, month + 1)[1])
        return date(years, month + 1, day) - timedelta(days=self.days)


def note_days(
    fields: Iterable[NeededField],
    values: Mapping[str, str],
    proves: Iterable[Proves],
    page: Page,
    *,
    end_user_type: str,
    today: date,
) -> None:
    """Note what of a document's days the review would object to; `values` are those that could be read, by field."""
    ages = [age for one in proves if (age := most_age(one, end_user_type))]
    since = max((age.first_day(today) for age in ages), default=date.min)
    for field in fields:
        text = values.get(field.name, "")
        if not text or not field.holds_date:
            continue
        day = date.fromisoformat(text)
        if field.tells_end and day < today:
            page.note("document-expired", field.name, label=field.shown, value=text)
        if field.tells_issue and day > today + _AHEAD:
            page.note("issued-later", field.name, label=field.shown, value=text)
        if field.tells_issue and day < since:
            page.note("proof-outdated", field.name, label=field.shown, value=text, where=since.isoformat())


def most_age(proves: Proves, end_user_type: str) -> Age | None:
    """How old a document may be for a proof; None if nobody says."""
    proof, kind = proves
    texts = (proof.description, kind.label, *(one.description for one in kind.fields if one.tells_issue))
    told = next((found for text in texts if (found := age_in(text))), None)
    if told or not any(one.holds_addresses for one in kind.fields):
        return told
    return Age(months=_INDIVIDUAL_MONTHS if end_user_type == "individual" else _BUSINESS_MONTHS)


def age_in(text: str) -> Age | None:
    """The age that a regulation's words name; None if they name none."""
    found = _TOLD.search(text)
    if found is None:
        return None
    word, unit = found[1].casefold(), found[2].casefold()
    count = int(word) if word.isdecimal() else max(_COUNTS.index(word), 1)
    if unit in {"month", "year"}:
        return Age(months=count * (12 if unit == "year" else 1))
    return Age(days=count * (7 if unit == "week" else 1))
