"""Where a number stands in each check: Twilio's many codes brought down to the few cases that routing decides on."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from numberlift.domain import reasons
from numberlift.domain.checks import HostingAnswer, PortabilityAnswer, Undecided
from numberlift.domain.words.advice import Advice, Remedy
from numberlift.domain.words.reasons_rows import NOT_ASKED_FOR, NOT_CHECKED_YET


class Stand(StrEnum):
    """What one check says of a number, whichever of Twilio's words it used."""

    NOT_ASKED = "not-asked"
    NOT_CHECKED = "not-checked"  # asked for, no answer yet
    UNANSWERED = "unanswered"  # the check failed; unknown, which is not no
    YES = "yes"
    MANUAL = "manual"  # a person at Twilio or in its Console can do it
    OURS = "ours"  # in one of our own Twilio accounts already
    THEIRS = "theirs"  # in somebody else's Twilio account
    WRONG_ACCOUNT = "wrong-account"  # the row's account is wrong, whatever the number
    WRONG_ROW = "wrong-row"  # the row has to be corrected
    NO = "no"


class Standing(NamedTuple):
    """A number's case in one check, the code to report and its words."""

    stand: Stand
    code: str
    advice: Advice


NOT_ASKED = Standing(Stand.NOT_ASKED, "not-asked", NOT_ASKED_FOR)
NOT_CHECKED = Standing(Stand.NOT_CHECKED, "not-checked-yet", NOT_CHECKED_YET)

# First match wins; a set of words is looked for in sub-status, reason and next step alike. The reason comes before the
# sub-status where Twilio's sub-status says less (already-in-twilio does not say whose account it is).
_HOSTING_RULES: tuple[tuple[Stand, frozenset[str]], ...] = (
    (Stand.UNANSWERED, frozenset({"internal-processing-error", "retry-the-eligibility-check"})),
    (Stand.THEIRS, frozenset({"already-in-twilio-owned-by-other-account", "contact-support-internal-transfer"})),
    (
        Stand.OURS,
        frozenset(
            {
                "already-in-twilio",
                "already-in-twilio-but-not-in-use",
                "already-in-twilio-and-in-hosting-process",
                "already-in-twilio-for-both-capabilities",
                "already-in-twilio-without-messaging-capability",
                "already-hosted-in-twilio",
            }
        ),
    ),
    (
        Stand.WRONG_ACCOUNT,
        frozenset(
            {
                "invalid-hosting-account-sid",
                "hosting-account-sid-does-not-belong-to-your-account",
                "hosting-account-sid-does-not-exist",
                "update-hosting-account-sid",
            }
        ),
    ),
    (
        Stand.MANUAL,
        frozenset(
            {
                "eligible-by-manual-process",
                "may-be-eligible-by-manual-process",
                "eligible-for-hosting-by-manual-process",
                "missing-provider-data",
                "support-validation-required-number-without-an-approved-nnid",
                "contact-support-to-manually-host-the-number",
                "contact-support-missing-provider-data",
                "contact-support-for-manual-process",
                "contact-support-to-retire-previous-orders",
            }
        ),
    ),
    (Stand.WRONG_ROW, frozenset({"number-format-ineligible", "invalid-phone-number"})),
    (
        Stand.NO,
        frozenset(
            {
                "country-ineligible",
                "country-not-supported",
                "number-type-ineligible",
                "number-type-cannot-be-hosted",
                "carrier-ineligible",
                "numbers-provider-does-not-allow-twilio-to-host-it",
            }
        ),
    ),
)

_PORTABILITY_STANDS: dict[int, Stand] = {
    22131: Stand.OURS,
    22136: Stand.OURS,
    22137: Stand.OURS,
    22132: Stand.THEIRS,
    22130: Stand.NO,
    22133: Stand.MANUAL,
    22102: Stand.WRONG_ROW,
    22171: Stand.WRONG_ROW,
    22135: Stand.UNANSWERED,
    20003: Stand.WRONG_ACCOUNT,
}

