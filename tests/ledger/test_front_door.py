"""The package's names are said once, in order."""

from numberlift import ledger


def test_all_is_sorted_and_complete():
    public = {name for name, value in vars(ledger).items() if getattr(value, "__module__", "").startswith("numberlift")}

    assert ledger.__all__ == sorted(ledger.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
    assert {name for name in public if not name.startswith("_")} <= set(ledger.__all__)
    assert all(hasattr(ledger, name) for name in ledger.__all__)
