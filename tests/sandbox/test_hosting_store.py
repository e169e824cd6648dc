"""The store finds objects by a field and by when they are due, whatever was put, removed or loaded again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from numberlift.sandbox.journal import Journal
from numberlift.sandbox.store import Store

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["insert", "put", "remove"]),
        st.integers(0, 5),
        st.sampled_from("ab"),
        st.none() | st.integers(0, 9),
    ),
    max_size=30,
)


def apply(store, changes):
    sids = []
    for verb, which, value, due_at in changes:
        fields = {"value": value, "due_at": due_at}
        if verb == "insert":
            sids.append(store.insert("Thing", "TH", fields, at=float(len(sids))))
        elif sids and store.get("Thing", sids[which % len(sids)]) is not None:
            sid = sids[which % len(sids)]
            store.put("Thing", sid, fields) if verb == "put" else store.remove("Thing", sid)


@given(CHANGES, CHANGES)
def test_where_finds_what_a_look_at_everything_finds(before, after):
    store = Store(Journal(None))
    apply(store, before)
    store.where("Thing", "value", "a")
    apply(store, after)
    found = sorted(store.items("Thing"), key=lambda pair: pair[1].created)

    for value in "ab":
        assert sorted(store.where("Thing", "value", value)) == sorted(p for p in found if p[1].fields["value"] == value)


@given(CHANGES)
def test_next_due_is_the_earliest_of_all(changes):
    store = Store(Journal(None))
    apply(store, changes)
    waiting = [item.fields["due_at"] for _, item in store.items("Thing") if item.fields["due_at"] is not None]
    due = store.next_due("Thing")

    assert (due.at if due else None) == min(waiting, default=None)


def test_where_hides_what_is_newer_than_asked():
    store = Store(Journal(None))
    old = store.insert("Thing", "TH", {"value": "a"}, at=1.0)
    store.insert("Thing", "TH", {"value": "a"}, at=2.0)

    assert [sid for sid, _ in store.where("Thing", "value", "a", created_before=2.0)] == [old]
