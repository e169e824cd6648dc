"""What `follow` and `cancel` do and print for port-ins."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import typer

from numberlift.cli.running import run_async
from numberlift.cli.screen import print_out
from numberlift.pipeline.porting.cancelling import PortCancellable, PortCancelled, cancel_ports
from numberlift.pipeline.porting.follow import PortRunFollowed, PortsFollowed, follow_ports
from numberlift.wiring.porting import follow_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numberlift.cli.session import Session

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 1_800.0
DATES_SHOWN = 20


async def port_round(here: Session, run_id: str = "") -> PortsFollowed:
    """One round over a port run, or over all with open port-ins."""
    async with follow_parts(here.settings, here.ledger) as parts:
        return await follow_ports(parts, run_id=run_id)


async def follow_port_run(
    here: Session, run_id: str, *, watch: bool, as_json: bool, first_pause: float = FIRST_PAUSE
) -> bool:
    """Show a round, or round after round until nothing is open; whether the last one left nothing unread."""
    wait = first_pause
    while True:
        done = await port_round(here, run_id)
        if as_json:
            print_out(json.dumps(ports_json(done)))
        else:
            show_ports(done, or_say="No port-in is open.")
        if not watch or not _open(done):
            return done.complete
        wait = first_pause if any(run.changes for run in done.runs) else min(wait * 2, LONGEST_PAUSE)
        await asyncio.sleep(wait)


def show_ports(done: PortsFollowed, *, or_say: str = "") -> None:
    """Print a round."""
    if not done.runs and or_say:
        print_out(or_say)
    for run in done.runs:
        print_out(f"\nRun {run.run_id}: ported {run.ported:,} of {run.numbers:,}, {len(run.changes):,} changes")
        for status, count in sorted(run.statuses.items()):
            print_out(f"{count:>9,}  {status or 'not seen yet'}")
        for day, phone_number in run.calendar[:DATES_SHOWN]:
            print_out(f"  port date {day}  {phone_number}")
    if done.unread:
        print_out(f"{len(done.unread):,} port-ins could not be read just now: run the same command again.")


def ports_json(done: PortsFollowed) -> dict[str, Any]:
    """A round as JSON."""
    return {"complete": done.complete, "unread": len(done.unread), "runs": [_run_json(run) for run in done.runs]}


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


def _open(done: PortsFollowed) -> bool:
    return not done.complete or any(not one.terminal for run in done.runs for one in run.requests)


def _run_json(run: PortRunFollowed) -> dict[str, Any]:
    return {
        "run": run.run_id,
        "numbers": run.numbers,
        "ported": run.ported,
        "changes": len(run.changes),
        "statuses": dict(run.statuses),
        "port_dates": [{"date": day, "phone_number": number} for day, number in run.calendar],
    }
