"""How comply's verdicts are shown: their plain words and colours."""

from __future__ import annotations

from typing import Final

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.looks import VERDICT_LOOKS, VerdictLook

COMPLY_LOOKS: Final[dict[ComplyVerdict, VerdictLook]] = {
    ComplyVerdict.COMPLIANT: VerdictLook(
        "Compliant", "Nothing that the regulation asks for is missing", "D9F2E3", "0B5D3B", "2E9E6B"
    ),
    ComplyVerdict.ALREADY: VerdictLook(
        "Already there", "Made before, by us or by others, and used again", "E7E2F3", "46327E", "7E6BB5"
    ),
    ComplyVerdict.NONCOMPLIANT: VerdictLook(
        "Noncompliant",
        "Something that the regulation asks for is missing or was rejected",
        "F9DCD9",
        "8A1C12",
        "C9483B",
    ),
    ComplyVerdict.FIX: VerdictLook(
        "To correct", "Something in the list must be corrected first", "FCE2CC", "7A3A00", "E67E33"
    ),
    ComplyVerdict.UNDECIDED: VERDICT_LOOKS[VerdictName.UNDECIDED],
}
"""Every verdict, the best first."""
