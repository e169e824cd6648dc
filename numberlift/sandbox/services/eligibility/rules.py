"""What is refused in an eligibility request, and with which code.

A badly formatted number inside a good request is a verdict of its row, not a refusal.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from numberlift.sandbox.accounts import Directory, is_account_sid
from numberlift.sandbox.replies import Refusal

LARGEST_BULK: Final = 1000
_LONGEST_NAME: Final = 128


class Wanted(NamedTuple):
    """One number to be checked, and the account to host it in."""

    phone_number: str
    hosting_account_sid: str


def friendly_name(body: dict[str, Any], *, required: bool) -> str | None:
    """The request's name; raises Refusal 22127 or 22116."""
    name = body.get("friendly_name")
    if name is None:
        if required:
            raise Refusal(400, 22127, "friendly_name is required")
        return None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
        raise Refusal(400, 22116, f"friendly_name must have 1 to {_LONGEST_NAME} characters")
    return name


def wanted_numbers(body: dict[str, Any], *, actor: str, accounts: Directory, at_most: int) -> list[Wanted]:
    """The numbers asked for; raises Refusal 22124, 22125, 22102, 21470 or 21471."""
    entries = body.get("phone_numbers")
    if not isinstance(entries, list) or not entries:
        raise Refusal(400, 22124, "phone_numbers is required")
    if len(entries) > at_most:
        raise Refusal(400, 22125, f"phone_numbers may hold at most {at_most}")
    return [_wanted(entry, actor=actor, accounts=accounts) for entry in entries]


def _wanted(entry: Any, *, actor: str, accounts: Directory) -> Wanted:
    number = entry.get("phone_number") if isinstance(entry, dict) else None
    if not isinstance(number, str) or not number.strip():
        raise Refusal(400, 22102, "phone_number is missing or invalid")
    sid = entry.get("hosting_account_sid")
    if sid is None:
        return Wanted(number, actor)
    if not is_account_sid(sid):
        raise Refusal(400, 21470, "hosting_account_sid is not an account SID")
    account = accounts.get(sid)
    if account is not None and account.status == "closed":
        raise Refusal(400, 21471, f"Account {sid} was not found")
    return Wanted(number, sid)
