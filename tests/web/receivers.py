"""A webhook receiver on a real port, with a ledger of its own, and messages signed as Twilio signs them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urlencode

import aiohttp
import orjson

from numberlift.ledger import Ledger
from numberlift.settings import read_settings
from numberlift.twilio.webhooks import signature_of
from numberlift.web.receiver import receiving

PUBLIC = "https://hooks.example.com/lift"
TOKENS = ("11111111111111111111111111111111", "22222222222222222222222222222222")
KW, HR, BU, AC = (prefix + "ab" * 16 for prefix in ("KW", "HR", "BU", "AC"))
PORTED = {
    "port_in_request_sid": KW,
    "port_in_phone_number_sid": "PU" + "cd" * 16,
    "phone_number": "+12125550102",
    "status": "Completed",
    "last_date_updated": "2026-11-22T10:00:00Z",
}
HOSTED = {"Status": "completed", "HostedNumberOrderSid": HR, "PhoneNumber": "+12125550102"}
REVIEWED = {"AccountSid": AC, "BundleSid": BU, "Status": "twilio-approved", "FailureReason": ""}


class Message(NamedTuple):
    """What is sent to the receiver: path with query, headers, body."""

    target: str
    headers: dict[str, str]
    body: bytes


def porting(message: Any = PORTED, *, token: str = TOKENS[0], bound: bool = True) -> Message:
    """A porting webhook; without `bound`, nothing binds its body to the signature."""
    body = message if isinstance(message, bytes) else orjson.dumps(message)
    target = "/webhooks/porting" + (f"?bodySHA256={hashlib.sha256(body).hexdigest()}" if bound else "")
    headers = {"X-Twilio-Signature": signature_of(token, url=PUBLIC + target), "Content-Type": "application/json"}
    return Message(target, headers, body)


def form(kind: str, fields: Mapping[str, str], *, token: str = TOKENS[0], query: str = "") -> Message:
    """A status callback of `kind`."""
    target = f"/webhooks/{kind}{query}"
    signature = signature_of(token, url=PUBLIC + target, form=fields.items())
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return Message(target, headers, urlencode(fields).encode())


class Receiver:
    """A running receiver and what it keeps."""

    def __init__(self, url: str, ledger: Ledger, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.ledger = ledger
        self._session = session

    async def sends(self, message: Message, *, method: str = "POST", **more: str) -> int:
        """Send; the status of the reply."""
        call = self._session.request(
            method, self.url + message.target, data=message.body, headers=message.headers | more, allow_redirects=False
        )
        async with call as reply:
            return reply.status

    @property
    def kept(self) -> list[tuple[str, str, int]]:
        """What waits: kind, sid and how often it came."""
        return [(one.kind, one.sid, one.times) for one in self.ledger.deliveries.hints()]


@asynccontextmanager
async def receiver(ledger: Ledger, **settings: str) -> AsyncIterator[Receiver]:
    """A receiver at a free port that Twilio knows as PUBLIC and that knows two auth tokens."""
    told = {"NUMBERLIFT_PUBLIC_URL": PUBLIC, "TWILIO_AUTH_TOKEN": ",".join(TOKENS)} | settings
    async with (
        receiving(read_settings(**told), ledger, port=0) as running,
        aiohttp.ClientSession() as session,
    ):
        yield Receiver(running.url, ledger, session)
