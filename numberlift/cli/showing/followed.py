"""What `follow`, `verify`, `loa` and `cancel` print: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from numberlift.cli.showing.screen import print_out, print_table
from numberlift.pipeline.following.follow import Followed, RunFollowed
from numberlift.pipeline.following.loa import Loa
from numberlift.pipeline.following.sheets import words_of
from numberlift.pipeline.following.standing import DAY_SECONDS, OrderStanding, waiting_counts
from numberlift.pipeline.hosting.cancelling import Cancellable, Cancelled
from numberlift.pipeline.hosting.verify import Verified
from numberlift.pipeline.hosting.verify_rows import VerifyRow

ROWS_SHOWN = 20
WAITING = {
    "us": "wait for you",
    "signer": "wait for a signature",
    "phone": "wait for whoever picks up at the number",
    "twilio": "wait for Twilio",
    "carrier": "wait for the carrier",
}


def show_followed(followed: Followed, *, as_json_only: bool) -> None:
    """Print a round."""
    if as_json_only:
        print_out(_json(followed_json(followed)))
        return
    if not followed.runs:
        print_out("Nothing is open: there is no order to follow.")
    for run in followed.runs:
        _show_run(run)
    if followed.unread:
        print_out(f"{followed.unread:,} could not be read just now: run the same command again.")


def followed_json(followed: Followed) -> dict[str, Any]:
    """A round as JSON."""
    return {
        "at": followed.at,
        "complete": followed.complete,
        "open": followed.open,
        "changed": followed.changed,
        "unread": followed.unread,
        "runs": [_run_json(run) for run in followed.runs],
    }


def show_verified(rows: Sequence[VerifyRow]) -> None:
    """Print what came of a wave; the codes are for whoever picks up, and good for ten minutes."""
    if not rows:
        return
    table = _table("row", "number", "status", "code", "good until (UTC)", "what now")
    for row in rows:
        when = f"from {_minute(row.opens_at)}: " if row.opens_at else ""
        what = f"{row.reason} {when}{row.next_step}"
        table.add_row(str(row.row), row.phone_number, row.status, row.code, _minute(row.good_until), Text(what))
    print_table(table)


def verified_json(verified: Verified, *, sheet: str) -> str:
    """What came of `verify` as JSON, the codes included: that is what it is asked for."""
    return _json({"complete": verified.complete, "sheet": sheet, "rows": [asdict(row) for row in verified.rows]})


def show_loa(loa: Loa, *, as_json_only: bool) -> None:
    """Print a run's letters and what was done with them."""
    if as_json_only:
        told = {"letters": [asdict(one) for one in loa.letters], "done": [asdict(one) for one in loa.done]}
        print_out(_json({"complete": loa.complete, **told}))
        return
    for done in loa.done:
        print_out(f"{done.document_sid or 'letter'}: {done.done}. {done.reason} {done.next_step}")
    if not loa.letters:
        print_out(
            "No letter of authorization was sent yet: `numberlift follow` sends it once the numbers are verified."
        )
        return
    table = _table("signer", "status", "numbers", "sent (UTC)", "signed (UTC)", "days", "what now")
    for one in loa.letters:
        shown = f"{', '.join(one.numbers[:3])}{' …' if len(one.numbers) > 3 else ''}"  # noqa: PLR2004 - a line stays one
        times = (_minute(one.sent_at), _minute(one.signed_at))
        table.add_row(
            Text(one.signer), one.status, f"{len(one.numbers)}: {shown}", *times, f"{one.days:g}", one.next_step
        )
    print_table(table)


def show_cancellable(found: Cancellable) -> str:
    """What would be cancelled, in a sentence for the question."""
    parts = [
        f"{len(found.cancel):,} orders at Twilio" if found.cancel else "",
        f"{len(found.unsent):,} orders never sent" if found.unsent else "",
        f"{len(found.offboard):,} hosted numbers, which are taken off Twilio" if found.offboard else "",
    ]
    kept = f" {len(found.neither):,} cannot be cancelled any more." if found.neither else ""
    return f"Cancel {', '.join(filter(None, parts))}?{kept}"


def show_cancelled(cancelled: Cancelled, *, as_json_only: bool) -> None:
    """Print what came of a cancellation."""
    if as_json_only:
        told = {"complete": cancelled.complete, "awaiting": None, "rows": [asdict(row) for row in cancelled.rows]}
        print_out(_json(told))
        return
    if not cancelled.rows:
        print_out("There is nothing to cancel.")
        return
    table = _table("number", "order", "what", "why", "what now")
    for row in cancelled.rows:
        table.add_row(row.phone_number, row.sid, row.done, Text(row.reason), Text(row.next_step))
    print_table(table)


def _show_run(run: RunFollowed) -> None:
    print_out(f"\n{run.run_id}  {run.list_name}: {len(run.orders):,} orders, {run.open:,} open")
    for event in run.changes[:ROWS_SHOWN]:
        print_out(f"  {_minute(event.at)}  {event.phone_number or event.sid}  {words_of(event)}")
    if len(run.changes) > ROWS_SHOWN:
        print_out(f"  … and {len(run.changes) - ROWS_SHOWN:,} changes more; `numberlift report {run.run_id}` has all.")
    if not run.changes:
        print_out("  Nothing changed since last time.")
    for who, count in waiting_counts(run.orders).items():
        longest = max(one.seconds for one in run.orders if one.waits == who) / DAY_SECONDS
        print_out(f"  {count:,} {WAITING.get(who, who)}, the longest for {longest:.1f} days")
    _show_steps(run)


def _show_steps(run: RunFollowed) -> None:
    if run.letters_sent:
        print_out(f"  {run.letters_sent:,} letters of authorization sent")
    if run.unplaced:
        print_out(f"  {run.unplaced:,} orders are still to be placed: run the same `numberlift host` again")
    steps: dict[str, list[OrderStanding]] = {}
    for one in run.orders:
        if one.failed or one.waits in {"us", "phone"}:
            steps.setdefault(f"{one.sentence} {one.next_step}", []).append(one)
    for words, some in steps.items():
        numbers = ", ".join(one.phone_number for one in some[:3])
        more = f" and {len(some) - 3:,} more" if len(some) > 3 else ""  # noqa: PLR2004 - a line stays one
        print_out(f"  {numbers}{more}: {words}")


def _run_json(run: RunFollowed) -> dict[str, Any]:
    return {
        "run": run.run_id,
        "list": run.list_name,
        "open": run.open,
        "waiting": waiting_counts(run.orders),
        "letters_sent": run.letters_sent,
        "letters_left": run.letters_left,
        "unplaced": run.unplaced,
        "changes": [
            {
                "at": event.at,
                "phone_number": event.phone_number,
                "sid": event.sid,
                "what": words_of(event),
                **event.detail,
            }
            for event in run.changes
        ],
        "orders": [asdict(one) for one in run.orders],
        "letters": [asdict(one) for one in run.letters],
    }


def _table(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=heading in {"number", "status", "code"})
    return table


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, default=str)


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
