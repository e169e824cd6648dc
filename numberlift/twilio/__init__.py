"""The client of Twilio's number APIs: questions in our words, paced, retried where that is safe.

    client      TwilioClient: one method a question; makes the one aiohttp session
    line        what every service speaks over: exchange (once), ask (with retries), pages
    transport   one request sent once, foreign errors translated
    wire/       pure: requests built, replies read, Twilio's many spellings made one
    pace        a slot for every request: rate (tempo), adaptive concurrency (gate), our share (seat)
    retry       waits, and when to stop a run because nobody is answered
    creating    a create sent once, a change sent again only where it surely was not carried out, a delete
    first_byte  the moment between the connection and the first byte, where a create is written down
    hosting     HostingApi in the preview or v2 dialect; hosting_finds looks for what a lost reply may have created
    owning      AccountApi: addresses and incoming numbers
    compliance  ComplianceApi: regulations, bundles and what is put into them; compliance_finds for lost replies
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
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.compliance_finds import (
    find_assignment,
    find_bundle,
    find_copy,
    find_end_user,
    find_supporting_document,
)
from numberlift.twilio.creating import send_create
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.hosting import hosting_api
from numberlift.twilio.hosting_finds import (
    find_address,
    find_call,
    find_document,
    find_order_by_name,
    find_order_by_number,
    find_sent,
)
from numberlift.twilio.hosting_ports import Abilities, HostingApi
from numberlift.twilio.hosting_v2 import BulkHostingApi
from numberlift.twilio.line import Line
from numberlift.twilio.owning import AccountApi
from numberlift.twilio.pace import Pace
from numberlift.twilio.ports import Listener, Shares
from numberlift.twilio.retry import Patience, RetryPolicy
from numberlift.twilio.seat import LoneShares, awake_clock
from numberlift.twilio.tally import Tally
from numberlift.twilio.webhooks import Signed, check_body, check_form
from numberlift.twilio.wire import MOST_IN_BULK, Account, BulkState
from numberlift.twilio.wire.addresses import Address, AddressFilters, NewAddress
from numberlift.twilio.wire.authorization_documents import (
    AuthorizationDocument,
    DocumentChanges,
    DocumentFilters,
    NewDocument,
)
from numberlift.twilio.wire.bulk_hosting import BulkGroup, BulkHosting
from numberlift.twilio.wire.hosted_orders import HostedOrder, NewOrder, OrderChanges, OrderFilters
from numberlift.twilio.wire.incoming_numbers import IncomingNumber, NumberFilters

__all__ = [
    "MOST_IN_BULK",
    "Abilities",
    "Account",
    "AccountApi",
    "Address",
    "AddressFilters",
    "AuthorizationDocument",
    "BaseUrls",
    "BeforeFirstByte",
    "BulkGroup",
    "BulkHosting",
    "BulkHostingApi",
    "BulkState",
    "ComplianceApi",
    "Credentials",
    "DocumentChanges",
    "DocumentFilters",
    "HostedOrder",
    "HostingApi",
    "IncomingNumber",
    "Line",
    "Listener",
    "LoneShares",
    "NewAddress",
    "NewDocument",
    "NewOrder",
    "NumberFilters",
    "OrderChanges",
    "OrderFilters",
    "Pace",
    "Patience",
    "RetryPolicy",
    "Shares",
    "Signed",
    "Tally",
    "TwilioClient",
    "awake_clock",
    "check_body",
    "check_form",
    "find_address",
    "find_assignment",
    "find_bundle",
    "find_call",
    "find_copy",
    "find_document",
    "find_end_user",
    "find_order_by_name",
    "find_order_by_number",
    "find_sent",
    "find_supporting_document",
    "hosting_api",
    "send_create",
]
