"""The lifecycles of hosted-number orders and of their authorization documents; data only.

Sources: https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/hosted-number-order-resource and
…/authorization-document-resource. Read from them: an order fails from any open status (SMS enabled elsewhere, or idle
for 30 days) and any can meet a failure that needs an operations specialist; it goes back to verified when its document
is cancelled, fails or lets it go. Where an order goes from action-required is for the specialist to say.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from numberlift.domain.lifecycle import Lifecycle, Stage, Waits

MOST_CALLS: Final = 3
_FAILS: Final = frozenset({"action-required", "failed"})
WAIT_FOR_IT: Final = "Nothing to do; `numberlift follow` reports when it goes on."

HOSTED_ORDER: Final = Lifecycle(
    "hosted-number order",
    MappingProxyType(
        {
            "twilio-processing": Stage(
                frozenset({"received", "failed"}),
                Waits.TWILIO,
                "Twilio is finding out whether the number can be hosted.",
                WAIT_FOR_IT,
            ),
            "received": Stage(
                frozenset({"pending-verification", "verified"}) | _FAILS,
                Waits.US,
                "Twilio can host the number; its owner has not been verified yet.",
                "Arrange for somebody to pick up at the number, then run `numberlift verify`.",
                cancel=True,
            ),
            "pending-verification": Stage(
                frozenset({"verified"}) | _FAILS,
                Waits.PHONE,
                "Twilio has called the number and waits for the verification code; a code lives 10 minutes.",
                "Enter the code that was heard, or run `numberlift verify` to call again.",
                cancel=True,
            ),
            "verified": Stage(
                frozenset({"pending-loa"}) | _FAILS,
                Waits.US,
                "The owner is verified; the letter of authorization has not been sent yet.",
                "Run `numberlift follow`; it sends the letter once the whole group is verified or set aside.",
                cancel=True,
            ),
            "pending-loa": Stage(
                frozenset({"carrier-processing", "verified"}) | _FAILS,
                Waits.SIGNER,
                "The letter of authorization was sent and is not signed yet.",
                "Remind the signer, or send it again with `numberlift loa RUN --resend`; it lapses after 30 days.",
                cancel=True,
            ),
            "carrier-processing": Stage(
                frozenset({"testing", "completed"}) | _FAILS,
                Waits.CARRIER,
                "The letter is signed; the carrier is switching messaging to Twilio.",
                WAIT_FOR_IT,
            ),
            "testing": Stage(
                frozenset({"completed"}) | _FAILS,
                Waits.TWILIO,
                "Twilio is testing messages on the number.",
                WAIT_FOR_IT,
            ),
            "completed": Stage(
                frozenset(),
                Waits.NOBODY,
                "The number is hosted; its messages run on Twilio.",
                "Nothing to do.",
                ended=True,
                stuck=True,
            ),
            "action-required": Stage(
                frozenset({"carrier-processing", "testing", "completed", "failed"}),
                Waits.TWILIO,
                "The order met a failure; an operations specialist at Twilio investigates it.",
                "Ask Twilio support about the order; give them its sid.",
                stuck=True,
            ),
            "failed": Stage(
                frozenset(),
                Waits.NOBODY,
                "The order failed: messaging is enabled with another provider, or it was idle for 30 days.",
                "Have the other provider release messaging for the number, then order it anew: "
                "`numberlift host LIST --again`.",
                ended=True,
                stuck=True,
                renew=True,
            ),
        }
    ),
)

AUTHORIZATION_DOCUMENT: Final = Lifecycle(
    "letter of authorization",
    MappingProxyType(
        {
            "opened": Stage(
                frozenset({"signing", "canceled", "failed"}),
                Waits.US,
                "The letter is open for changes and has not been sent to its signer.",
                "Send it with `numberlift loa RUN --resend`.",
                cancel=True,
            ),
            "signing": Stage(
                frozenset({"opened", "signed", "canceled", "failed"}),
                Waits.SIGNER,
                "The letter was sent to its signer and is not signed yet.",
                "Remind the signer, or send it again with `numberlift loa RUN --resend`.",
                cancel=True,
            ),
            "signed": Stage(
                frozenset(),
                Waits.NOBODY,
                "The letter is signed.",
                "Nothing to do; its numbers go on to the carrier.",
                ended=True,
            ),
            "canceled": Stage(
                frozenset(),
                Waits.US,
                "The letter was cancelled; without a signature its numbers cannot be hosted.",
                "Ask the signer why; then send a new one with `numberlift loa RUN --resend` (or `--signer`).",
                ended=True,
                renew=True,
            ),
            "failed": Stage(
                frozenset(),
                Waits.US,
                "The letter failed with an error at Twilio.",
                "Send a new one with `numberlift loa RUN --resend`; if it fails again, ask Twilio support.",
                ended=True,
                renew=True,
            ),
        }
    ),
)
