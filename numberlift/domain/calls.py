"""Which order may be called next to verify its owner, which call that is, and why others are left alone."""

from __future__ import annotations

from typing import Final, NamedTuple

from numberlift.domain.lifecycles.lifecycle_hosting import HOSTED_ORDER, MOST_CALLS

CODE_SECONDS: Final = 600.0
"""How long a code lives, and how long another call tells the same one (Twilio's page on the order's statuses)."""
_CALLABLE: Final = frozenset({"received", "pending-verification"})
_BY_BILL: Final = "phone-bill"


class CallFacts(NamedTuple):
    """What is known of an order's calls.

    `attempts` is Twilio's count, `ours` the highest number of a call that we have placed (lists lag), `doubtful` the
    number of one whose reply has not come, 0 if there is none. `seconds_since` is how long ago the last one was placed.
    """

    status: str
    verification_type: str = "phone-call"
    attempts: int = 0
    ours: int = 0
    doubtful: int = 0
    seconds_since: float | None = None


class CallPlan(NamedTuple):
    """The number of the call to place, counted from 1, or 0 and why none is placed (a lower-kebab word)."""

    attempt: int
    why: str = ""


def next_call(facts: CallFacts) -> CallPlan:
    """The call to place now.

    One of which it is open whether it rang is settled first, under its own number. While a code lives nobody is called
    again: whoever picked up may still be about to enter it.
    """
    if facts.verification_type == _BY_BILL:
        return CallPlan(0, "by-bill")
    if facts.doubtful:
        return CallPlan(facts.doubtful)
    if facts.status not in _CALLABLE:
        return CallPlan(0, "verified" if facts.status == "verified" else "not-callable")
    placed = max(facts.attempts, facts.ours)
    if placed and facts.seconds_since is not None and facts.seconds_since < CODE_SECONDS:
        return CallPlan(0, "code-lives")
    if placed >= MOST_CALLS:
        return CallPlan(0, "no-call-left")
    return CallPlan(placed + 1)


CALL_WORDS: Final = {
    "by-bill": ("The owner is verified by a phone bill.", "Nothing to do; `numberlift follow` reports how it goes on."),
    "verified": ("The owner is verified.", "Run `numberlift follow`; it sends the letter of authorization."),
    "code-lives": (
        "A code was told less than ten minutes ago and is still good.",
        "Enter it on the phone, or hand it in with `numberlift verify RUN --codes FILE`.",
    ),
    "no-call-left": (
        f"All {MOST_CALLS} calls were placed.",
        "Hand in a code that was heard while it is good; otherwise ask Twilio support to reset the attempts.",
    ),
    "closed": ("Nobody is expected to pick up at this hour.", "Run `numberlift verify` then, or now with --any-hour."),
    "not-needed": ("There is nothing to verify.", "Nothing to do."),
    "called": (
        "The number was called.",
        "Enter the code on the phone when it asks for it, or hand in the code that was heard (--codes FILE).",
    ),
    "bill-handed-in": (
        "The phone bill was handed to Twilio.",
        "Nothing to do; `numberlift follow` reports how it goes on.",
    ),
    "no-answer": (
        "Twilio did not answer, so it is not known yet whether it was done.",
        "Run the same command again; nobody is called twice for it.",
    ),
    "under-review": (
        "It could not be found out whether the call was placed.",
        "`numberlift resolve RUN` says what to look at.",
    ),
    "verified-by-code": ("The code is right; the owner is verified.", "Run `numberlift follow`."),
    "unknown-number": ("No open order of this run has the number.", "Correct the sheet of codes."),
    "no-code": ("No code was filled in.", "Fill in `code_heard`."),
}
_REFUSALS: Final = {
    22100: (
        "All attempts to verify the owner are used up.",
        "Ask Twilio support to reset the verification attempts; give them the order's sid.",
    ),
    22113: (
        "The code is wrong or has expired.",
        "Correct it, or call again if it has expired; after three wrong codes Twilio's specialist takes over.",
    ),
    22114: ("The order does not wait for a code.", "Place a call first: `numberlift verify RUN`."),
    22117: ("The extension is not one.", "Correct the extension: digits only."),
    22118: ("Twilio does not know the phone bill's document.", "Correct verification_document_sid (RI…)."),
    22120: ("Twilio does not take the verification type.", "Write phone-call or phone-bill."),
    22123: (
        "Twilio cannot place a call to the number.",
        "Verify by phone bill, or see that the number takes calls and run `numberlift verify` again.",
    ),
    22112: ("The order is not in a status in which it can be verified.", "Run `numberlift follow` to see where it is."),
}


def words_of(why: str, *, status: str = "") -> tuple[str, str]:
    """What a person is told about a word of `next_call` or of `verify`: a sentence and the next step."""
    if why == "not-callable":
        stage = HOSTED_ORDER.stage(status)
        return stage.sentence, stage.next_step
    return CALL_WORDS.get(why, CALL_WORDS["not-needed"])


def refusal_words(code: int) -> tuple[str, str]:
    """Why Twilio refused a call, a code or a bill, by its error code, and the next step."""
    known = _REFUSALS.get(code)
    if known:
        return known
    told = f"code {code}" if code else "without a code"
    return f"Twilio refused it ({told}).", "Look the code up in Twilio's error catalogue, then try again."
