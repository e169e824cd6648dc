"""What a comply run did about a bundle or a part of it, in plain words; data only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from numberlift.domain.words.advice import Advice, Remedy
from numberlift.domain.words.review_rejections import EVALUATION_PROBLEMS, REVIEW_REJECTIONS

_AGAIN: Final = "Run the same command again."
_LIST_AGAIN: Final = "Correct the row, then run the list again: `numberlift comply LIST`."

BUNDLE_WORDS: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "planned": Advice(
            "It lacks nothing that its regulation names; it is planned.",
            "Approve it: `numberlift approve {run}`.",
            Remedy.NONE,
        ),
        "approved": Advice("It is approved and not made yet.", _AGAIN, Remedy.NONE),
        "sending": Advice("It was sent and not answered yet.", f"{_AGAIN} It is looked for.", Remedy.NONE),
        "unworked": Advice("It is there, and not filled and evaluated to its end yet.", _AGAIN, Remedy.NONE),
        "withdrawn": Advice(
            "It was taken back before it was sent: by a person, or because Twilio refused a part that it needs.",
            "Look at the rows of its end user and documents, correct them, then run the list again.",
            Remedy.FIX,
        ),
        "review": Advice(
            "It was sent, no answer came, and whether it exists cannot be found out.",
            "Run `numberlift resolve {run}`: it says what to look for in the Twilio Console.",
            Remedy.NONE,
        ),
        "held": Advice(
            "It is held back for what its end user, documents or addresses lack.",
            "Correct those rows in the fix-list, then run it: `numberlift comply FIX-LIST`.",
            Remedy.FIX,
        ),
        "under-review": Advice(
            "The bundle is there already: run {origin} made it.",
            "Nothing to do; `numberlift follow` reports what Twilio says of it.",
            Remedy.NONE,
        ),
        "unchanged": Advice(
            "Twilio has rejected the bundle, and nothing of it was changed since.",
            "Correct what the reasons name in the fix-list, or submit it as it is with --again.",
            Remedy.FIX,
        ),
        "twice": Advice(
            "Another row of the list means the same bundle.", "Take one of the rows out, then run it.", Remedy.FIX
        ),
        "gone": Advice(
            "Somebody has deleted the bundle at Twilio.",
            "Run the list again to make it anew: `numberlift comply LIST`.",
            Remedy.NONE,
        ),
        "untold": Advice(
            "Twilio has rejected the bundle, and neither the bundle nor a document of it says why.",
            "Read why in Twilio's e-mail or in its Console, correct that in the fix-list, then run it: "
            "`numberlift comply FIX-LIST`.",
            Remedy.FIX,
        ),
        "cancelled": Advice(
            "The draft was deleted: a person cancelled the run.",
            "Run the list again to make it anew: `numberlift comply LIST`.",
            Remedy.NONE,
        ),
        "undecided": Advice("It was not looked at yet.", _AGAIN, Remedy.NONE),
    }
)
"""By what became of a bundle; `{run}` is this run, `{origin}` the one that made it."""

PART_WORDS: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "planned": Advice("It is planned.", "Approve it: `numberlift approve {run}`.", Remedy.NONE),
        "there": Advice("It is there already: run {origin} made it. It is used again.", "Nothing to do.", Remedy.NONE),
        "account": Advice("The account holds the same already; it is used again.", "Nothing to do.", Remedy.NONE),
        "made": Advice("It was made.", "Nothing to do.", Remedy.NONE),
        "edited": Advice("It was corrected in place.", "Nothing to do.", Remedy.NONE),
        "became": Advice("A later run has corrected it.", "Nothing to do; see that run's report.", Remedy.NONE),
        "approved": Advice("It is approved and not made yet.", _AGAIN, Remedy.NONE),
        "sending": Advice("It was sent and not answered yet.", f"{_AGAIN} It is looked for.", Remedy.NONE),
        "withdrawn": Advice(
            "It was taken back before it was sent: by a person, or because Twilio refused a part that it needs.",
            _LIST_AGAIN,
            Remedy.FIX,
        ),
        "review": Advice(
            "It was sent, no answer came, and whether it exists cannot be found out.",
            "Run `numberlift resolve {run}`: it says what to look for in the Twilio Console.",
            Remedy.NONE,
        ),
        "unused": Advice(
            "Nothing was made of it: no bundle that is put together needs it.",
            "Nothing to do, unless a bundle should name it.",
            Remedy.NONE,
        ),
        "undecided": Advice("It was not looked at yet.", _AGAIN, Remedy.NONE),
        "blanked": Advice("The personal data of this run was blanked.", "Nothing to do.", Remedy.NONE),
    }
)
"""By what became of an end user, a document or an address."""

_REFUSALS: Final[Mapping[int, Advice]] = MappingProxyType(
    {
        20001: Advice(
            "Twilio refuses a parameter of it.", "Look at the row: an e-mail address or a URL is wrong.", Remedy.FIX
        ),
        21628: Advice("Twilio cannot validate the address.", _LIST_AGAIN, Remedy.FIX),
        21629: Advice("Twilio would write the address otherwise.", _LIST_AGAIN, Remedy.FIX),
        22201: Advice("Twilio has no such regulation.", _LIST_AGAIN, Remedy.FIX),
        22205: Advice(
            "Something that the row names by its sid is not in this account.",
            "Correct the sid, or write it out in the list in its place; then run the list again.",
            Remedy.FIX,
        ),
        22206: Advice(
            "Something that the row names by its sid is neither an end user nor a document.", _LIST_AGAIN, Remedy.FIX
        ),
        22207: Advice("Twilio cannot read the attributes.", _LIST_AGAIN, Remedy.FIX),
        22210: Advice("Twilio knows no document of this type.", _LIST_AGAIN, Remedy.FIX),
    }
)


def compliance_refusal(code: int | None, *, status: int | None = None) -> Advice:
    """Why Twilio refused to make or to change something, and what to do."""
    number = code or status or 0
    if number in _REFUSALS:
        return _REFUSALS[number]
    if number in EVALUATION_PROBLEMS:
        return EVALUATION_PROBLEMS[number].advice
    if number in REVIEW_REJECTIONS:
        return REVIEW_REJECTIONS[number].advice
    return Advice(
        f"Twilio refuses it (code {number or 'unknown'}).",
        f"Look it up at https://www.twilio.com/docs/api/errors/{number}, correct the row, then run the list again."
        if code
        else "Look at it in the Twilio Console, correct the row, then run the list again.",
        Remedy.FIX,
    )
