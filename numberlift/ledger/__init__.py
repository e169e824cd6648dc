"""The ledger: what a run knows, kept so that no crash, second process or lost reply can lose or repeat anything.

    with Ledger.open(home / "ledger.sqlite3", realm="https://numbers.twilio.com") as ledger:
        run = ledger.runs.create("check", content_sha256=digest, list_name="list.csv", account_sid="AC…")
        with ledger.own_run(run.id):
            ledger.rows.add_rows(run.id, rows)
            ledger.rows.finish_intake(run.id, blank_rows=0, sheets=heads)
            for chunk in ledger.items.chunks(run.id, 10_000):
                for item in ledger.items.open_items(chunk, set(CheckKind)):
                    writer.put(RECORD_CHECK, check_record(run, item, kind, answer))

Creates go from plan to object, never twice:

    plan = ledger.plans.store(run.id, items)
    ledger.approvals.approve(plan.id, plan_hash=plan.hash, by="…", how="prompt")
    once = ledger.once(owner, times=Times(120, 30), clock=clock, account_answers=account_answers)
    for creation in ledger.creations.open_creations(run.id):
        await once.create_once(creation, send=send, find=Find(FindKind.STRONG, look), as_order=as_order)

Contract: what a returned call or a flush has acknowledged is on disk. Times are the database's. A `Ledger` sees one
realm; runs of another do not exist for it, and their answers are never reused. Every failure of the database is a
LedgerFailed in words.

Pitfalls: calls block, so an event loop uses `asyncio.to_thread` (the writer excepted). A transaction belongs to its
thread. `atomic()` on SQLite holds the one write lock: keep it short, and never await inside. Locks on PostgreSQL do not
survive a pooler that shares sessions.
"""

from numberlift.ledger.creating.approvals import Approvals, Approved
from numberlift.ledger.creating.claims import Claim, Claims, Struck
from numberlift.ledger.creating.creations import Creation, Creations
from numberlift.ledger.creating.once import Once
from numberlift.ledger.creating.once_parts import AsOrder, BeforeFirstByte, Find, Outcome, Send, Times
from numberlift.ledger.creating.order_changes import Change, NumberSeen, OrderSeen, StoredNumber, StoredOrder
from numberlift.ledger.creating.orders import Orders
from numberlift.ledger.creating.plans import Approval, Plan, Plans, StoredItem
from numberlift.ledger.creating.reviews import Review, Reviews
from numberlift.ledger.deliveries import Deliveries, Delivery, Hint
from numberlift.ledger.events import Event, Events
from numberlift.ledger.history import History, KnownOrder, Sighting
from numberlift.ledger.ledger import Ledger
from numberlift.ledger.lists.bulk import BulkChecks, OpenBulk
from numberlift.ledger.lists.checks import RECORD_CHECK, Checks, check_record
from numberlift.ledger.lists.items import Chunk, Items, OpenCount, OpenItem
from numberlift.ledger.lists.lines import Lines
from numberlift.ledger.lists.paging import Order, Page, Pages, Search, StoredLine
from numberlift.ledger.lists.rows import SET_VERDICT, Rows
from numberlift.ledger.mail import Mail, MailCounts, OutgoingMail, WaitingMail
from numberlift.ledger.owning.locks import Locks, Owner
from numberlift.ledger.owning.shares import LedgerShares
from numberlift.ledger.queue import Entry, Queue
from numberlift.ledger.runs import Run, RunCounts, Runs, RunState
from numberlift.ledger.schema import personal_columns
from numberlift.ledger.users import Guesses, User, Users
from numberlift.ledger.writer import Writer

__all__ = [
    "RECORD_CHECK",
    "SET_VERDICT",
    "Approval",
    "Approvals",
    "Approved",
    "AsOrder",
    "BeforeFirstByte",
    "BulkChecks",
    "Change",
    "Checks",
    "Chunk",
    "Claim",
    "Claims",
    "Creation",
    "Creations",
    "Deliveries",
    "Delivery",
    "Entry",
    "Event",
    "Events",
    "Find",
    "Guesses",
    "Hint",
    "History",
    "Items",
    "KnownOrder",
    "Ledger",
    "LedgerShares",
    "Lines",
    "Locks",
    "Mail",
    "MailCounts",
    "NumberSeen",
    "Once",
    "OpenBulk",
    "OpenCount",
    "OpenItem",
    "Order",
    "OrderSeen",
    "Orders",
    "Outcome",
    "OutgoingMail",
    "Owner",
    "Page",
    "Pages",
    "Plan",
    "Plans",
    "Queue",
    "Review",
    "Reviews",
    "Rows",
    "Run",
    "RunCounts",
    "RunState",
    "Runs",
    "Search",
    "Send",
    "Sighting",
    "StoredItem",
    "StoredLine",
    "StoredNumber",
    "StoredOrder",
    "Struck",
    "Times",
    "User",
    "Users",
    "WaitingMail",
    "Writer",
    "check_record",
    "personal_columns",
]
