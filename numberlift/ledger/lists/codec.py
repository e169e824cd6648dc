"""Answers as JSON text and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import orjson

from numberlift.domain.checks import Answer, CheckKind, Eligibility, Portability, Undecided
from numberlift.domain.rows import Checked

_DECIDED: Final[dict[str, type[Eligibility | Portability]]] = {
    CheckKind.HOSTING.value: Eligibility,
    CheckKind.PORTABILITY.value: Portability,
}


def encode(answer: Answer) -> str:
    """An answer as the ledger stores it."""
    return orjson.dumps(answer).decode()


def decode(kind: str, *, decided: bool, result: str) -> Answer:
    """The answer that was stored, also by a version of numberlift that knew more or fewer fields."""
    shape = _DECIDED[kind] if decided else Undecided
    stored: dict[str, Any] = orjson.loads(result)
    try:
        return shape(**stored)
    except TypeError:
        known = {field.name for field in fields(shape)}
        return shape(**{name: value for name, value in stored.items() if name in known})


def read_checked(kind: str, decided: int | None, result: str, checked_at: str, origin: str) -> Checked | None:
    """A joined check with its age; None where the join found none."""
    if decided is None:
        return None
    return Checked(decode(kind, decided=bool(decided), result=result), checked_at, origin)
