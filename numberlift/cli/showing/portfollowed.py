"""What `follow` and `cancel` do and print for port-ins."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import typer

from numberlift.cli.running import run_async
from numberlift.cli.showing.rounds import show_rounds
from numberlift.cli.showing.screen import print_out
from numberlift.pipeline.following.rounds import FIRST_PAUSE
from numberlift.pipeline.porting.cancelling import PortCancellable, PortCancelled, cancel_ports
from numberlift.pipeline.porting.follow import PortRunFollowed, PortsFollowed, follow_ports
from numberlift.wiring.porting import follow_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numberlift.cli.session import Session

DATES_SHOWN = 20


async def port_round(here: Session, run_id: str = "") -> PortsFollowed:
    """One round over a port run, or over all with open port-ins."""
    async with follow_parts(here.settings, here.ledger) as parts:
        return await follow_ports(parts, run_id=run_id)


async def follow_port_run(
    here: Session, run_id: str, *, watch: bool, as_json: bool, first_pause: float = FIRST_PAUSE
) -> bool:
    """Show a round, or round after round until nothing is open; whether the last one left nothing unread."""

    def show(done: PortsFollowed) -> None:
        if as_json:
            print_out(json.dumps(ports_json(done)))
        else:
            show_ports(done, or_say="No port-in is open.")

    return await show_rounds(here, lambda: port_round(here, run_id), show, watch=watch, first_pause=first_pause)


def show_ports(done: PortsFollowed, *, or_say: str = "") -> None:
    """Print a round."""
    if not done.runs and or_say:
        print_out(or_say)
    for run in done.runs:
        _show_run(run)
    _show_set_up(done)
    for run_id in done.awaiting:
        why = done.stuck.get(run_id, "it goes on once its numbers are cancelled in their old requests")
        print_out(f"Run {run_id} files rejected numbers anew: {why}.")
    if done.unread:
        print_out(f"{len(done.unread):,} port-ins could not be read just now: run the same command again.")


def _show_run(run: PortRunFollowed) -> None:
    partly = " (partly ported)" if run.partly else ""
    print_out(f"\nRun {run.run_id}: ported {run.ported:,} of {run.numbers:,}{partly}, {len(run.changes):,} changes")
    for status, count in sorted(run.statuses.items()):
        print_out(f"{count:>9,}  {status or 'not seen yet'}")
    for day, phone_number in run.calendar[:DATES_SHOWN]:
        print_out(f"  port date {day}  {phone_number}")
    for phone_number, why in run.warnings[:DATES_SHOWN]:
        print_out(f"  WARNING  {phone_number}: {why}")
    if len(run.warnings) > DATES_SHOWN:
        print_out(f"  WARNING  and {len(run.warnings) - DATES_SHOWN:,} numbers more that nothing will answer.")


def _show_set_up(done: PortsFollowed) -> None:
    if done.set_up.done:
        print_out(f"{done.set_up.done:,} ported numbers were set up as their list wants it.")
    for phone_number in done.set_up.refused[:DATES_SHOWN]:
        print_out(f"  WARNING  {phone_number} is ported, and not all could be set on it: its report says what to do.")
    if done.set_up.later:
        print_out(f"{len(done.set_up.later):,} ported numbers are still to be set up: run the same command again.")


def ports_json(done: PortsFollowed) -> dict[str, Any]:
    """A round as JSON."""
    return {
        "complete": done.complete,
        "unread": len(done.unread),
        "awaiting_cancellation": list(done.awaiting),
        "set_up": done.set_up.done,
        "not_set_up": done.set_up.refused,
        "runs": [_run_json(run) for run in done.runs],
    }


def cancel_port_run(here: Session, run_id: str, *, phone_number: str, yes: bool, as_json: bool) -> int:
    """Cancel what somebody says yes to, asked between two looks; answers the exit code."""
    shown: list[PortCancellable] = []

    def only_look(found: PortCancellable) -> bool:
        shown.append(found)
        return False

    done = None if yes else _cancel(here, run_id, phone_number, only_look)
    if yes or (done is None and _agreed(shown[0])):
        done = _cancel(here, run_id, phone_number, lambda found: yes or found == shown[0])
    if done is None:
        awaiting = {"complete": False, "awaiting": "cancellation"}
        print_out(json.dumps(awaiting) if as_json else "Nothing was cancelled. Add --yes to do it.")
        return 0
    print_out(json.dumps({"complete": done.complete, **done._asdict()}) if as_json else _told(done, run_id))
    return 0 if done.complete else 1


def _cancel(
    here: Session, run_id: str, phone_number: str, agree: Callable[[PortCancellable], bool]
) -> PortCancelled | None:
    async def work() -> PortCancelled | None:
        async with follow_parts(here.settings, here.ledger) as parts:
            return await cancel_ports(parts, run_id, phone_number=phone_number, agree=agree)

    return run_async(work())


def _agreed(found: PortCancellable) -> bool:
    count = sum(len(one.numbers) for one in found.cancel)
    question = (
        f"Cancel the port of {count:,} numbers in {len(found.cancel):,} requests, and take back {len(found.unsent):,} "
        f"that were never sent? {len(found.neither):,} cannot be cancelled any more."
    )
    if lost := [one.sid for one in found.cancel if one.is_lost]:
        question += (
            f" Twilio does not know {', '.join(lost)} any more: say yes only if the Console shows that none of these "
            "numbers is being ported; then they count as cancelled."
        )
    if not sys.stdin.isatty():
        sys.stderr.write(f"{question}\n")
        return False
    return typer.confirm(question, err=True)


def _told(done: PortCancelled, run_id: str) -> str:
    if not (done.begun or done.withdrawn or done.failed):
        return "There is nothing that could still be cancelled."
    what = f"{len(done.begun):,} numbers are being cancelled, {len(done.withdrawn):,} were taken back unsent."
    lines = [f"{what} `numberlift follow {run_id}` tells when it has landed."]
    lines += [f"{sid} was not cancelled: {why} Run the same command again." for sid, why in done.failed]
    return "\n".join(lines)


def _run_json(run: PortRunFollowed) -> dict[str, Any]:
    return {
        "run": run.run_id,
        "numbers": run.numbers,
        "ported": run.ported,
        "partly_ported": run.partly,
        "changes": len(run.changes),
        "statuses": dict(run.statuses),
        "warnings": [{"phone_number": number, "warning": why} for number, why in run.warnings],
        "port_dates": [{"date": day, "phone_number": number} for day, number in run.calendar],
    }
