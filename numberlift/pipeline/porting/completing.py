"""A number that is ported is told what its row wants: URLs and trunk on the number, its messaging service joined.

Looked at first and changed only where it is not yet as wanted, so that a lost answer is no harm; done once, so that
what somebody changes later stays. What is noted about each number (an event of kind SET_UP):

    set       columns that the number has now
    refused   columns that Twilio refused, each with its code: a person has to see to them
    missing   `calls`, `messages`: what nobody answers, for the list does not say
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from numberlift.domain.porting_setup import checklist, in_words, unanswered, warning
from numberlift.errors import RowRefused, TryAgain
from numberlift.ledger import Ledger
from numberlift.ledger.creating.heads import NumberDue, numbers_without
from numberlift.pipeline.following.refresh import in_a_pool
from numberlift.pipeline.porting.kinds import PORT_IN, SETUP
from numberlift.pipeline.porting.renewing import COMPLETED
from numberlift.twilio.line import Line
from numberlift.twilio.messaging import MessagingApi
from numberlift.twilio.owning import AccountApi
from numberlift.twilio.wire.incoming_numbers import IncomingNumber, NumberChanges, NumberFilters

SET_UP: Final = "number-set-up"
NOT_THERE: Final = "not-in-the-account"
_SERVICE: Final = "messaging_service_sid"
_AT_ONCE: Final = 10
_TRIES: Final = 2
_DAY_SECONDS: Final = 86_400.0


class Outcome(NamedTuple):
    """What came of one number: columns that are set, and those that were refused, each with why."""

    done: tuple[str, ...] = ()
    refused: Mapping[str, int | str] = {}


@dataclass(slots=True)
class SetUp:
    """A round: how many numbers were set up as wanted, those where Twilio refused something, those left for later."""

    done: int = 0
    refused: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)


async def set_up_ported(line: Line, ledger: Ledger, *, own_account: str, run_id: str = "", account: str = "") -> SetUp:
    """Set up every ported number of the account's runs that was not yet, of one run or in one `account` if told.

    What cannot be read or changed now is left for the next round. Raises what stops a run.
    """
    found = await asyncio.to_thread(_due, ledger, own_account, run_id)
    due = [one for one in found if account in {"", one.account_sid}]
    wanted = await asyncio.to_thread(wanted_of, ledger, {one.run_id for one in due})
    came, waiting, setting = SetUp(), iter(due), _Setting(line, ledger.now)

    async def worker() -> None:
        for one in waiting:
            setup = wanted[one.run_id].get(one.phone_number, {})
            try:
                outcome = await setting.set_up(one, setup) if setup else Outcome()
            except TryAgain:
                came.later.append(one.phone_number)
                continue
            await asyncio.to_thread(_note, ledger, one, outcome, unanswered(setup))
            came.done += bool(outcome.done and not outcome.refused)
            if outcome.refused:
                came.refused.append(one.phone_number)

    await in_a_pool(worker, workers=min(_AT_ONCE, len(due)))
    return came


def wanted_of(ledger: Ledger, run_ids: Iterable[str]) -> dict[str, dict[str, Mapping[str, str]]]:
    """By run and number, what the approved plans want to be set. Blocking."""
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    for run_id in run_ids:
        plan = ledger.plans.of_run(run_id)
        items = ledger.plans.items(plan.id) if plan is not None else []
        found[run_id] = {number: wanted for one in items for number, wanted in one.item.payload.get(SETUP, {}).items()}
    return found


def warnings_of(
    ledger: Ledger, run_id: str, calendar: Iterable[tuple[str, str]], *, today: date
) -> list[tuple[str, str]]:
    """Of numbers with their port dates (ISO days), those that are ported by tomorrow and that nothing will answer.

    Each with the warning in words; `today` is the day at Twilio. Blocking.
    """
    near = [(number, day) for day, number in calendar if warning({}, port_date=day, today=today)]
    wanted = wanted_of(ledger, [run_id])[run_id] if near else {}
    told = ((number, warning(wanted.get(number, {}), port_date=day, today=today)) for number, day in near)
    return [one for one in told if one[1]]


def noted_of(ledger: Ledger, run_id: str) -> dict[str, Mapping[str, Any]]:
    """What was noted about the ported numbers of a run, by number. Blocking."""
    return {one.phone_number: one.detail for one in ledger.events.of_run(run_id) if one.kind == SET_UP}


def next_steps(noted: Mapping[str, Any] | None, *, wanted: Mapping[str, str], country: str, number_type: str) -> str:
    """What is left to do about a ported number; `noted` is what was noted about it, None before it was set up."""
    if noted is None:
        told = f"`numberlift follow` sets its {in_words(wanted)}." if wanted else ""
        missing = unanswered(wanted)
    else:
        told = f"Set on it: {in_words(tuple(noted['set']))}." if noted.get("set") else ""
        missing = tuple(noted.get("missing", ()))
        if refused := noted.get("refused"):
            codes = ", ".join(f"{in_words((name,))} ({code})" for name, code in refused.items())
            told = f"{told} Twilio refused to set its {codes}: set it in the Twilio Console now.".strip()
    return checklist(number_type=number_type, country=country, setup=told, missing=missing)


def _due(ledger: Ledger, own_account: str, run_id: str) -> list[NumberDue]:
    found = numbers_without(
        SET_UP, database=ledger.database, realm=ledger.realm, kind=PORT_IN, status=COMPLETED, run_id=run_id
    )
    mine = {
        run for run in {one.run_id for one in found} if run and ledger.runs.get(run).account_sid in {"", own_account}
    }
    return [one for one in found if one.run_id in mine]


def _note(ledger: Ledger, one: NumberDue, outcome: Outcome, missing: tuple[str, ...]) -> None:
    told = {"set": list(outcome.done), "refused": dict(outcome.refused), "missing": list(missing)}
    ledger.events.append(
        SET_UP,
        run_id=one.run_id,
        position=one.position,
        phone_number=one.phone_number,
        sid=one.sid,
        detail={name: value for name, value in told.items() if value},
    )


class _Setting:
    """Sets one number up; `now` is the ledger's clock."""

    def __init__(self, line: Line, now: Callable[[], str]) -> None:
        self._line = line
        self._now = now

    async def set_up(self, one: NumberDue, setup: Mapping[str, str]) -> Outcome:
        """Raises TryAgain where it is not sure yet that the number is as wanted, or is not there yet."""
        account = AccountApi(self._line, one.account_sid)
        try:
            number = await _found(account, one.phone_number)
        except RowRefused as error:
            return Outcome((), dict.fromkeys(setup, error.code or error.status or NOT_THERE))
        if number is None:
            if await asyncio.to_thread(self._waited, one.since) < _DAY_SECONDS:
                raise TryAgain(f"{one.phone_number} is not in its account yet. Run `numberlift follow` again later.")
            return Outcome((), dict.fromkeys(setup, NOT_THERE))
        on_number = {name: value for name, value in setup.items() if name != _SERVICE}
        done, refused = await _change_all(account, number, on_number)
        if service := setup.get(_SERVICE):
            code = await _refusal_of(self._join(service, number.sid))
            refused |= {_SERVICE: code} if code else {}
            done += () if code else (_SERVICE,)
        return Outcome(done, refused)

    def _waited(self, since: str) -> float:
        now = datetime.fromisoformat(self._now())
        return (now - datetime.fromisoformat(since)).total_seconds() if since else 0.0

    async def _join(self, service: str, number_sid: str) -> None:
        messaging = MessagingApi(self._line)
        for attempt in range(1, _TRIES + 1):
            if await messaging.is_member(service, number_sid):
                return
            try:
                await messaging.join(service, number_sid)
            except TryAgain:
                if attempt == _TRIES and not await messaging.is_member(service, number_sid):
                    raise
            else:
                return


