"""Orders are kept from list pages, fetches and webhooks in any order, with an event for each change and no other."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numberlift.domain.creates import Answered
from numberlift.domain.plans import PlanItem, PlannedNumber
from numberlift.ledger import NumberSeen, OrderSeen, StoredOrder
from numberlift.ledger.creating.order_changes import canonical_time, merge
from tests.ledger.creates import ORDER
from tests.ledger.lists import ACCOUNT, number

PORT = "port-in-request"


def at(minute: int) -> str:
    return f"2026-11-22T10:{minute:02d}:00Z"


def order(status: str, minute: int = 0, *, sid="HR1", index=1, terminal=False, **body) -> OrderSeen:
    seen = (NumberSeen(number(index)),)
    return OrderSeen(sid, ORDER, ACCOUNT, status, terminal, at(minute), {"status": status, **body}, seen)


def page(count: int, status: str, minute: int) -> list[OrderSeen]:
    return [order(status, minute, sid=f"HR{one}", index=one) for one in range(count)]


def kinds(ledger, index=1) -> list[str]:
    return [event.kind for event in ledger.events.of_number(number(index))]


def test_what_the_account_already_holds_is_elsewhere_and_no_event(ledger):
    changes = ledger.orders.upsert(page(3, "received", 0), source="poll")

    assert changes == []
    assert kinds(ledger) == []
    (found,) = ledger.orders.with_numbers([number(1), number(7)])[number(1)]
    assert (found.sid, found.origin, found.status, found.status_since) == (
        "HR1",
        "elsewhere",
        "received",
        canonical_time(at(0)),
    )
    assert ledger.orders.open_orders() == []


def test_a_status_change_is_an_event_with_its_source_and_both_statuses(ledger):
    ledger.orders.upsert([order("received", 0)], source="poll")
    changes = ledger.orders.upsert([order("verified", 5)], source="webhook")

    (event,) = ledger.events.of_number(number(1))
    assert (event.kind, event.source, event.sid) == ("order-status", "webhook", "HR1")
    assert event.detail == {"object": ORDER, "from": "received", "to": "verified"}
    assert [(change.was, change.now, change.phone_number) for change in changes] == [
        ("received", "verified", number(1))
    ]
    assert ledger.orders.get("HR1").status_since == canonical_time(at(5))


def test_what_has_not_changed_costs_no_event_but_counts_as_seen(ledger):
    ledger.orders.upsert([order("received", 0)], source="poll")
    before = ledger.orders.get("HR1").fetched_at
    time.sleep(0.002)
    changes = ledger.orders.upsert([order("received", 0), order("received", 3, date_updated=at(3))], source="poll")

    assert changes == []
    assert kinds(ledger) == []
    assert ledger.orders.get("HR1").fetched_at > before


def test_another_field_is_an_event_that_names_it_and_not_its_value(ledger):
    ledger.orders.upsert([order("pending-loa", 0)], source="poll")
    ledger.orders.upsert([order("pending-loa", 1, signing_document_sid="PX1")], source="poll")

    (event,) = ledger.events.of_number(number(1))
    assert (event.kind, event.detail["fields"]) == ("order-changed", ["signing_document_sid"])
    assert ledger.orders.get("HR1").status_since == canonical_time(at(0))


def test_late_and_repeated_sights_change_nothing(ledger):
    for one in (
        order("received", 0),
        order("completed", 9, terminal=True),
        order("verified", 5),
        order("completed", 9),
    ):
        ledger.orders.upsert([one], source="webhook")

    found = ledger.orders.get("HR1")
    assert (found.status, found.terminal, kinds(ledger)) == ("completed", True, ["order-status"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_order_of_sights_ends_alike(data):
    """Shuffled, doubled, partly lost: the newest sight decides, as if the object had been read once at the end."""
    statuses = ["received", "verified", "pending-loa", "carrier-processing", "completed"]
    history = [order(status, minute, terminal=status == "completed") for minute, status in enumerate(statuses)]
    seen = data.draw(st.lists(st.sampled_from(history[:-1]), max_size=8))
    seen.insert(data.draw(st.integers(0, len(seen))), history[-1])

    stored = StoredOrder("HR1", ORDER, ACCOUNT)
    for one in seen:
        stored = merge(stored, one, now="2027-01-01T00:00:00.000Z").order
    once = merge(StoredOrder("HR1", ORDER, ACCOUNT), history[-1], now="2027-01-01T00:00:00.000Z").order

    assert (stored.status, stored.terminal, stored.status_since, stored.body) == (
        once.status,
        once.terminal,
        once.status_since,
        once.body,
    )


def port(*numbers: NumberSeen, status="in-progress", minute=0) -> OrderSeen:
    return OrderSeen("KW1", PORT, ACCOUNT, status, updated_at=at(minute), numbers=numbers)


async def test_each_number_of_a_request_has_a_status_and_a_timeline(ledger, bench):
    numbers = tuple(PlannedNumber(number(row), row) for row in (1, 2, 3))
    made = bench(replies=[Answered("KW1")], items=[PlanItem(1, PORT, "r", ACCOUNT, numbers=numbers)])
    await made.run()
    ledger.orders.upsert([port(*(NumberSeen(number(row), "pending") for row in (1, 2, 3)))], source="poll")
    rejected = NumberSeen(number(2), "rejected", reason_code=22151, updated_at=at(7))
    ledger.orders.upsert([port(rejected)], source="webhook")

    found = ledger.orders.get("KW1")
    assert [(one.position, one.status, one.reason_code) for one in found.numbers] == [
        (1, "pending", 0),
        (2, "rejected", 22151),
        (3, "pending", 0),
    ]
    event = ledger.events.of_number(number(2))[-1]
    assert (event.kind, event.position, event.sid, event.detail["to"]) == ("number-status", 2, "KW1", "rejected")
    assert kinds(ledger, 3)[-1] == "number-status"


def test_a_number_seen_late_is_passed_over_while_its_request_moves_on(ledger):
    ledger.orders.upsert([port(NumberSeen(number(1), "completed", updated_at=at(9)), minute=9)], source="poll")
    ledger.orders.upsert([port(NumberSeen(number(1), "pending", updated_at=at(4)), minute=10)], source="webhook")

    assert [one.status for one in ledger.orders.get("KW1").numbers] == ["completed"]


async def test_an_object_swept_before_its_reply_was_found_becomes_ours(ledger, bench):
    """The sweep saw it as another's; the look that proves it ours gives it its run and its row."""
    made = bench(replies=[Answered("HR1")])
    ledger.orders.upsert([order("received", 0)], source="poll")
    await made.run()

    (found,) = ledger.orders.open_orders(account_sid=ACCOUNT)
    assert (found.origin, found.run_id, found.numbers[0].position) == ("us", made.plan.run_id, 1)
    assert ledger.orders.of_run(made.plan.run_id) == [found]
    assert ledger.orders.open_accounts(ORDER) == [ACCOUNT]