_CONSOLE_PORT = Advice(
    "The number can be ported, but Twilio's API does not port toll-free numbers.",
    "In the Twilio Console open Phone Numbers > Port & Host > Port a number, choose toll-free, enter the number, and "
    "upload the signed letter of authorization with a bill of the last 30 days.",
    Remedy.SUPPORT,
)
_SUPPORT_PORT = Advice(
    "The number can be ported, but Twilio's API ports US numbers only.",
    "Open a ticket with Twilio support (or a request in the Console under Phone Numbers > Port & Host) that names the "
    "number and its present carrier.",
    Remedy.SUPPORT,
)
_PORTABLE = Advice("The number can be ported to Twilio.", "File a port-in with `numberlift port`.", Remedy.NONE)
_PORTABLE_WITH_PIN = _PORTABLE._replace(
    next_step="Get the PIN and account number from the present carrier, then file a port-in with `numberlift port`."
)


# A run has few distinct answers and up to a million numbers: each answer is put into words once.
_REMEMBERED = 4_096


def hosting_standing(answer: HostingAnswer | None) -> Standing:
    """The case of a hosting-eligibility answer; None is a check that was asked for and has not been made."""
    if answer is None:
        return NOT_CHECKED
    if isinstance(answer, Undecided):
        return _unanswered("hosting", answer.cause, answer.code)
    return _hosting(answer.status, answer.sub_status, answer.reason, answer.next_step)


def portability_standing(answer: PortabilityAnswer | None, *, number_type: str, country: str) -> Standing:
    """The case of a portability answer for a number of this type and country (Twilio's own word comes first)."""
    if answer is None:
        return NOT_CHECKED
    if isinstance(answer, Undecided):
        return _unanswered("portability", answer.cause, answer.code)
    if not answer.portable:
        return _not_portable(answer.reason_code, answer.reason)
    toll_free = "toll-free" in (answer.number_type, number_type)
    return _portable(toll_free=toll_free, country=answer.country or country, pin_required=answer.pin_required)


@lru_cache(maxsize=_REMEMBERED)
def _unanswered(kind: str, cause: str, code: int | None) -> Standing:
    return Standing(Stand.UNANSWERED, f"{kind}.{cause if code is None else code}", reasons.unanswered(cause, code=code))


def _portable(*, toll_free: bool, country: str, pin_required: bool | None) -> Standing:
    """Twilio's API ports US landline and mobile numbers only (its page on the Port-in API)."""
    if toll_free:
        return Standing(Stand.MANUAL, "portability.toll-free", _CONSOLE_PORT)
    if country != "US":
        return Standing(Stand.MANUAL, "portability.outside-us", _SUPPORT_PORT)
    return Standing(Stand.YES, "portability.portable", _PORTABLE_WITH_PIN if pin_required else _PORTABLE)


@lru_cache(maxsize=_REMEMBERED)
def _not_portable(code: int | None, name: str) -> Standing:
    number = reasons.known_portability_code(code, name=name)
    stand = _PORTABILITY_STANDS.get(number, Stand.MANUAL)
    return Standing(stand, f"portability.{number or name or 'no-code'}", reasons.portability_code(code, name=name))


@lru_cache(maxsize=_REMEMBERED)
def _hosting(status: str, sub_status: str, reason: str, next_step: str) -> Standing:
    if {status, sub_status} <= {"eligible", ""} and (status or sub_status):
        return Standing(Stand.YES, "hosting.eligible", reasons.hosting_sub_status("eligible"))
    advice = _hosting_advice(sub_status, reason, next_step)
    for stand, words in _HOSTING_RULES:
        # Twilio's already-in-twilio says less than the reason beside it.
        told = (sub_status, reason, next_step) if sub_status != "already-in-twilio" else (reason, sub_status, next_step)
        code = next((word for word in told if word in words), "")
        if code:
            return Standing(stand, f"hosting.{code}", advice)
    return Standing(Stand.MANUAL, f"hosting.{sub_status or reason or status or 'no-code'}", advice)


def _hosting_advice(sub_status: str, reason: str, next_step: str) -> Advice:
    """The reason says why, or the sub-status where none came; Twilio's next step says what to do if it names one."""
    told = reason not in {"", "none"}
    why = reasons.hosting_reason(reason) if told else reasons.hosting_sub_status(sub_status)
    if next_step in {"", "none", "create-hosted-number-order"}:
        return why
    step = reasons.hosting_next_step(next_step)
    return Advice(why.sentence, step.next_step, step.remedy)
