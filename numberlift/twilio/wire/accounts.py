"""The account that the credentials belong to: GET /2010-04-01/Accounts/{sid}.json.

Source: https://www.twilio.com/docs/iam/api/account. Asked before a long run and whenever a row is denied, to tell
credentials that are wrong from credentials that may not use one account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment

KIND: Final = "account"


@dataclass(frozen=True, slots=True)
class Account:
    """An account or subaccount: `status` is `active | suspended | closed`, `owner_sid` the parent's (or its own)."""

    sid: str
    status: str
    owner_sid: str = ""
    trial: bool = False


def ask_account(sid: str) -> Request:
    """Fetch the account `sid`."""
    return Request(KIND, "GET", "api", f"/2010-04-01/Accounts/{segment(sid)}.json")


def read_account(reply: Reply) -> Account:
    """The account, or our errors: CredentialsRefused for 401 and 403, RowRefused where there is no such account."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    fields = fields_of(reply, kind=KIND)
    sid, status = spelling.text(fields.get("sid")), spelling.kebab(fields.get("status"))
    if not sid or not status:
        raise unreadable(KIND, status=reply.status)
    owner = spelling.text(fields.get("owner_account_sid"))
    return Account(sid, status, owner, trial=spelling.kebab(fields.get("type")) == "trial")
