"""Where the account's porting webhooks go: shown, pointed at this installation's receiver, or taken away.

Twilio keeps one configuration an account, and setting it overwrites all there is, so an existing one is only replaced
when somebody says so, and another party's target for port-outs is kept even then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from numberlift.twilio.porting import PortingApi
from numberlift.twilio.wire.porting_webhooks import WebhookConfiguration


class Came(StrEnum):
    """What came of it."""

    SET = "set"
    DELETED = "deleted"
    AS_WANTED = "as-wanted"
    IN_THE_WAY = "in-the-way"
    """There is one, and nobody said that it may be replaced."""
    NOT_AGREED = "not-agreed"


class Configured(NamedTuple):
    """What was found, what is there now (None: nothing), and what came of it."""

    came: Came
    found: WebhookConfiguration | None
    now: WebhookConfiguration | None


def pointed_at(target: str, found: WebhookConfiguration | None) -> WebhookConfiguration:
    """The configuration that sends every port-in event to `target`; where port-outs go stays as it is."""
    return WebhookConfiguration(
        port_in_target_url=target, port_out_target_url=found.port_out_target_url if found is not None else ""
    )


async def point_at(
    api: PortingApi, target: str, *, may_replace: bool, agree: Callable[[WebhookConfiguration], bool]
) -> Configured:
    """Send the account's port-in events to `target`.

    Where a configuration is there already, it is replaced only if it `may_replace` and `agree` says yes to losing it.
    Raises TryAgain, RowRefused, what stops a run.
    """
    found = await api.webhooks()
    wanted = pointed_at(target, found)
    if found is not None:
        if found.same_as(wanted):
            return Configured(Came.AS_WANTED, found, found)
        if not may_replace:
            return Configured(Came.IN_THE_WAY, found, found)
        if not agree(found):
            return Configured(Came.NOT_AGREED, found, found)
    await api.set_webhooks(wanted)
    return Configured(Came.SET, found, await api.webhooks())


async def take_away(api: PortingApi, *, agree: Callable[[WebhookConfiguration], bool]) -> Configured:
    """Take the port-in target away, once `agree` says yes to losing it; where port-outs go stays as it is.

    Raises TryAgain, RowRefused, what stops a run.
    """
    found = await api.webhooks()
    if found is None or not found.port_in_target_url:
        return Configured(Came.AS_WANTED, found, found)
    if not agree(replace(found, port_out_target_url="")):
        return Configured(Came.NOT_AGREED, found, found)
    await api.delete_webhooks("PORT_IN")
    return Configured(Came.DELETED, found, await api.webhooks())
