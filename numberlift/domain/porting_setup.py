"""What a number is told when its port is complete, and what a person still has to see to before the old service ends.

Sources: Twilio's pages on incoming phone numbers (a trunk takes calls in place of a voice URL), on A2P 10DLC, on
toll-free verification, and its porting guidelines (messages may follow the calls hours or days later).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from numberlift.domain.hosting_list import url_host

SETUP_COLUMNS: Final = ("sms_url", "voice_url", "trunk_sid", "messaging_service_sid")
"""The columns of a port list that are set on the number once it is ported."""
SETUP_URLS: Final = ("sms_url", "voice_url")
CALLS: Final = "calls"
MESSAGES: Final = "messages"
_ANSWERS: Final[Mapping[str, tuple[str, str]]] = {
    CALLS: ("voice_url", "trunk_sid"),
    MESSAGES: ("sms_url", "messaging_service_sid"),
}
_SHOWN: Final[Mapping[str, str]] = {
    "sms_url": "SMS URL",
    "voice_url": "voice URL",
    "trunk_sid": "trunk",
    "messaging_service_sid": "messaging service",
}
_NUMBERING_PLAN: Final = frozenset({"US", "CA", "PR"})


def setup_in(values: Mapping[str, str]) -> dict[str, str]:
    """What a row wants to be set on its number, by column; nothing where it says nothing."""
    return {name: values[name] for name in SETUP_COLUMNS if values[name]}


def called_hosts(rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """The hosts that Twilio will call for these rows' numbers, each with how many URLs name it, most first."""
    return dict(Counter(url_host(row[name]) for row in rows for name in SETUP_URLS if row[name]).most_common())


def unanswered(setup: Mapping[str, str]) -> tuple[str, ...]:
    """What nobody would answer once the number is ported: `calls`, `messages`, both or neither."""
    return tuple(what for what, columns in _ANSWERS.items() if not any(setup.get(name) for name in columns))


def in_words(columns: Mapping[str, object] | tuple[str, ...]) -> str:
    """Columns as a person calls them: `SMS URL, voice URL`."""
    return ", ".join(_SHOWN[name] for name in SETUP_COLUMNS if name in columns)


def warning(setup: Mapping[str, str], *, port_date: str, today: date) -> str:
    """The warning for a number whose port date (ISO) is tomorrow or has come, empty where nothing is missing."""
    missing = unanswered(setup)
    if not missing or not port_date or (date.fromisoformat(port_date[:10]) - today).days > 1:
        return ""
    wanted = " and ".join(" or ".join(_ANSWERS[what]) for what in missing)
    return (
        f"Ported on {port_date[:10]}, and nothing will answer its {' and '.join(missing)}: the list gives no {wanted}. "
        "Set it on the number in the Twilio Console the moment it is ported."
    )


def checklist(*, number_type: str, country: str, setup: str, missing: tuple[str, ...]) -> str:
    """What is to be seen to once a number is ported; `setup` says what was set, `missing` what nobody answers."""
    steps = [setup]
    if missing:
        steps.append(f"Now: set in the Twilio Console what answers its {' and '.join(missing)}.")
    if number_type == "toll-free":
        steps.append("Have the toll-free number verified before it sends messages.")
    elif country in _NUMBERING_PLAN:
        steps.append("Put it into an approved A2P 10DLC campaign before it sends messages.")
    steps.append("Messages to it may arrive hours to days after its calls do: try both.")
    if country in _NUMBERING_PLAN:
        steps.append("Register its E911 address if calls are made from it.")
    steps.append("End the old service only when calls and messages work.")
    return " ".join(filter(None, steps))
