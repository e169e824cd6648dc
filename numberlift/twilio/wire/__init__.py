"""Twilio's number APIs as values: build a `Request`, read a `Reply`; no I/O, no clock, no settings.

Each resource has a file with its `ask_…` and `read_…` functions. Whatever a reply holds, reading it answers or raises
one of our errors; JSON that makes no sense is TryAgain(reason="unreadable-reply").
"""

from __future__ import annotations

from numberlift.twilio.wire.accounts import Account, ask_account, read_account
from numberlift.twilio.wire.eligibility import (
    MOST_IN_BULK,
    BulkState,
    ask_bulk,
    ask_bulk_result,
    ask_eligibility,
    read_bulk,
    read_bulk_started,
    read_eligibility,
)
from numberlift.twilio.wire.errors import (
    Problem,
    denied,
    error_of,
    fields_of,
    no_access,
    read_problem,
    retry_after,
    unreadable,
)
from numberlift.twilio.wire.exchange import Reply, Request
from numberlift.twilio.wire.paging import Page, read_page
from numberlift.twilio.wire.portability import ask_portability, read_portability

__all__ = [
    "MOST_IN_BULK",
    "Account",
    "BulkState",
    "Page",
    "Problem",
    "Reply",
    "Request",
    "ask_account",
    "ask_bulk",
    "ask_bulk_result",
    "ask_eligibility",
    "ask_portability",
    "denied",
    "error_of",
    "fields_of",
    "no_access",
    "read_account",
    "read_bulk",
    "read_bulk_started",
    "read_eligibility",
    "read_page",
    "read_portability",
    "read_problem",
    "retry_after",
    "unreadable",
]
