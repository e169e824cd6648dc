"""What the account holds already, read once before a plan: addresses, end users, documents and bundles.

What an earlier run of this ledger made is known by its key and not looked for here. Of the rest, an end user, an
address or a document without a file is the same if all it says is; a document with a file only if its name carries the
key that we gave it when we uploaded that file.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from numberlift.domain.creates import State
from numberlift.domain.natural_keys import key_in
from numberlift.errors import ApiDown, RowRefused, RunStopped, TryAgain
from numberlift.ledger import Ledger
from numberlift.ledger.creating.further import Further
from numberlift.pipeline.complying.kinds import DOCUMENT, END_USER
from numberlift.pipeline.complying.naming import Naming
from numberlift.pipeline.hosting.kinds import ADDRESS
from numberlift.pipeline.steps import first_of
from numberlift.twilio import AccountApi, Address
from numberlift.twilio.compliance import ComplianceApi
from numberlift.twilio.wire.bundles import Bundle
from numberlift.twilio.wire.end_users import EndUser
from numberlift.twilio.wire.supporting_documents import SupportingDocument

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is there, by what it is: sids of addresses, end users and bare documents by key, of others' making.

    `uploaded` are documents with a file whose name carries a key, by that key. `bundles` are all bundles by sid, `sids`
    those of all end users, documents and addresses.
    """

    naming: Naming
    addresses: Mapping[str, str] = field(default_factory=dict)
    end_users: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    uploaded: Mapping[str, SupportingDocument] = field(default_factory=dict)
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    sids: frozenset[str] = frozenset()


async def sweep(
    api: ComplianceApi, account: AccountApi, ledger: Ledger, *, account_sid: str, secret: bytes
) -> Holdings:
    """Read all four lists to their ends.

    Raises ApiDown if one cannot be read to its end now, RunStopped if Twilio does not let us read it.
    """
    try:
        async with asyncio.TaskGroup() as group:
            addresses = group.create_task(_all(account.addresses()))
            end_users = group.create_task(_all(api.end_users()))
            documents = group.create_task(_all(api.documents()))
            bundles = group.create_task(_all(api.bundles()))
    except BaseExceptionGroup as errors:
        raise _in_our_words(first_of(errors)) from errors
    ours = await asyncio.to_thread(_made_by_us, ledger, account_sid)
    return _held(ours, addresses.result(), end_users.result(), documents.result(), bundles.result(), secret=secret)


def _held(
    ours: Mapping[str, str],
    addresses: list[Address],
    end_users: list[EndUser],
    documents: list[SupportingDocument],
    bundles: list[Bundle],
    *,
    secret: bytes,
) -> Holdings:
    plain = Naming(secret)
    foreign = {one.sid: plain.address(one) for one in addresses if one.sid not in ours}
    naming = Naming(secret, foreign | {sid: key for sid, key in ours.items() if sid.startswith("AD")})
    others = [one for one in documents if one.sid not in ours]
    return Holdings(
        naming,
        addresses={key: sid for sid, key in sorted(foreign.items(), reverse=True)},
        end_users={naming.end_user(one): one.sid for one in _oldest(end_users) if one.sid not in ours},
        documents={naming.document_there(one): one.sid for one in _oldest(others) if not one.mime_type},
        uploaded={key: one for one in _oldest(others) if one.mime_type and (key := key_in(one.friendly_name))},
        bundles={one.sid: one for one in bundles},
        sids=frozenset(one.sid for some in (addresses, end_users, documents) for one in some),
    )


def _made_by_us(ledger: Ledger, account_sid: str) -> dict[str, str]:
    """The keys of what this ledger's creates made in the account, by sid."""
    further = Further(ledger.database, realm=ledger.realm)
    return {
        one.sid: one.key
        for kind in (ADDRESS, END_USER, DOCUMENT)
        for one in further.of_kind(kind, account_sid=account_sid)
        if one.state is State.CONFIRMED
    }


async def _all(pages: AsyncIterator[tuple[T, ...]]) -> list[T]:
    return [one async for page in pages for one in page]


def _oldest(items: list[T]) -> list[T]:
    """So that of several alike the oldest is taken, whatever order the list has: it comes last."""
    return sorted(items, key=lambda one: (getattr(one, "date_created", ""), getattr(one, "sid", "")), reverse=True)


def _in_our_words(error: BaseException) -> BaseException:
    if isinstance(error, TryAgain):
        return ApiDown(f"{error} Nothing was planned, for what the account holds is not known.")
    if isinstance(error, RowRefused):
        return RunStopped(f"Twilio does not let us read what the account holds for regulatory compliance ({error}).")
    return error
