"""What was written down handed to the mail server, by one process at a time.

A mail that is not taken waits, longer each time, and whoever delivers next tries it again. Nothing here raises for
what a mail server does.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from numberlift.errors import RunOwned, TryAgain
from numberlift.io.mail.sending import Connection, connected
from numberlift.ledger import Ledger, Owner, WaitingMail
from numberlift.pipeline.notify.post import Post

LOCK: Final = "mail"
GIVEN_UP: Final = "mail-given-up"
_TURN_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1


@dataclass(slots=True)
class Delivered:
    """What came of it: mails sent, left for later, given up; `why` says why the last one was not taken."""

    sent: int = 0
    left: int = 0
    dropped: int = 0
    why: str = ""

    @property
    def words(self) -> str:
        """A sentence for the screen, empty where there is nothing to say."""
        said = [f"{self.sent:,} {'mail' if self.sent == 1 else 'mails'} sent."] if self.sent else []
        if self.left:
            said.append(f"{_mails(self.left)}: {self.why} It is tried again by whatever mails next.")
        if self.dropped:
            said.append(f"{self.dropped:,} given up after three days: {self.why} `numberlift doctor` looks at mail.")
        return " ".join(said)


async def deliver(post: Post) -> Delivered:
    """Send every mail whose time has come. Where another process is at it, wait a little for one's turn.

    Raises LedgerFailed, and SettingsRefused for a private CA that cannot be read.
    """
    done = Delivered()
    if not await asyncio.to_thread(post.ledger.mail.any_due):
        return done
    owner = await _turn(post.ledger)
    if owner is None:
        return done  # whoever has it sends ours too
    with owner:
        while due := await asyncio.to_thread(post.ledger.mail.due, limit=5):
            await _send_all(post, due, done)
    return done


async def _turn(ledger: Ledger) -> Owner | None:
    for _ in range(int(_TURN_SECONDS / _LOOK_SECONDS)):
        try:
            return await asyncio.to_thread(ledger.locks.own, LOCK, what="The outgoing mail")
        except RunOwned:
            await asyncio.sleep(_LOOK_SECONDS)
    return None


async def _send_all(post: Post, due: list[WaitingMail], done: Delivered) -> None:
    """Send these over one connection; a server that does not answer has refused them all."""
    waiting = list(due)
    try:
        async with connected(post.server) as connection:
            while waiting:
                await _send(post, connection, waiting[0], done)
                waiting.pop(0)
    except TryAgain as error:
        for mail in waiting:
            _not_taken(post.ledger, mail, str(error), done)


async def _send(post: Post, connection: Connection, mail: WaitingMail, done: Delivered) -> None:
    """Send one. Raises TryAgain where the server went silent, so that those after it are not tried in vain."""
    try:
        refused = await connection.send(mail.message, sender=post.sender[1], recipients=mail.recipients)
    except TryAgain as error:
        if error.status is None:
            raise
        _not_taken(post.ledger, mail, str(error), done)
        return
    # No await between the server's 250 and what is written here: nothing can come between them but the end of us.
    if not refused:
        post.ledger.mail.sent(mail.id)
        done.sent += 1
        return
    left = [one for one in mail.recipients if one in refused]
    post.ledger.mail.served(mail.id, left=left)
    codes = ", ".join(map(str, sorted(set(refused.values()))))
    _not_taken(post.ledger, mail, f"{len(left)} of {len(mail.recipients)} recipients refused ({codes}).", done)


def _not_taken(ledger: Ledger, mail: WaitingMail, why: str, done: Delivered) -> None:
    done.why = why
    if ledger.mail.not_taken(mail, why=why):
        done.dropped += 1
        ledger.events.append(GIVEN_UP, run_id=mail.run_id, detail={"object": mail.kind})
    else:
        done.left += 1


def _mails(count: int) -> str:
    return "1 mail waits" if count == 1 else f"{count:,} mails wait"
