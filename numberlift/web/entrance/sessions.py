"""Sessions: a signed cookie that says who somebody is and until when, bound to their password.

The cookie holds the name, the end, the session's own id and a signature over them and over the hash of the password,
so that it ends with its time, with a new password and with the removal of the user. A session that was left is known by
this process at once, and by the ledger until its end: it stays left whoever restarts the page, and the user's other
sessions go on. The key is made of the home's secret; whoever restarts the page stays signed in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from numberlift.ledger import User

COOKIE: Final = "numberlift_session"
SESSION_SECONDS: Final = 12 * 3_600


class Claim(NamedTuple):
    """What a cookie says before anybody compared its signature."""

    name: str
    ends_at: int
    session: str
    signature: str


@dataclass(slots=True)
class Sessions:
    """Makes and judges session cookies; `clock` gives seconds since 1970."""

    secret: bytes = field(repr=False)
    clock: Callable[[], float] = time.time
    seconds: int = SESSION_SECONDS
    _left: dict[str, int] = field(default_factory=dict, repr=False)

    def begin(self, user: User) -> str:
        """The cookie's value for a user who has just shown their password."""
        ends_at, session = int(self.clock()) + self.seconds, secrets.token_hex(16)
        name = base64.urlsafe_b64encode(user.name.encode()).decode().rstrip("=")
        return f"{name}.{ends_at}.{session}.{self._signature(user, ends_at, session)}"

    def judge(self, claim: Claim, user: User | None) -> bool:
        """Whether a claim is true now; `user` is whoever has that name, None if nobody has."""
        if user is None or claim.ends_at <= self.clock():
            return False
        if claim.session in self._left or claim.session in user.ended:
            return False
        return hmac.compare_digest(claim.signature, self._signature(user, claim.ends_at, claim.session))

    def leave(self, claim: Claim) -> None:
        """End one session before its time, for this process; the ledger tells the others."""
        now = self.clock()
        self._left = {session: ends_at for session, ends_at in self._left.items() if ends_at > now}
        self._left[claim.session] = claim.ends_at

    def _signature(self, user: User, ends_at: int, session: str) -> str:
        key = hashlib.sha256(b"numberlift session\n" + self.secret).digest()
        told = f"{user.name}\n{ends_at}\n{session}\n{user.password_hash}".encode()
        return hmac.new(key, told, hashlib.sha256).hexdigest()


def read_claim(cookie: str) -> Claim | None:
    """What a cookie says, None if it is none of ours."""
    parts = cookie.split(".")
    if len(parts) != len(Claim._fields) or not parts[1].isdecimal() or not parts[1].isascii():
        return None
    try:
        name = base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    return Claim(name, int(parts[1][:12]), parts[2], parts[3]) if name else None
