"""Who may talk to the sandbox: the main account, its subaccounts, an API key, and one account of somebody else."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

MAIN_SID: Final = "AC00000000000000000000000000000001"
MAIN_TOKEN: Final = "sandbox"  # noqa: S105 - the published password of a test double
API_KEY: Final = "SK00000000000000000000000000000001"
API_SECRET: Final = "sandbox-secret"  # noqa: S105 - the published password of a test double
FOREIGN_SID: Final = "AC00000000000000000000000000000009"

_ACCOUNT_SID: Final = re.compile(r"AC[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Account:
    """One Twilio account; a subaccount names its owner, a main account names itself."""

    sid: str
    friendly_name: str
    auth_token: str
    owner_sid: str
    status: str = "active"


STANDARD: Final = (
    Account(MAIN_SID, "Sandbox", MAIN_TOKEN, MAIN_SID),
    Account("AC00000000000000000000000000000002", "Sandbox north", "sandbox-north", MAIN_SID),
    Account("AC00000000000000000000000000000003", "Sandbox south", "sandbox-south", MAIN_SID),
    Account("AC00000000000000000000000000000004", "Sandbox closed", "sandbox-closed", MAIN_SID, "closed"),
    Account(FOREIGN_SID, "Somebody else", "sandbox-foreign", FOREIGN_SID),
)


class Directory:
    """The accounts of a world and the credentials that open them."""

    def __init__(self, accounts: Iterable[Account] = STANDARD) -> None:
        self._accounts = {account.sid: account for account in accounts}
        self._by_login = {(a.sid, a.auth_token): a.sid for a in self._accounts.values() if a.status != "closed"}
        self._by_login[API_KEY, API_SECRET] = MAIN_SID
        self._by_header: dict[str, str] = {}

    def get(self, sid: str) -> Account | None:
        """The account with this sid, or None."""
        return self._accounts.get(sid)

    def authenticated(self, header: str | None) -> str | None:
        """The sid of the account that an `Authorization` header opens, or None."""
        if header is None:
            return None
        known = self._by_header.get(header)
        if known is None:
            known = self._by_login.get(_login(header))
            if known is not None:
                self._by_header[header] = known
        return known

    def may_act(self, actor: str, target: str) -> bool:
        """Whether `actor` may work for `target`: itself or a subaccount of its own."""
        account = self._accounts.get(target)
        return account is not None and actor in (account.sid, account.owner_sid)

    def family(self, sid: str) -> list[Account]:
        """The account and its subaccounts, in order of sid."""
        return [account for account in self._accounts.values() if self.may_act(sid, account.sid)]

    def relative_of(self, sid: str) -> str:
        """Another open account of the same family, or the account itself if it is alone."""
        owner = self._accounts[sid].owner_sid
        others = (a.sid for a in self._accounts.values() if a.owner_sid == owner and a.status == "active")
        return next((other for other in others if other != sid), sid)


def is_account_sid(text: object) -> bool:
    """Whether a value has the form of an account sid."""
    return isinstance(text, str) and _ACCOUNT_SID.fullmatch(text) is not None


def account_from_json(value: Mapping[str, Any]) -> Account:
    """An account of a world file; raises KeyError or TypeError when a part is missing or unknown."""
    known = dict(value)
    known.setdefault("owner_sid", MAIN_SID)
    known.setdefault("friendly_name", known["sid"])
    return Account(**known)


def _login(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
