"""Each package says in sorted `__all__` what others may use, and holds it."""

from __future__ import annotations

import numberlift.twilio
from numberlift.twilio import wire


def test_the_front_doors_are_sorted_and_open():
    for package in (numberlift.twilio, wire):
        names = package.__all__
        kinds = [[n for n in names if n.isupper()], [n for n in names if n[0].isupper() and not n.isupper()]]
        kinds.append([n for n in names if n[0].islower()])
        assert names == [name for kind in kinds for name in sorted(kind)]
        assert all(hasattr(package, name) for name in names)
