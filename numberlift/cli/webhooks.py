"""`numberlift webhooks show|set|delete`: the account's porting webhook configuration at Twilio."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from numberlift.cli import options as opt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from numberlift.cli.session import Session
    from numberlift.pipeline.porting.configuring import Configured
    from numberlift.twilio.porting import PortingApi
    from numberlift.twilio.wire.porting_webhooks import WebhookConfiguration

T = TypeVar("T")
NONE = "The account has no porting webhook configuration: nobody is told of its port-ins; they are polled."

Replace = Annotated[bool, typer.Option("--replace", help="Replace a configuration that is there already; asks first.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without being asked.")]

webhooks = typer.Typer(no_args_is_help=True, help="The account's porting webhook configuration at Twilio.")


@webhooks.command("show", short_help="Where porting webhooks go now")
def show(sandbox: opt.Sandbox = False, as_json: opt.Json = False) -> None:
    """Show where the account's porting webhooks go, and where `set` would point them."""
    from numberlift.cli.session import session
    from numberlift.errors import SettingsRefused
    from numberlift.wiring.webhooks import PORTING, target_of

    with session(sandbox=sandbox) as here:
        found = _with_api(here, lambda api: api.webhooks())
        try:
            ours = target_of(here.settings, PORTING)
        except SettingsRefused:
            ours = ""
    if as_json:
        _print(json.dumps({"configuration": None if found is None else asdict(found), "ours": ours}))
        return
    _print(NONE if found is None else _told(found))
    if ours and (found is None or found.port_in_target_url != ours):
        _print(f"`numberlift webhooks set` would send port-in events to {ours}")


@webhooks.command("set", short_help="Point porting webhooks at this installation's receiver")
def set_(replace: Replace = False, yes: Yes = False, sandbox: opt.Sandbox = False, as_json: opt.Json = False) -> None:
    """Send the account's porting webhooks to NUMBERLIFT_PUBLIC_URL/webhooks/porting."""
    from numberlift.cli.session import session
    from numberlift.errors import CannotStart
    from numberlift.pipeline.porting.configuring import Came, point_at
    from numberlift.wiring.webhooks import PORTING, target_of

    with session(sandbox=sandbox) as here:
        target = target_of(here.settings, PORTING)

        def agree(found: WebhookConfiguration) -> bool:
            return _agreed(f"This configuration would be replaced:\n{_told(found)}\nby {target}. Do it?", yes=yes)

        done = _with_api(here, lambda api: point_at(api, target, may_replace=replace, agree=agree))
    if done.came is Came.IN_THE_WAY and done.found is not None:
        raise CannotStart(
            f"The account has a porting webhook configuration already, made for somebody:\n{_told(done.found)}\n"
            f"Nothing was changed. `numberlift webhooks set --replace` puts {target} in its place."
        )
    _end(done, as_json=as_json, otherwise="Port-in events are sent there already.")


@webhooks.command("delete", short_help="Send port-in events nowhere any more")
def delete(yes: Yes = False, sandbox: opt.Sandbox = False, as_json: opt.Json = False) -> None:
    """Take the target of port-in events away; port-ins are still polled by `numberlift follow`."""
    from numberlift.cli.session import session
    from numberlift.pipeline.porting.configuring import take_away

    def agree(found: WebhookConfiguration) -> bool:
        return _agreed(f"This would be deleted:\n{_told(found)}\nDo it?", yes=yes)

    with session(sandbox=sandbox) as here:
        done = _with_api(here, lambda api: take_away(api, agree=agree))
    _end(done, as_json=as_json, otherwise="There is nothing to delete: port-in events are sent nowhere.")


def _with_api(here: Session, work: Callable[[PortingApi], Awaitable[T]]) -> T:
    from numberlift.cli.running import run_async
    from numberlift.wiring.webhooks import porting_api

    async def carry_out() -> T:
        async with porting_api(here.settings, here.ledger) as api:
            return await work(api)

    return run_async(carry_out())


def _agreed(question: str, *, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        sys.stderr.write(f"{question}\n")
        return False
    return typer.confirm(question, err=True)


def _end(done: Configured, *, as_json: bool, otherwise: str) -> None:
    from numberlift.pipeline.porting.configuring import Came

    if as_json:
        now = None if done.now is None else asdict(done.now)
        _print(json.dumps({"done": done.came.value, "configuration": now}))
        return
    said = {Came.AS_WANTED: otherwise, Came.NOT_AGREED: "Nothing was changed. Add --yes to do it."}
    if done.came in said:
        _print(said[done.came])
        return
    _print(NONE if done.now is None else _told(done.now))


def _told(found: WebhookConfiguration) -> str:
    events = ", ".join(found.notifications_of) or "all"
    since = f" (since {found.port_in_target_date_created[:16].replace('T', ' ')} UTC)"
    lines = [
        f"  port-in events   {found.port_in_target_url or 'nowhere'}{since if since[8:9].isdigit() else ''}",
        f"  port-out events  {found.port_out_target_url or 'nowhere'}",
        f"  events told      {events}",
    ]
    return "\n".join(lines)


def _print(text: str) -> None:
    from numberlift.cli.showing.screen import print_out

    print_out(text)
