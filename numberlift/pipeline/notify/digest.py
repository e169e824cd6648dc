"""The digest: what changed in runs since their recipients were last told, and what needs somebody now.

It is sent on change, one mail for all runs that the same people are told of. Up to where a run was told is written
down with the mail, so that nothing is told twice and nothing is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from numberlift.domain.lifecycle import Waits
from numberlift.errors import CannotStart
from numberlift.io.mail.letter import Letter, Part, Row
from numberlift.ledger import Ledger, Run
from numberlift.ledger.times import epoch
from numberlift.pipeline.following.opened import OpenOrder, opened_orders
from numberlift.pipeline.following.sheets import words_of
from numberlift.pipeline.notify.letters import FOOT, subject_day
from numberlift.pipeline.notify.post import Post
from numberlift.pipeline.planning.tables import counted

KINDS: Final = (
    "order-status",
    "number-status",
    "number-set-up",
    "create-refused",
    "create-review",
    "created-twice",
    "letter-withdrawn",
)
"""The events that a digest tells."""
_ROWS: Final = 12
_NAMED: Final = 3
_NEEDS: Final = frozenset({Waits.US, Waits.PHONE})
_WAITING: Final = {
    Waits.SIGNER: "wait for a signature",
    Waits.TWILIO: "wait for Twilio",
    Waits.CARRIER: "wait for the carrier",
}


class News(NamedTuple):
    """What there is to tell of a run: from after one event up to another."""

    run: Run
    after: int
    upto: int


@dataclass(slots=True)
class _Group:
    """The same said of several numbers."""

    words: str
    more: str = ""
    at: str = ""
    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, number: str, at: str = "") -> None:
        self.count += 1
        self.at = max(self.at, at)
        if number and len(self.named) < _NAMED:
            self.named.append(number)

    def row(self) -> Row:
        further = self.count - len(self.named)
        named = ", ".join(self.named) + (f" and {further:,} more" if self.named and further > 0 else "")
        what = f"{self.count:,} × {self.words}" if self.at and self.count > 1 else self.words
        label = self.at[5:16].replace("T", " ") if self.at else f"{self.count:,}"
        return Row(label, what, ". ".join(filter(None, (named, self.more))))


def news_of(post: Post, *, run_id: str = "", quiet_seconds: float = 0.0) -> dict[tuple[str, ...], list[News]]:
    """What there is to tell, by its recipients; runs told less than `quiet_seconds` ago wait. Blocking."""
    found: dict[tuple[str, ...], list[News]] = defaultdict(list)
    now = post.ledger.database.epoch()
    for changed, upto in sorted(post.ledger.events.newest(KINDS, run_id=run_id).items()):
        told = post.ledger.mail.told(changed)
        if upto <= told.event_id or (told.at and now - epoch(told.at) < quiet_seconds):
            continue
        run = _run(post.ledger, changed)
        recipients = post.recipients(run) if run is not None else ()
        if run is not None and recipients:
            found[recipients].append(News(run, told.event_id, upto))
    return found


def digest(post: Post, news: Sequence[News], *, at: str) -> Letter | None:
    """What is said of these runs; None if nothing of it is of interest to a person. Blocking."""
    changes = [_changes(post.ledger, one) for one in news]
    if not any(part.rows for part in changes):
        return None
    needs, waiting = _open(post, {one.run.id for one in news})
    total = sum(len(part.rows) for part in changes)
    what = news[0].run.list_name if len(news) == 1 else f"{len(news)} runs"
    parts = (*needs, *(part for part in changes if part.rows), *waiting)
    return Letter(
        subject=f"{'[SANDBOX] ' if post.in_sandbox else ''}{what}: what changed, {subject_day(at)}",
        headline=f"What changed: {what}",
        lead=f"{counted(total, 'kind')} of change since you were last told."
        + (" Some orders need you." if needs else " Nobody has to do anything."),
        warning=_sandbox(post),
        parts=parts,
        commands_title="Everything of a run, with every row:",
        commands=tuple(f"numberlift report {one.run.id}" for one in news[:_ROWS]),
        link=f"{post.page_url}/orders" if post.page_url else "",
        link_words="See all open orders",
        foot=FOOT,
    )


def _sandbox(post: Post) -> str:
    from numberlift.io.drawing.summaryparts import SANDBOX_WORDS  # noqa: PLC0415 - it brings what draws workbooks

    return SANDBOX_WORDS if post.in_sandbox else ""


def _changes(ledger: Ledger, news: News) -> Part:
    groups: dict[str, _Group] = {}
    for event in ledger.events.between(news.run.id, KINDS, after=news.after, upto=news.upto):
        if words := words_of(event):
            groups.setdefault(words, _Group(words)).add(event.phone_number, event.at)
    latest = sorted(groups.values(), key=lambda one: one.at, reverse=True)
    return Part(f"{news.run.list_name} ({news.run.id})", _shown(latest), _further(latest))


def _open(post: Post, run_ids: set[str]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What needs somebody, and who is waited for besides, among the open orders of these runs."""
    needs: dict[str, _Group] = {}
    waiting: dict[Waits, list[OpenOrder]] = defaultdict(list)
    for waits, order in opened_orders(post.ledger, loa_wait_seconds=post.loa_wait_seconds):
        if order.run_id not in run_ids:
            continue
        if waits in _NEEDS:
            key = f"{order.sentence}\n{order.next_step}"
            needs.setdefault(key, _Group(order.sentence, order.next_step)).add(order.number)
        elif waits in _WAITING:
            waiting[waits].append(order)
    some = sorted(needs.values(), key=lambda one: -one.count)
    need = (Part("What needs you", _shown(some), _further(some)),) if some else ()
    return need, _waited(waiting)


def _waited(waiting: Mapping[Waits, Sequence[OpenOrder]]) -> tuple[Part, ...]:
    rows = tuple(
        Row(f"{len(waiting[waits]):,}", words, f"the longest for {max(one.days for one in waiting[waits]):.1f} days")
        for waits, words in _WAITING.items()
        if waits in waiting
    )
    return (Part("What is under way", rows),) if rows else ()


def _shown(groups: Iterable[_Group]) -> tuple[Row, ...]:
    return tuple(group.row() for group in list(groups)[:_ROWS])


def _further(groups: Sequence[_Group]) -> str:
    left = len(groups) - _ROWS
    return f"And {counted(left, 'kind')} of it more: the report has all." if left > 0 else ""


def _run(ledger: Ledger, run_id: str) -> Run | None:
    try:
        return ledger.runs.get(run_id)
    except CannotStart:
        return None
