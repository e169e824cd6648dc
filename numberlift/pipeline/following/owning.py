"""The locks under which placed orders are dealt with: all of them, or those in one account alone.

Whoever deals with all takes the lock of the whole, a shard takes that of its account, and each then looks whether
somebody has the other. So of two that begin at the same moment at least one gives way, and nothing is followed twice
at once.
"""

from __future__ import annotations

from typing import Final

from numberlift.ledger import Ledger, Owner

_ALL: Final = "The orders of this account"


def own_orders(ledger: Ledger, own_account: str, *, account: str = "") -> Owner:
    """Own what was placed with the credentials of `own_account`, or only what lies in the one `account` if told.

    Blocking. Raises RunOwned if another process deals with any of it.
    """
    whole = f"follow:{own_account}"
    if not account:
        owner = ledger.locks.own(whole, what=_ALL)
        others = dict.fromkeys(ledger.locks.unreleased(f"{whole}/"), _ALL)
    else:
        owner = ledger.locks.own(lock_name(own_account, account), what=f"What lies in account {account}")
        others = {whole: _ALL}
    try:
        for name, what in others.items():
            ledger.locks.own(name, what=what).release()
    except BaseException:  # Ctrl-C, too, leaves no lock held by nobody
        owner.release()
        raise
    return owner


def lock_name(own_account: str, account: str) -> str:
    """The name of the lock on what lies in one account."""
    return f"follow:{own_account}/{account}"
