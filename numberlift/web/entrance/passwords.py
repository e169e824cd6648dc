"""Passwords, hashed with argon2id and checked in the same time whether the user exists or not; names of users."""

from __future__ import annotations

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from numberlift.errors import SettingsRefused

SHORTEST = 10
LONGEST = 1_024
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


class Passwords:
    """Hashes and checks passwords; both take a core and 64 MB for a tenth of a second, so call them in few threads."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody's password, to be compared with in vain")

    def hashed(self, password: str) -> str:
        """The hash to be kept. Raises SettingsRefused for a password that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise SettingsRefused(
                f"A password has {SHORTEST} characters or more, at most {LONGEST}. Choose another one."
            )
        return self._hasher.hash(_plain(password))

    def matches(self, password_hash: str, password: str) -> bool:
        """Whether the password is the one of that hash; an empty hash is nobody's."""
        try:
            self._hasher.verify(password_hash or self._nobody, _plain(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return bool(password_hash)


def user_name(text: str) -> str:
    """A user's name as it is kept: lower case, no spaces around. Raises SettingsRefused for what cannot be one."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise SettingsRefused(
            f"{text!r} cannot be a user's name: letters a to z, digits and . _ - @ +, at most 64 of them, beginning "
            "with a letter or digit."
        )
    return name


def _plain(password: str) -> str:
    """One spelling of characters that keyboards write in several ways."""
    return unicodedata.normalize("NFKC", password)
