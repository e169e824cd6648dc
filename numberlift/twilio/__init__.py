"""The client of Twilio's number APIs: questions in our words, paced, retried where that is safe.

    client      TwilioClient: one method a question; makes the one aiohttp session
    line        what every service speaks over: exchange (once), ask (with retries), pages
    transport   one request sent once, foreign errors translated
    wire/       pure: requests built, replies read, Twilio's many spellings made one
    pace        a slot for every request: rate (tempo), adaptive concurrency (gate), our share (seat)
    retry       waits, and when to stop a run because nobody is answered
    webhooks    X-Twilio-Signature, pure
    access      base URLs and credentials, checked
    ports       what is handed in: Shares (a ledger), Listener (progress)

Contract: a method answers, or raises TryAgain (unknown, which is not no), RowRefused (this one only) or RunStopped.
`Line.ask` may send a request more than once, so it is for reads and eligibility checks; a create goes through
`Line.exchange` and the ledger's exactly-once rules, never through `ask`.

Pitfalls: one Pace for all workers of a process, entered before use (TwilioClient does it); a fixed pool of workers, not
a task a number; a bulk check's request id is stored before it is polled, and polled until `done` or a deadline of one's
own, for a failed one is documented nowhere.
"""

from __future__ import annotations

from numberlift.twilio.access import BaseUrls, Credentials
from numberlift.twilio.client import TwilioClient
from numberlift.twilio.line import Line
from numberlift.twilio.pace import Pace
from numberlift.twilio.ports import Listener, Shares
from numberlift.twilio.retry import Patience, RetryPolicy
from numberlift.twilio.seat import LoneShares, awake_clock
from numberlift.twilio.tally import Tally
from numberlift.twilio.wire import MOST_IN_BULK, Account, BulkState

__all__ = [
    "MOST_IN_BULK",
    "Account",
    "BaseUrls",
    "BulkState",
    "Credentials",
    "Line",
    "Listener",
    "LoneShares",
    "Pace",
    "Patience",
    "RetryPolicy",
    "Shares",
    "Tally",
    "TwilioClient",
    "awake_clock",
]
