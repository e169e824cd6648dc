"""Every code in plain English: what is the case and what to do about it.

Each function answers for any text or number: a code not yet known is shown, with whom to ask about it.
"""

from __future__ import annotations

from numberlift.domain.words.advice import Advice, Remedy
from numberlift.domain.words.reasons_hosting import NEXT_STEPS, REASONS, SUB_STATUSES
from numberlift.domain.words.reasons_porting import CODES_BY_NAME, PORTABILITY_CODES
from numberlift.domain.words.reasons_rows import NOTES, ROW_PROBLEMS, UNANSWERED

_LONGEST_SHOWN = 80


def hosting_sub_status(code: str) -> Advice:
    """A hosting `eligibility_sub_status`, lower-kebab."""
    return SUB_STATUSES.get(code) or unknown_code("hosting status", code)


def hosting_reason(code: str) -> Advice:
    """A hosting `ineligibility_reason`, lower-kebab."""
    return REASONS.get(code) or unknown_code("hosting reason", code)


def hosting_next_step(code: str) -> Advice:
    """A hosting `next_step`, lower-kebab."""
    return NEXT_STEPS.get(code) or unknown_code("next step", code)


def portability_code(code: int | None, *, name: str = "") -> Advice:
    """A `not_portable_reason_code`; `name` is the reason's own name, for replies without a code."""
    number = known_portability_code(code, name=name)
    if number in PORTABILITY_CODES:
        return PORTABILITY_CODES[number]
    return unknown_code("portability code", str(code) if code is not None else name)


def known_portability_code(code: int | None, *, name: str = "") -> int:
    """The code, found by its name where only that came; 0 if there is neither."""
    return code if code is not None else CODES_BY_NAME.get(name, 0)


def row_problem(code: str) -> Advice:
    """A problem of a row (`NotANumber.problem`)."""
    known = ROW_PROBLEMS.get(code)
    if known:
        return known
    return Advice(f"The row has the problem {_shown(code)}.", "Correct the row and check it again.", Remedy.FIX)


def note(code: str) -> str:
    """A sentence about a note on a number, empty where there is nothing to say."""
    return NOTES.get(code, "")


def unanswered(cause: str, *, code: int | None = None) -> Advice:
    """Why a check has no answer (`Undecided.cause` and `.code`)."""
    if code in PORTABILITY_CODES and PORTABILITY_CODES[code].remedy is Remedy.RETRY:
        return PORTABILITY_CODES[code]
    known = UNANSWERED.get(cause) or Advice(
        f"The check was not answered ({_shown(cause)}).", UNANSWERED["no-answer"].next_step, Remedy.RETRY
    )
    return known if code is None else known._replace(sentence=f"{known.sentence} Twilio's code: {code}.")


def unknown_code(kind: str, code: str) -> Advice:
    """A code that Twilio sends and we do not know: shown as it came, with whom to ask."""
    if not code:
        return Advice(
            f"Twilio gave no {kind}.", "Ask Twilio support about this number; give them the number.", Remedy.SUPPORT
        )
    return Advice(
        f"Twilio answered with a {kind} that numberlift does not know: {_shown(code)}.",
        f"Ask Twilio support what {_shown(code)} means for this number; give them the number and the code.",
        Remedy.SUPPORT,
    )


def _shown(code: str) -> str:
    return code if len(code) <= _LONGEST_SHOWN else code[: _LONGEST_SHOWN - 1] + "…"
