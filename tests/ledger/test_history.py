"""Everything known of a number, across runs, and the timeline."""

from sqlalchemy import insert

from numberlift.domain.checks import CheckKind
from numberlift.ledger import Chunk
from numberlift.ledger.schema_creates import claims, order_numbers, orders
from tests.ledger.lists import eligible, number, run_of


def test_a_number_is_seen_in_every_run_and_row(ledger):
    """The newest run first, duplicates included, other numbers not."""
    old = run_of(ledger, [number(2), number(1), "", number(1)], digest="a")
    new = run_of(ledger, [number(1)], digest="b")
    item = ledger.items.open_items(Chunk(old.id, 2, 2), {CheckKind.HOSTING})[0]
    ledger.checks.record(old, item, CheckKind.HOSTING, eligible(number(1)))
    seen = ledger.history(number(1)).sightings

    assert {(one.run.id, one.line.row.position) for one in seen} == {(new.id, 1), (old.id, 2), (old.id, 4)}
    assert [one.line.hosting is not None for one in seen if one.run.id == old.id] == [True, True]


def test_a_number_nobody_has_seen_has_no_history(ledger):
    history = ledger.history(number(9))

    assert (history.sightings, history.orders, history.events, history.claimed_by) == ([], [], [], "")


def test_events_are_told_in_order(ledger):
    run = run_of(ledger, [number(1)])
    ledger.events.append("ordered", run_id=run.id, position=1, phone_number=number(1), sid="HR1")
    ledger.events.append("status", source="webhook", phone_number=number(1), sid="HR1", detail={"to": "completed"})
    events = ledger.history(number(1)).events

    assert [(event.kind, event.source, event.sid) for event in events] == [
        ("ordered", "us", "HR1"),
        ("status", "webhook", "HR1"),
    ]
    assert (events[1].detail, [event.kind for event in ledger.events.of_run(run.id)]) == (
        {"to": "completed"},
        ["ordered"],
    )
    assert events[0].at <= events[1].at


def test_orders_and_claims_of_a_number_are_shown(ledger, realm):
    run = run_of(ledger, [number(1)])
    order = {
        "realm": realm,
        "sid": "HR1",
        "kind": "hosted-order",
        "origin": "us",
        "run_id": run.id,
        "status": "received",
    }
    with ledger.atomic() as connection:
        connection.execute(insert(orders).values(order))
        connection.execute(insert(order_numbers).values(realm=realm, order_sid="HR1", phone_number=number(1)))
        connection.execute(insert(claims).values(realm=realm, phone_number=number(1), run_id=run.id, kind="host"))
    history = ledger.history(number(1))

    assert [(order.sid, order.status) for order in history.orders] == [("HR1", "received")]
    assert history.claimed_by == run.id
