"""What every use case that creates is handed beside what a check is, and how its creates go out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numberlift.errors import ApiDown, CredentialsRefused, TryAgain
from numberlift.ledger import Ledger, Once, Owner, Times
from numberlift.pipeline.check import CheckParts
from numberlift.twilio import TwilioClient

WORKERS_EACH = 4
"""Workers for each request that may be under way: those that look for a lost reply mostly wait."""


@dataclass(frozen=True, slots=True)
class CreatingParts:
    """Times of a create, a secret for keys, the account that authenticates.

    `clock` gives seconds that go on while the machine sleeps.
    """

    checking: CheckParts
    times: Times
    secret: bytes
    own_account: str
    clock: Callable[[], float]

    @property
    def ledger(self) -> Ledger:
        """Where everything is written down."""
        return self.checking.ledger

    @property
    def workers(self) -> int:
        """How many creates are brought on at once."""
        return self.checking.pace.concurrency * WORKERS_EACH

    def once(self, owner: Owner) -> Once:
        """The exactly-once create for the run that `owner` holds."""
        return self.ledger.once(
            owner,
            times=self.times,
            clock=self.clock,
            account_answers=lambda: account_answers(self.checking.client),
        )


async def account_answers(client: TwilioClient) -> bool:
    """Whether Twilio lets us fetch our own account; raises ApiDown if it does not answer at all."""
    try:
        await client.account()
    except CredentialsRefused:
        return False
    except TryAgain as error:
        raise ApiDown(str(error)) from error
    return True
