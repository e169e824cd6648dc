"""The fates table as a page for people."""

from __future__ import annotations

from collections.abc import Iterator

from numberlift.sandbox.fates.cards import CARDS, Card
from numberlift.sandbox.fates.ordering import ORDERING
from numberlift.sandbox.fates.outcomes import FOR_EVER, HOSTING, PORTING
from numberlift.sandbox.fates.porting_ways import PORTING_WAYS

_HEAD = """\
Numbers that end in **555-01NN** (a range set aside for fiction) have a known fate, whatever their country or area
code; the last two digits choose it. Every other number draws a stable, realistic fate from its digits and the seed:
country, toll-free area codes, a share of mobile numbers, carriers.

| ends in | hosting sub-status | reason | next step | portability | code |
|---|---|---|---|---|---|
"""
_FOOT = """
555-0150 to 555-0199 answer both checks like 555-0100; their last digits choose the fates of orders and port
requests. 555-0109 and 555-0134 become portable as soon as the check names an `AddressSid`. The digits that are not
listed have no card.
"""

_ORDERS = """
A hosted-number order goes the way of its number (the other digits: the first way):

| ends in | what becomes of the order | in a world file |
|---|---|---|
"""

_PORTS = """
A number in a port-in request goes its own way (the other digits: `ports`); the letter of a request goes the way of its
first number that does not wait, and a request with a `dropped` number is cancelled in review. A number that is not
portable is cancelled in review, one that needs a PIN and came without is rejected with 22155.

| ends in | what becomes of the number | in a world file |
|---|---|---|
"""


def fates_markdown() -> str:
    """The table of cards, ready to stand in the documentation."""
    lines = (_line(digits, card) for digits, card in CARDS.items() if int(digits) < 50)  # noqa: PLR2004 - the foot tells the others
    return (
        _HEAD
        + "\n".join(lines)
        + "\n"
        + _FOOT
        + _ORDERS
        + "\n".join(_order_lines())
        + "\n"
        + _PORTS
        + "\n".join(_port_lines())
        + "\n"
    )


def _order_lines() -> Iterator[str]:
    for digits, card in CARDS.items():
        if card.ordering != "completes" or digits == "50":
            yield f"| 555-01{digits} | {ORDERING[card.ordering].meaning} | `{card.ordering}` |"


def _port_lines() -> Iterator[str]:
    ways = {f"555-01{digits}": card.porting_way for digits, card in CARDS.items() if card.porting_way != "ports"}
    for digits, way in {"others": "ports", **ways}.items():
        yield f"| {digits} | {PORTING_WAYS[way].meaning} | `{way}` |"


def _line(digits: str, card: Card) -> str:
    hosting, porting = HOSTING[card.hosting], PORTING[card.porting]
    cells = (
        f"555-01{digits}",
        f"{_first(card.hosting_undecided)}{hosting.sub_status}{_as_type(card)}",
        hosting.reason,
        hosting.next_step,
        f"{_first(card.porting_undecided)}{card.porting}",
        str(porting.code or ""),
    )
    return f"| {' | '.join(cells)} |"


def _first(asks: int) -> str:
    if asks == FOR_EVER:
        return "always undecided: "
    return f"undecided {asks}×, then " if asks else ""


def _as_type(card: Card) -> str:
    return f" ({card.number_type})" if card.number_type else ""
