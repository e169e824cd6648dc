"""Keys that name a create for good: from what it is, and telling nothing of it once the personal data is blanked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

_NAME: Final = "numberlift"
_MARK: Final = 10


def keyed(text: str, *, secret: bytes) -> str:
    """The HMAC-SHA256 of a text, as hex: without the secret nobody can try out what it was made of."""
    return hmac.digest(secret, text.encode(), "sha256").hex()


class Keys:
    """Answers `keyed` for many texts under one secret, at half its cost: the hash that knows the secret is copied."""

    def __init__(self, secret: bytes) -> None:
        self._begun = hmac.new(secret, digestmod="sha256")

    def __call__(self, said: bytes) -> str:
        """The HMAC-SHA256 of these bytes, as hex."""
        one = self._begun.copy()
        one.update(said)
        return one.hexdigest()


def content_key(parts: Iterable[str], *, secret: bytes) -> str:
    """A key for what these parts say, whatever their case and spaces; 40 hex digits."""
    return keyed("\n".join(map(plain, parts)), secret=secret)[:40]


def plain(part: str) -> str:
    """What a part says to a key: two that differ in case and spaces alone say the same."""
    return " ".join(part.casefold().split())


def order_name(*, realm: str, account_sid: str, phone_number: str, generation: int) -> str:
    """The UniqueName of an order: one for each number, account and generation, and good in a URL."""
    digest = hashlib.sha256("\n".join((realm, account_sid, phone_number, str(generation))).encode()).hexdigest()
    return f"{_NAME}-{phone_number.removeprefix('+')}-{generation}-{digest[:_MARK]}"


def address_name(key: str) -> str:
    """The FriendlyName of an address with this key (at most 64 characters)."""
    return f"{_NAME} {key}"
