"""Which way a number goes: a table from what the two checks say to a verdict, a reason and the next step.

The table is total and the first matching rule wins. Unknown is not no: a check that failed leaves the number
`undecided` wherever its answer could change what is to be done.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from numberlift.domain.checks import CheckKind, HostingAnswer, PortabilityAnswer
from numberlift.domain.standing import NOT_ASKED, Stand, Standing, hosting_standing, portability_standing
from numberlift.domain.words.reasons_rows import NOT_ASKED_FOR


class VerdictName(StrEnum):
    """What is to be done with a number, in the order in which people ask for it."""

    HOST = "host"
    PORT = "port"
    EITHER = "either"
    ALREADY = "already"
    MANUAL = "manual"
    INELIGIBLE = "ineligible"
    FIX = "fix"
    DUPLICATE = "duplicate"
    UNDECIDED = "undecided"


class Routed(NamedTuple):
    """A verdict with its code, its reason in plain words and the next step; none of them is ever empty."""

    verdict: VerdictName
    reason_code: str
    reason: str
    next_step: str


class Rule(NamedTuple):
    """A line of the table: the stands it is for, the verdict, and what is said.

    `code` and `next_step` are the rule's own words; where they are empty, the standings in `speakers` are quoted.
    """

    hosting: frozenset[Stand]
    portability: frozenset[Stand]
    verdict: VerdictName
    why: str
    speakers: frozenset[Stand]
    code: str = ""
    next_step: str = ""


# Sets of stands, as the table names them.
def _of(*stands: Stand) -> frozenset[Stand]:
    return frozenset(stands)


_ANY = frozenset(Stand)
_OPEN = _of(Stand.UNANSWERED, Stand.NOT_CHECKED)
_BY_HAND = _of(Stand.MANUAL, Stand.THEIRS)
_SETTLED_NO = _of(Stand.NO, Stand.NOT_ASKED)
_OURS, _WRONG_ACCOUNT, _WRONG_ROW = _of(Stand.OURS), _of(Stand.WRONG_ACCOUNT), _of(Stand.WRONG_ROW)
_YES, _NO, _THEIRS, _NOT_ASKED = _of(Stand.YES), _of(Stand.NO), _of(Stand.THEIRS), _of(Stand.NOT_ASKED)

_CHOOSE = (
    "Choose: `numberlift host` moves messaging only, `numberlift port` moves the whole number; "
    "`--either host` or `--either port` chooses for all such numbers."
)
_LEAVE = "Leave the number with its present carrier; Twilio can neither host nor port it today."
_OTHER_NOT_ASKED = " Nothing else was asked for."
_ASK_ALL = NOT_ASKED_FOR.next_step

RULES: tuple[Rule, ...] = (
    Rule(_OURS, _ANY, VerdictName.ALREADY, "a number in our account is done, whatever the other check says", _OURS),
    Rule(_ANY, _OURS, VerdictName.ALREADY, "the same, seen by the portability check", _OURS),
    Rule(_WRONG_ACCOUNT, _ANY, VerdictName.FIX, "a wrong account has to be corrected in any case", _WRONG_ACCOUNT),
    Rule(_ANY, _WRONG_ACCOUNT, VerdictName.FIX, "the same, seen by the portability check", _WRONG_ACCOUNT),
    Rule(_ANY, _THEIRS, VerdictName.MANUAL, "another customer's number moves by a transfer only", _THEIRS),
    Rule(_OPEN, _ANY, VerdictName.UNDECIDED, "an open check could still change what is to be done", _OPEN),
    Rule(_ANY, _OPEN, VerdictName.UNDECIDED, "the same for portability: never reported as not portable", _OPEN),
    Rule(_YES, _YES, VerdictName.EITHER, "both ways are open", _YES, "either.eligible-and-portable", _CHOOSE),
    Rule(
        _YES,
        _ANY,
        VerdictName.HOST,
        "what we can do ourselves comes before what a person must do",
        _YES,
        "host.eligible",
    ),
    Rule(_ANY, _YES, VerdictName.PORT, "the same for porting", _YES, "port.portable"),
    Rule(_BY_HAND, _ANY, VerdictName.MANUAL, "Twilio knows the number and a person can move it", _BY_HAND),
    Rule(_ANY, _BY_HAND, VerdictName.MANUAL, "the same for porting", _BY_HAND),
    Rule(_WRONG_ROW, _ANY, VerdictName.FIX, "a corrected row may have another answer", _WRONG_ROW),
    Rule(_ANY, _WRONG_ROW, VerdictName.FIX, "the same, seen by the portability check", _WRONG_ROW),
    Rule(_NOT_ASKED, _SETTLED_NO, VerdictName.UNDECIDED, "the other way was not asked for", _NO, "not-asked", _ASK_ALL),
    Rule(_SETTLED_NO, _NOT_ASKED, VerdictName.UNDECIDED, "the other way was not asked for", _NO, "not-asked", _ASK_ALL),
    Rule(_NO, _NO, VerdictName.INELIGIBLE, "Twilio said no to both", _NO, "", _LEAVE),
)


def route(
    *,
    number_type: str,
    country: str,
    hosting: HostingAnswer | None,
    portability: PortabilityAnswer | None,
    asked: frozenset[CheckKind],
) -> Routed:
    """The verdict on a number of this type and country (ISO alpha-2) from the answers to the checks that were asked.

    None for a check that was asked is a check not made yet. Answers to checks not asked are left aside. Never raises.
    """
    hosting_case = hosting_standing(hosting) if CheckKind.HOSTING in asked else NOT_ASKED
    if CheckKind.PORTABILITY not in asked:
        return _routed(hosting_case, NOT_ASKED)
    return _routed(hosting_case, portability_standing(portability, number_type=number_type, country=country))


@lru_cache(maxsize=4_096)
def _routed(hosting: Standing, portability: Standing) -> Routed:
    rule = next(rule for rule in RULES if hosting.stand in rule.hosting and portability.stand in rule.portability)
    speakers = [standing for standing in (hosting, portability) if standing.stand in rule.speakers]
    return Routed(
        rule.verdict,
        rule.code or "+".join(_once(speaker.code for speaker in speakers)),
        _reason(hosting, portability) + (_OTHER_NOT_ASKED if rule.code == NOT_ASKED.code else ""),
        rule.next_step or " Or: ".join(_once(speaker.advice.next_step for speaker in speakers)),
    )


def _reason(hosting: Standing, portability: Standing) -> str:
    """What each check that was asked for says; labelled where they say different things."""
    told = [
        (label, standing.advice.sentence)
        for label, standing in (("Hosting", hosting), ("Porting", portability))
        if standing.stand is not Stand.NOT_ASKED
    ]
    sentences = _once(sentence for _, sentence in told)
    if len(sentences) > 1:
        return " ".join(f"{label}: {sentence}" for label, sentence in told)
    return sentences[0] if sentences else NOT_ASKED.advice.sentence


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
