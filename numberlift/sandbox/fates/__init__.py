"""What happens to a number in the sandbox: the verdicts, the cards, the draw, and the page that lists them."""

from numberlift.sandbox.fates.book import Fate, FateBook
from numberlift.sandbox.fates.cards import CARDS
from numberlift.sandbox.fates.markdown import fates_markdown
from numberlift.sandbox.fates.ordering import ORDERING, Call, Ordering, Recipient
from numberlift.sandbox.fates.outcomes import HOSTING, PORTING, Hosting, Porting
from numberlift.sandbox.fates.porting_ways import PORTING_WAYS, WRONG_PIN, PortingWay, Rejected, Signatory

__all__ = [
    "CARDS",
    "HOSTING",
    "ORDERING",
    "PORTING",
    "PORTING_WAYS",
    "WRONG_PIN",
    "Call",
    "Fate",
    "FateBook",
    "Hosting",
    "Ordering",
    "Porting",
    "PortingWay",
    "Recipient",
    "Rejected",
    "Signatory",
    "fates_markdown",
]
