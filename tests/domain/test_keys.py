"""Keys made many at a time are those made one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.keys import Keys, keyed


@given(secret=st.binary(min_size=1, max_size=200), texts=st.lists(st.text(), max_size=5))
def test_keys_answers_what_keyed_does_however_often_it_is_asked(secret, texts):
    """A digest of before stays good: what is stored was made by either."""
    keys = Keys(secret)

    assert [keys(one.encode()) for one in texts] == [keyed(one, secret=secret) for one in texts]
