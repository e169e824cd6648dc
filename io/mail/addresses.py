"""E-mail addresses as people give them, and the domains that mails may go to.

No message of this module names an address: what it raises may stand in a log.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from email.utils import parseaddr
from typing import Final

from numberlift.errors import SettingsRefused

MOST: Final = 50
"""Recipients of one run."""
_ADDRESS: Final = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
_BETWEEN: Final = re.compile(r"[,;\s]+")


def read_addresses(words: Iterable[str]) -> tuple[str, ...]:
    """The addresses in these words, each once, in their order; a word may hold several with commas between them.

    Raises SettingsRefused for what is no address (ASCII, as RFC 5321 has it), saying the how many-th it is.
    """
    found = [one for word in words for one in _BETWEEN.split(word) if one]
    for at, one in enumerate(found, 1):
        if not _ADDRESS.fullmatch(one):
            raise SettingsRefused(f"Address {at} is no e-mail address. Write name@example.com, several with commas.")
    known: dict[str, str] = {}
    for one in found:
        known.setdefault(one.casefold(), one)
    addresses = tuple(known.values())
    if len(addresses) > MOST:
        raise SettingsRefused(
            f"{len(addresses)} addresses are too many: {MOST} at most. Give a mailing list's address."
        )
    return addresses


def read_sender(text: str) -> tuple[str, str]:
    """Name and address of the sender. Raises SettingsRefused for what is none."""
    name, address = parseaddr(" ".join(text.split()))
    if not _ADDRESS.fullmatch(address):
        raise SettingsRefused("NUMBERLIFT_MAIL_FROM is no e-mail address. Set it as numberlift <numbers@example.com>.")
    return name, address


def domain_of(address: str) -> str:
    """The domain of an address, lower case."""
    return address.rpartition("@")[2].lower()


def read_domains(text: str) -> frozenset[str]:
    """Domains as they are set: comma-separated, `.example.com` for all below it, an `@` before one does not matter."""
    return frozenset(one.lower().lstrip("@").rstrip(".") for one in _BETWEEN.split(text) if one)


def must_be_allowed(addresses: Collection[str], *, domains: Collection[str]) -> None:
    """Raise SettingsRefused where an address lies in none of the domains, naming neither it nor who else is meant."""
    refused = [at for at, one in enumerate(addresses, 1) if not domain_is_allowed(one, domains)]
    if refused:
        which = ", ".join(map(str, refused))
        raise SettingsRefused(
            f"{len(refused)} of {len(addresses)} recipients (number {which}) lie outside the allowed domains "
            f"({', '.join(sorted(domains)) or 'none is set'}). Nothing was begun. Leave them out, or have "
            "NUMBERLIFT_MAIL_DOMAINS changed."
        )


def domain_is_allowed(address: str, domains: Collection[str]) -> bool:
    """Whether an address lies in one of the domains; one that begins with a dot stands for all below it."""
    domain = domain_of(address)
    return any(domain == one or (one.startswith(".") and domain.endswith(one)) for one in domains)
