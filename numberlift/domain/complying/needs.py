"""What a regulation asks for, as a value of our own: who the end user is, what is to be proven and by which documents.

`pipeline.complying.needs` makes it of what the client reads: this room knows no client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from numberlift.domain.complying.wanted import field_key

ADDRESS_FIELDS: Final = frozenset({"addresssids", "addresssid"})
NUMBER_TYPES: Final = ("local", "mobile", "national", "toll-free")
END_USER_TYPES: Final = ("individual", "business")
_END: Final = re.compile(r"\b(?:expir\w*|until|valid (?:to|thru|through|till))\b")
_ISSUE: Final = re.compile(r"\b(?:issued?|issuance|dated|(?:document|bill|invoice|statement) date)\b")
_DAY: Final = re.compile(r"\bdate\b")


@dataclass(frozen=True, slots=True)
class NeededField:
    """One field: its machine name, what to call it, what it is; the constraint's word, the values it allows."""

    name: str
    label: str = ""
    description: str = ""
    constraint: str = ""
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What to call it."""
        return self.label or self.name

    @property
    def holds_addresses(self) -> bool:
        """Whether it takes the sids of addresses, which the list names in a column of its own."""
        return field_key(self.name) in ADDRESS_FIELDS or self.constraint.casefold() == "address"

    @property
    def holds_date(self) -> bool:
        """Whether it takes a day: its constraint says so, or where it has none its name."""
        words, constraint = _words(self.name), self.constraint.casefold()
        if constraint == "date" or words.endswith(" date"):
            return True
        return not constraint and not self.choices and bool(_DAY.search(words) or _END.search(words))

    @property
    def tells_end(self) -> bool:
        """Whether it takes the day until which a document is valid."""
        return self.holds_date and self._says(_END)

    @property
    def tells_issue(self) -> bool:
        """Whether it takes the day on which a document was made."""
        return self.holds_date and self._says(_ISSUE)

    def _says(self, words: re.Pattern[str]) -> bool:
        return any(words.search(_words(text)) for text in (self.name, self.label))


def _words(name: str) -> str:
    """A name as words with spaces between them: `issueDate` and `issue_date` are `issue date`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", parted.casefold()))


@dataclass(frozen=True, slots=True)
class NeededEndUser:
    """An end user that a bundle must have, of type `individual | business`."""

    name: str
    label: str
    type: str
    fields: tuple[NeededField, ...]


@dataclass(frozen=True, slots=True)
class AcceptedDocument:
    """A document that proves what is to be proven; `file_wanted` is None where Twilio does not say."""

    type: str
    label: str
    fields: tuple[NeededField, ...]
    file_wanted: bool | None = None

    @property
    def only_addresses(self) -> bool:
        """Whether it is nothing but addresses, so that it can be made from those that the bundle names."""
        bare = self.file_wanted is False or (self.file_wanted is None and field_key(self.type) == "address")
        return bare and bool(self.fields) and all(one.holds_addresses for one in self.fields)


@dataclass(frozen=True, slots=True)
class NeededProof:
    """What is to be proven, and the documents any one of which proves it."""

    name: str
    label: str
    description: str
    accepted: tuple[AcceptedDocument, ...]

    @property
    def shown(self) -> str:
        """What to call it."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Needs:
    """What a bundle must hold for numbers of a country and type with such an end user; `sid` is the regulation's."""

    sid: str
    label: str
    country: str
    number_type: str
    end_user_type: str
    end_users: tuple[NeededEndUser, ...]
    proofs: tuple[NeededProof, ...]


class RegulationAsked(NamedTuple):
    """Which regulation a bundle is for: its sid, or country (ISO), number type and perhaps end-user type."""

    sid: str = ""
    country: str = ""
    number_type: str = ""
    end_user_type: str = ""
