"""What the ledger is given of a list: a row for every number and for every row without, however the list is cut."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain import InputRow, SheetHead, numbers_in
from numberlift.pipeline.listrows import list_rows

ACCOUNT, OTHER = "AC" + "1" * 32, "AC" + "2" * 32
NAMES = ("phone_number", "country", "account_sid", "address_sid", "pin")
CELLS = [
    st.sampled_from(["+12125550142", "+12125550142", "+14165550142", "2125550142", "n/a", "", "212-555-0142/0143"]),
    st.sampled_from(["", "", "US", "Canada", "GB", "Nowhere"]),
    st.sampled_from(["", "", OTHER, "AC12"]),
    st.sampled_from(["", " AD1 "]),
    st.sampled_from(["", "0042"]),
]
FLAGS = st.sampled_from([(), (), (), ("zip:padded",), ("phone_number:digits-lost",)])


class Cut:
    """A list that is open, whose rows come in blocks of a size."""

    def __init__(self, names: tuple[str, ...], rows: list[InputRow], *, size: int) -> None:
        self.path, self.remarks, self.blank_rows = Path("list.csv"), (), 0
        self.heads = (SheetHead("", names, {name: place for place, name in enumerate(names)}, 1, "by its heading"),)
        self._rows, self._size = rows, size

    def blocks(self):
        for start in range(0, len(self._rows), self._size):
            yield self._rows[start : start + self._size]


@st.composite
def lists(draw):
    """Column names, of which some are known, and rows."""
    known = draw(st.lists(st.integers(1, 4), unique=True, max_size=4).map(sorted))
    row = st.tuples(CELLS[0], *(CELLS[place] for place in known))
    made = draw(st.lists(st.tuples(row, FLAGS), min_size=1, max_size=12))
    rows = [InputRow("", number, cells[0], cells, flags) for number, (cells, flags) in enumerate(made, 2)]
    return ("phone_number", *(NAMES[place] for place in known)), rows


@settings(max_examples=200, deadline=None)
@given(lists(), st.booleans(), st.booleans())
def test_a_list_gives_the_same_rows_however_it_is_cut(made, keep_secrets, keep_flags):
    names, rows = made
    told = {"country": "US", "account": ACCOUNT, "keep_secrets": keep_secrets, "keep_flags": keep_flags}

    one_by_one, by_three, at_once = (list(list_rows(Cut(names, rows, size=size), **told)) for size in (1, 3, 100))

    assert one_by_one == by_three == at_once


@settings(max_examples=200, deadline=None)
@given(lists(), st.booleans())
def test_every_number_of_every_row_is_there_in_order_with_what_its_row_says(made, keep_flags):
    names, rows = made
    lst = Cut(names, rows, size=4)
    listed = list(list_rows(lst, country="US", account=ACCOUNT, keep_secrets=False, keep_flags=keep_flags))

    expected = []
    for row in rows:
        says = dict(zip(names, row.cells, strict=True))
        parts = numbers_in(row.number, flags=row.flags, country=says.get("country") or "US")
        expected += [
            (
                row.row,
                part,
                text,
                getattr(found, "e164", ""),
                says.get("account_sid") or ACCOUNT,
                says.get("address_sid", "").strip(),
            )
            for part, (text, found) in enumerate(parts, 1)
        ]
    assert [(r.row, r.part, r.input, r.phone_number, r.account_sid, r.address_sid) for r in listed] == expected
    assert [r.position for r in listed] == [r.item for r in listed] == list(range(1, len(expected) + 1))
    assert all("pin" not in names or r.cells[names.index("pin")] == "" for r in listed)


@pytest.mark.parametrize(("keep", "notes"), [(True, ("zip:padded",)), (False, ())])
def test_flags_stand_among_the_notes_only_where_they_are_kept(keep, notes):
    rows = [InputRow("", row, "+12125550142", ("+12125550142",), ("zip:padded",)) for row in (2, 3)]
    lst = Cut(("phone_number",), rows, size=2)

    assert {row.notes for row in list_rows(lst, country="US", account="", keep_secrets=False, keep_flags=keep)} == {
        notes
    }


def test_an_account_that_is_none_is_the_problem_of_its_own_row_alone():
    rows = [InputRow("", 2, "+12125550142", ("+12125550142", "AC12")), InputRow("", 3, "n/a", ("n/a", "AC12"))]
    rows.append(InputRow("", 4, "+12125550143", ("+12125550143", OTHER)))
    lst = Cut(("phone_number", "account_sid"), rows, size=9)

    problems = [row.problem for row in list_rows(lst, country="US", account=ACCOUNT, keep_secrets=False)]
    assert problems == ["account-sid-malformed", "empty-cell", ""]
