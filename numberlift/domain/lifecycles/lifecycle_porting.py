"""The lifecycles of port-in requests and of the numbers in them; data only.

Sources: https://www.twilio.com/docs/phone-numbers/port-in (process), …/port-in-request-api and …/porting-webhooks. A
request's status follows from its numbers: action required while one is rejected, completed when every number is ported
or cancelled, canceled when none was ported. Read from them: a cancellation takes time (`canceling`) and can come too
late; a rejected number goes to the carrier again once Twilio's people have its data corrected; Twilio may cancel a
number or a request at any time. When cancelling is refused is documented nowhere: whatever has not ended is tried.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from numberlift.domain.lifecycle import Lifecycle, Stage, Waits

WAIT_FOR_IT: Final = "Nothing to do; `numberlift follow` reports when it goes on."
_LEAVES: Final = frozenset({"canceling", "canceled"})
_SIGN: Final = "Remind the authorized representative to sign the letter that Twilio e-mailed; unsigned, it lapses."

PORT_IN_REQUEST: Final = Lifecycle(
    "port-in request",
    MappingProxyType(
        {
            "in-review": Stage(
                frozenset({"waiting-for-signature", "canceled"}),
                Waits.TWILIO,
                "Twilio is reviewing the request.",
                WAIT_FOR_IT,
                cancel=True,
            ),
            "waiting-for-signature": Stage(
                frozenset({"in-progress", "expired", "canceled"}),
                Waits.SIGNER,
                "The letter of authorization was e-mailed to the authorized representative and is not signed yet.",
                _SIGN,
                cancel=True,
            ),
            "in-progress": Stage(
                frozenset({"action-required", "completed", "canceled"}),
                Waits.CARRIER,
                "The letter is signed; the losing carrier is working on the request.",
                WAIT_FOR_IT,
                cancel=True,
            ),
            "action-required": Stage(
                frozenset({"in-progress", "completed", "canceled"}),
                Waits.US,
                "The losing carrier rejected at least one number of the request.",
                "Correct the rejected numbers in the fix-list and file them again: `numberlift port FIX-LIST`.",
                stuck=True,
                cancel=True,
            ),
            "completed": Stage(
                frozenset(),
                Waits.NOBODY,
                "Every number of the request is ported or cancelled.",
                "Follow the checklist for ported numbers; end the old service only now.",
                ended=True,
                stuck=True,
            ),
            "canceled": Stage(
                frozenset(),
                Waits.NOBODY,
                "The request was cancelled; none of its numbers was ported.",
                "To port the numbers after all, file them anew: `numberlift port LIST --again`.",
                ended=True,
                stuck=True,
                renew=True,
            ),
            "expired": Stage(
                frozenset(),
                Waits.NOBODY,
                "The request lapsed because its letter of authorization was not signed in time.",
                "Agree with the authorized representative, then file it anew: `numberlift port LIST --again`.",
                ended=True,
                stuck=True,
                renew=True,
            ),
        }
    ),
)

PORT_IN_NUMBER: Final = Lifecycle(
    "port-in number",
    MappingProxyType(
        {
            "in-review": Stage(
                frozenset({"waiting-for-signature"}) | _LEAVES,
                Waits.TWILIO,
                "Twilio is reviewing the number.",
                WAIT_FOR_IT,
                cancel=True,
            ),
            "waiting-for-signature": Stage(
                frozenset({"port-submitted"}) | _LEAVES,
                Waits.SIGNER,
                "The letter of authorization for the number is not signed yet.",
                _SIGN,
                cancel=True,
            ),
            "port-submitted": Stage(
                frozenset({"port-pending", "port-rejected"}) | _LEAVES,
                Waits.CARRIER,
                "The number was submitted to its present carrier, which has not answered yet.",
                WAIT_FOR_IT,
                cancel=True,
            ),
            "port-pending": Stage(
                frozenset({"completed", "port-rejected"}) | _LEAVES,
                Waits.CARRIER,
                "The present carrier agreed; the number moves on its port date.",
                "Keep the old service running until the number is ported.",
                cancel=True,
            ),
            "port-rejected": Stage(
                frozenset({"port-submitted"}) | _LEAVES,
                Waits.US,
                "The present carrier rejected the port of the number.",
                "Correct the number in the fix-list and file it again: `numberlift port FIX-LIST`.",
                stuck=True,
                cancel=True,
                renew=True,
            ),
            "canceling": Stage(
                frozenset({"canceled", "completed"}),
                Waits.TWILIO,
                "The port of the number is being cancelled.",
                WAIT_FOR_IT,
            ),
            "completed": Stage(
                frozenset(),
                Waits.NOBODY,
                "The number is ported; it runs on Twilio.",
                "Follow the checklist for ported numbers; end the old service only now.",
                ended=True,
                stuck=True,
            ),
            "canceled": Stage(
                frozenset(),
                Waits.NOBODY,
                "The port of the number was cancelled; it stays with its present carrier.",
                "To port it after all, file it anew: `numberlift port LIST --again`.",
                ended=True,
                stuck=True,
                renew=True,
            ),
        }
    ),
)
