"""A killed process loses nothing it was told is kept."""

import random

import pytest

from numberlift.domain.checks import CheckKind
from tests.ledger.children import child, hear, kill


@pytest.mark.parametrize("seed", range(3))
def test_everything_acknowledged_is_there(ledger, place, realm, locks_folder, seed):
    """SIGKILL at a random moment of reading or checking; at most the group in flight is missing."""
    heard = {"rows": 0, "checks": 0}
    with child("write", place, realm, locks_folder) as process:
        run_id = hear(process)
        for _ in range(random.Random(seed).choice([5, 40, 90])):
            word, count = hear(process).split()
            heard[word] = int(count)
        kill(process)

    rows = sum(1 for _ in ledger.lines.lines(run_id))
    checked = sum(line.hosting is not None for line in ledger.lines.lines(run_id))
    assert heard["rows"] <= rows <= heard["rows"] + 50
    assert heard["checks"] <= checked <= heard["checks"] + 14
    if heard["checks"]:
        assert ledger.items.count_open(run_id, {CheckKind.HOSTING}).numbers == 950 - checked
