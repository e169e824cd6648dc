"""Webhooks and status callbacks to the client: signed as Twilio signs them, to loopback only unless told otherwise.

Signatures: https://www.twilio.com/docs/usage/security#validating-requests. What is pending when the
process is killed is lost, as a webhook may be: the client's truth is the API.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import aiohttp
import orjson

from numberlift.sandbox.faults import WEBHOOK, Asked, Faults, Kind, Rule

_TIMEOUT: Final = aiohttp.ClientTimeout(total=15, connect=5)
_ATTEMPTS: Final = 2
_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One message to the client: `form` fields or a `json` body, signed with the account's `token`."""

    url: str
    token: str
    method: str = "POST"
    form: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None


class Outbox:
    """Delivers callbacks in the background, each twice at most when the receiver fails, and remembers how it went."""

    def __init__(self, faults: Faults, *, allow_remote: bool) -> None:
        self._faults = faults
        self._allow_remote = allow_remote
        self._session: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._deliveries: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        """The last thousand deliveries: url, what was sent, and the status, `refused`, `lost` or the error's name."""
        return list(self._deliveries)

    def send(self, callback: Callback) -> None:
        """Deliver soon, in no promised order."""
        task = asyncio.get_running_loop().create_task(self._deliver(callback))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """Give up what is under way and close the session."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def forget(self) -> None:
        """Empty the memory of deliveries."""
        self._deliveries.clear()

    async def _deliver(self, callback: Callback) -> None:
        if not self._allow_remote and not is_loopback(callback.url):
            self._note(callback, "refused")
            return
        fault = self._faults.drawn(Asked(WEBHOOK, callback.method, callback.url))
        if fault is not None and fault.kind is Kind.WEBHOOK_LOST:
            self._note(callback, "lost")
            return
        for _ in range(await self._times(fault)):
            self._note(callback, await self._post(callback))

    async def _times(self, fault: Rule | None) -> int:
        if fault is not None and fault.kind is Kind.WEBHOOK_LATE:
            await asyncio.sleep(fault.seconds)
        return 2 if fault is not None and fault.kind is Kind.WEBHOOK_TWICE else 1

    async def _post(self, callback: Callback) -> str:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        url, body, headers = signed(callback)
        outcome = ""
        for _ in range(_ATTEMPTS):
            try:
                async with self._session.request(
                    callback.method, url, data=body, headers=headers, allow_redirects=False
                ) as reply:
                    outcome = str(reply.status)
                    if reply.ok:
                        break
            except (aiohttp.ClientError, TimeoutError) as exc:
                outcome = type(exc).__name__
        return outcome

    def _note(self, callback: Callback, outcome: str) -> None:
        sent = callback.form if callback.form is not None else callback.json
        self._deliveries.append({"url": callback.url, "sent": dict(sent or {}), "outcome": outcome})


def signed(callback: Callback) -> tuple[str, bytes | None, dict[str, str]]:
    """The URL, body and headers to send: form fields signed by name, a JSON body by its hash in the URL."""
    if callback.json is not None:
        body = orjson.dumps(callback.json)
        joint = "&" if urlsplit(callback.url).query else "?"
        url = f"{callback.url}{joint}bodySHA256={hashlib.sha256(body).hexdigest()}"
        return url, body, _headers("application/json", callback.token, url)
    form = callback.form or {}
    if callback.method == "GET":
        joint = "&" if urlsplit(callback.url).query else "?"
        url = f"{callback.url}{joint}{urlencode(form)}"
        return url, None, _headers(None, callback.token, url)
    text = callback.url + "".join(name + form[name] for name in sorted(form))
    body = urlencode(form).encode()
    return callback.url, body, _headers("application/x-www-form-urlencoded", callback.token, text)


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _headers(content_type: str | None, token: str, text: str) -> dict[str, str]:
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    headers = {"X-Twilio-Signature": base64.b64encode(digest).decode(), "User-Agent": "TwilioProxy/1.1"}
    return headers | ({"Content-Type": content_type} if content_type else {})