async def _found(account: AccountApi, phone_number: str) -> IncomingNumber | None:
    async for page in account.numbers(NumberFilters(phone_number=phone_number)):
        for one in page:
            if one.phone_number == phone_number:
                return one
    return None


async def _change_all(
    account: AccountApi, number: IncomingNumber, wanted: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, int | str]]:
    """All at once; where Twilio refuses that, one by one, so that one wrong sid does not keep the rest unset."""
    if not wanted or not await _refusal_of(_change(account, number, wanted)):
        return tuple(wanted), {}
    refused = {
        name: code
        for name, value in wanted.items()
        if (code := await _refusal_of(_change(account, number, {name: value})))
    }
    return tuple(name for name in wanted if name not in refused), refused


async def _change(account: AccountApi, number: IncomingNumber, wanted: Mapping[str, str]) -> None:
    changes = NumberChanges(**wanted)
    for attempt in range(1, _TRIES + 1):
        missing = changes.missing_in(number)
        if not missing:
            return
        try:
            await account.update_number(number.sid, missing)
        except TryAgain:
            number = await account.number(number.sid)
            if attempt == _TRIES and changes.missing_in(number):
                raise
        else:
            return


async def _refusal_of(change: Awaitable[None]) -> int | str:
    """The code with which Twilio refused, 0 if it did not."""
    try:
        await change
    except RowRefused as error:
        return error.code or error.status or "refused"
    return 0