async def test_an_object_that_ended_before_it_was_found_gives_its_number_back(ledger, bench):
    made = bench(replies=[Answered("HR1")])
    ledger.orders.upsert([order("failed", 0, terminal=True)], source="poll")
    await made.run()

    assert ledger.claims.holders([number(1)]) == {}
    assert ledger.orders.open_orders() == []


async def test_what_is_to_be_fetched_is_what_is_new_or_newer(ledger, bench):
    made = bench(replies=[Answered("HR1")])
    await made.run()
    ledger.orders.upsert([order("received", 5), order("received", 5, sid="HR2", index=2)], source="poll")

    assert ledger.orders.outdated({"HR1": at(5), "HR2": at(6), "HR3": at(0)}) == {"HR2", "HR3"}
    assert ledger.orders.not_fetched_since(ledger.now(), kind=ORDER) == ["HR1"]
    assert ledger.orders.not_fetched_since("2000-01-01T00:00:00.000Z", kind=ORDER) == []


def test_times_of_any_spelling_sort_by_what_they_mean():
    spellings = ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.500Z", "2026-11-22T11:00:01+01:00", "2026-11-22T10:00:02"]

    assert [canonical_time(one) for one in spellings] == sorted(canonical_time(one) for one in spellings)
    assert canonical_time("") is None


def test_thousands_of_orders_are_kept_in_pages(ledger):
    """Unchanged ones cost no event, changed ones one each."""
    ledger.orders.upsert(page(2_500, "received", 0), source="poll")
    unchanged = ledger.orders.upsert(page(2_500, "received", 0), source="poll")
    changed = ledger.orders.upsert([*page(2_400, "received", 1), *page(2_500, "verified", 2)[2_400:]], source="poll")

    assert (len(unchanged), len(changed)) == (0, 100)
    assert kinds(ledger, 2_450) == ["order-status"]
