"""What a webhook says and whether Twilio sent it, pure.

Fields of the callbacks: https://www.twilio.com/docs/phone-numbers/hosted-numbers (Status, HostedNumberOrderSid,
PhoneNumber), https://www.twilio.com/docs/phone-numbers/port-in/porting-webhooks (JSON) and
https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles (AccountSid, BundleSid, Status, FailureReason).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from numberlift.ledger import Delivery
from numberlift.twilio.webhooks import Signed, check_body, check_form
from numberlift.twilio.wire.porting_webhooks import read_event
from numberlift.twilio.wire.sids import sid_in
from numberlift.wiring.webhooks import BUNDLES, HOSTING, PORTING

MOST_FIELDS: Final = 100
_SIDS: Final = MappingProxyType({HOSTING: ("hostednumberordersid", "HR"), BUNDLES: ("bundlesid", "BU")})


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: `url` as Twilio called it (the public one, with its query), signature and raw body."""

    kind: str
    url: str
    signature: str
    body: bytes


def read_sent(sent: Sent, *, auth_tokens: Sequence[str]) -> Delivery | None:
    """What is to be kept of a request; None if it is not signed by Twilio with one of `auth_tokens`. Raises nothing."""
    return _read_json(sent, auth_tokens) if sent.kind == PORTING else _read_form(sent, auth_tokens)


def _read_json(sent: Sent, auth_tokens: Sequence[str]) -> Delivery | None:
    signed = check_body(sent.signature, url=sent.url, body=sent.body, auth_tokens=auth_tokens)
    if signed is Signed.NOT:
        return None
    told = _object(sent.body)
    if signed is Signed.URL_ONLY or told is None:
        return Delivery(sent.kind, _fingerprint(sent.kind, sent.url.encode(), sent.body), signed=False)
    event = read_event(sent.body)
    return Delivery(
        sent.kind, _fingerprint(sent.kind, sent.body), sid=event.request_sid if event is not None else "", body=told
    )


def _read_form(sent: Sent, auth_tokens: Sequence[str]) -> Delivery | None:
    form = _fields(sent.body)
    if form is None or not check_form(sent.signature, url=sent.url, form=form, auth_tokens=auth_tokens):
        return None
    told = {name.lower(): value for name, value in form}
    name, prefix = _SIDS[sent.kind]
    return Delivery(
        sent.kind,
        _fingerprint(sent.kind, orjson.dumps(sorted(set(form)))),
        sid=sid_in(told.get(name), prefix),
        account_sid=sid_in(told.get("accountsid"), "AC"),
        body=dict(form),
    )


def _fields(body: bytes) -> list[tuple[str, str]] | None:
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict", separator="&"
        )
    except ValueError:
        return None


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, dict) else None


def _fingerprint(*parts: str | bytes) -> str:
    """What a replay has too: the same bytes to the same place; any other message has another."""
    digest = sha256()
    for part in parts:
        encoded = part.encode() if isinstance(part, str) else part
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()
