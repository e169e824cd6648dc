"""The table of the Breakdown sheet: every line counted once, the same with pandas as without."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.crosstable import PANDAS_FROM, Group, by_hand, by_pandas, cross_table
from numberlift.io.drawing.totals import Place

PLACES = st.builds(
    Place,
    st.sampled_from(["US", "GB", "", "DE"]),
    st.sampled_from(["local", "mobile", "", "toll-free"]),
    st.sampled_from(list(VerdictName)),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(PLACES, st.integers(1, 10**6), min_size=1, max_size=20))
def test_the_table_is_the_same_with_pandas_and_without(places: dict[Place, int]) -> None:
    table = by_pandas(places)

    assert table == by_hand(places)
    assert sum(group.total for group in table.groups) == sum(places.values())


def test_the_largest_group_comes_first_and_every_line_counts() -> None:
    places = {
        Place("US", "local", VerdictName.PORT): 2,
        Place("", "", VerdictName.FIX): 3,
        Place("US", "local", VerdictName.HOST): 2,
    }

    groups = cross_table(places).groups
    assert groups == (Group("US", "local", groups[0].counts, 4), Group("not known", "not known", groups[1].counts, 3))
    assert sorted(groups[0].counts) == [0, 2, 2]


def test_only_a_list_that_is_long_enough_loads_pandas() -> None:
    code = (
        "import sys; from numberlift.io.drawing.crosstable import *;"
        "places = {Place('US', 'local', VerdictName.PORT): int(sys.argv[1])}; cross_table(places);"
        "sys.exit('pandas' in sys.modules)"
    )

    loaded = [
        subprocess.run([sys.executable, "-c", code, str(lines)], check=False).returncode
        for lines in (PANDAS_FROM - 1, PANDAS_FROM)
    ]
    assert loaded == [0, 1]
