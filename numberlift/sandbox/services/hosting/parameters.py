"""Single parameters of hosting requests: what they are called inside, and what is refused with which code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from numberlift.sandbox.accounts import is_account_sid
from numberlift.sandbox.replies import Refusal, unauthorized
from numberlift.sandbox.services.forms import Form
from numberlift.sandbox.services.hosting.refusals import refused
from numberlift.sandbox.world import World

Check: TypeAlias = Callable[[str], Any]

ADDRESS: Final = "Address"
"""The kind under which addresses are kept."""

_EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_EXTENSION: Final = re.compile(r"[0-9]{1,10}")
_LONGEST_NAME: Final = 128
_LONGEST_DELAY: Final = 60


def email(text: str) -> str:
    """An e-mail address; raises Refusal 22104."""
    if not _EMAIL.fullmatch(text):
        raise refused(22104, f"{text!r} is not an e-mail address")
    return text


def url(text: str) -> str:
    """An absolute web address; raises Refusal 22105."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host:
        raise refused(22105, f"{text!r} is not an absolute http or https address")
    return text


def method(text: str) -> str:
    """GET or POST; raises Refusal 22106."""
    if text.upper() not in ("GET", "POST"):
        raise refused(22106, "The method must be GET or POST")
    return text.upper()


def name(text: str, *, code: int) -> str:
    """A friendly or unique name; raises Refusal 22116 or 22115."""
    if not 0 < len(text) <= _LONGEST_NAME:
        raise refused(code, f"It must have 1 to {_LONGEST_NAME} characters")
    return text


def sid(text: str, *, prefix: str, code: int) -> str:
    """A sid with this prefix; raises Refusal with this code."""
    if not re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", text):
        raise refused(code, f"{text!r} is not a 34 character string that begins with {prefix}")
    return text


def extension(text: str) -> str:
    """Digits to dial after connecting; raises Refusal 22117."""
    if not _EXTENSION.fullmatch(text):
        raise refused(22117, "The extension must be 1 to 10 digits")
    return text


def call_delay(text: str) -> int:
    """Seconds before the call, 0 to 60; raises Refusal 21454."""
    if not (text.isascii() and text.isdecimal() and int(text) <= _LONGEST_DELAY):
        raise refused(21454, f"It must be a whole number from 0 to {_LONGEST_DELAY}")
    return int(text)


def verification_type(text: str) -> str:
    """`phone-call` or `phone-bill`; raises Refusal 22120."""
    if text not in ("phone-call", "phone-bill"):
        raise refused(22120, 'It must be either "phone-call" or "phone-bill"')
    return text


def number(text: str) -> str:
    """A number in E.164 form; raises Refusal 22102."""
    if not _NUMBER.fullmatch(text):
        raise refused(22102, f"{text!r} is not a number in E.164 format")
    return text


def title(text: str) -> str:
    """What a signer is called; raises Refusal 20001."""
    if not 0 < len(text.strip()) <= _LONGEST_NAME:
        raise refused(20001, f"ContactTitle must have 1 to {_LONGEST_NAME} characters")
    return text


CHECKS: Final[Mapping[str, tuple[str, Check]]] = {
    "FriendlyName": ("friendly_name", lambda text: name(text, code=22116)),
    "UniqueName": ("unique_name", lambda text: name(text, code=22115)),
    "Email": ("email", email),
    "SmsUrl": ("sms_url", url),
    "SmsMethod": ("sms_method", method),
    "SmsFallbackUrl": ("sms_fallback_url", url),
    "SmsFallbackMethod": ("sms_fallback_method", method),
    "StatusCallbackUrl": ("status_callback_url", url),
    "StatusCallbackMethod": ("status_callback_method", method),
    "SmsApplicationSid": ("sms_application_sid", lambda text: sid(text, prefix="AP", code=22108)),
    "AddressSid": ("address_sid", lambda text: sid(text, prefix="AD", code=22109)),
    "VerificationType": ("verification_type", verification_type),
    "VerificationDocumentSid": ("verification_document_sid", lambda text: sid(text, prefix="RI", code=22118)),
    "Extension": ("extension", extension),
    "CallDelay": ("call_delay", call_delay),
    "VerificationCallExtension": ("extension", extension),
    "VerificationCallDelay": ("call_delay", call_delay),
    "ContactTitle": ("contact_title", title),
    "ContactPhoneNumber": ("contact_phone_number", number),
}
"""Parameters by Twilio's name: the field they fill and their check. CcEmails is read apart, since it repeats."""


def read(form: Form, names: Iterable[str]) -> dict[str, Any]:
    """The named parameters that came, checked, by the field they fill."""
    values: dict[str, Any] = {}
    for wanted in names:
        text = form.text(wanted)
        if text is not None:
            known, check = CHECKS[wanted]
            values[known] = check(text)
    if "CcEmails" in form:
        values["cc_emails"] = [email(text) for text in form.texts("CcEmails")]
    return values


def required(form: Form, names: Mapping[str, int]) -> None:
    """Raise a Refusal with the code beside the first name that did not come."""
    for wanted, code in names.items():
        if not form.text(wanted):
            raise refused(code, f"{wanted} is required")


def known_address(world: World, actor: str, address_sid: str) -> None:
    """Raise Refusal 22109 unless the address exists in an account that the actor may work for."""
    kept = world.store.get(ADDRESS, address_sid)
    if kept is None or not world.accounts.may_act(actor, kept.fields["account_sid"]):
        raise refused(22109, f"{address_sid} does not exist or does not belong to your account")


def target_account(world: World, actor: str, asked: str | None) -> str:
    """The account an order is for, by default the one that asks; raises Refusal 21470, 21471 or 20003."""
    if asked is None:
        return actor
    if not is_account_sid(asked):
        raise Refusal(400, 21470, "AccountSid is not an account SID")
    if not world.accounts.may_act(actor, asked):
        raise unauthorized()
    account = world.accounts.get(asked)
    if account is not None and account.status == "closed":
        raise Refusal(400, 21471, f"Account {asked} was not found")
    return asked
