"""The numbers of a Messaging Service: /v1/Services/{MG}/PhoneNumbers.

Source: https://www.twilio.com/docs/messaging/api/phonenumber-resource. A number is in one service at most.
"""

from __future__ import annotations

from typing import Final

from numberlift.errors import RowRefused
from numberlift.twilio.wire.errors import OK, error_of, read_problem
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.outcomes import NO_SUCH

KIND: Final = "messaging-service-number"
_IN_IT_ALREADY: Final = 21710
_IN_ANOTHER: Final = 21712
"""Twilio's codes; both come with 409, which elsewhere means that it may pass."""


def fetch_member(service: str, number_sid: str) -> Request:
    """Look whether a number (PN…) is in a service (MG…)."""
    return Request(KIND, "GET", "messaging", f"{_path(service)}/{segment(number_sid)}")


def add_member(service: str, number_sid: str) -> Request:
    """Put a number into a service."""
    return Request(
        "join-messaging-service", "POST", "messaging", _path(service), form=(("PhoneNumberSid", number_sid),)
    )


def read_member(reply: Reply) -> bool:
    """Whether the number is in the service; our errors for anything but a yes or a 404."""
    if reply.status == NO_SUCH:
        return False
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return True


def read_joined(reply: Reply) -> None:
    """Nothing for a number that is in the service now, RowRefused for one in another; our errors for other replies."""
    code = None if reply.status in OK else read_problem(reply).code
    if code == _IN_ANOTHER:
        raise RowRefused("The number is in another messaging service.", status=reply.status, code=code)
    if reply.status not in OK and code != _IN_IT_ALREADY:
        raise error_of(reply, kind="join-messaging-service")


def _path(service: str) -> str:
    return f"/v1/Services/{segment(service)}/PhoneNumbers"
