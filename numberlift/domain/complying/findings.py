"""What pre-flight finds, and which files it was shown: values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from numberlift.domain.complying.wanted import ItemKind, Place


class ComplyVerdict(StrEnum):
    """What is said of a bundle or a part of it in report.csv."""

    COMPLIANT = "compliant"
    NONCOMPLIANT = "noncompliant"
    ALREADY = "already"
    FIX = "fix"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, in plain words.

    `bundle` and `item` are names as the list gives them, `field` the column or the regulation's field, `code` a
    lower-kebab word for programs (`field-missing`, `document-missing` …).
    """

    place: Place
    kind: ItemKind
    verdict: ComplyVerdict
    code: str
    reason: str = field(repr=False)
    next_step: str = field(repr=False)
    bundle: str = field(default="", repr=False)
    item: str = field(default="", repr=False)
    field: str = ""


class FileSeen(NamedTuple):
    """What became of a document's file when it was looked at; `problem` is empty if it can be uploaded.

    Else it is `missing | outside | empty | kind | large | unreadable`. `sha256` is hexadecimal.
    """

    problem: str = ""
    sha256: str = ""
    size: int = 0
