"""The keys of what a comply run makes: keyed hashes of what it is, so that the same part of two lists is one part.

An address in a document is named by the address's own key, or, where that is not known, by its sid: a document is the
same document before and after its address has got a sid. A bundle is named by what the list calls it, its regulation
and its end user: two customers' bundles of one name are two bundles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numberlift.domain.complying.ready import Held, ReadyAddress, ReadyBundle, ReadyDocument, ReadyEndUser
from numberlift.domain.complying.wanted import name_key
from numberlift.domain.keys import content_key, keyed
from numberlift.domain.natural_keys import natural_key
from numberlift.pipeline.complying.kinds import DOCUMENT, END_USER
from numberlift.twilio import Address
from numberlift.twilio.wire.end_users import EndUser
from numberlift.twilio.wire.supporting_documents import SupportingDocument

_ADDRESS_PARTS = ("customer_name", "street", "street_2", "city", "region", "postal_code", "country")
"""In the order in which hosting names the same addresses."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Names parts. `addresses` are the keys of addresses by the sid they have at Twilio, as far as they are known."""

    secret: bytes = field(repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict)

    def address(self, one: ReadyAddress | Address) -> str:
        """The key of an address."""
        return content_key((getattr(one, name) for name in _ADDRESS_PARTS), secret=self.secret)

    def end_user(self, one: ReadyEndUser | EndUser) -> str:
        """The key of an end user."""
        return natural_key(self.secret, kind=END_USER, type_name=one.type, attributes=one.attributes)

    def document(self, one: ReadyDocument) -> str:
        """The key of a document that a list asks for."""
        attributes: dict[str, Any] = dict(one.attributes)
        if one.address_field:
            attributes[one.address_field] = [self.where(address) for address in one.addresses]
        return self._document(one.type, attributes, one.seen.sha256 if one.seen else "")

    def document_there(self, one: SupportingDocument, *, file_sha256: str = "") -> str:
        """The key of a document that Twilio holds; the sha256 of its file has to be told, for Twilio does not."""
        attributes = {name: self._known(value) for name, value in one.attributes.items()}
        return self._document(one.type, attributes, file_sha256)

    def bundle(self, one: ReadyBundle) -> str:
        """The key of a bundle that is made anew."""
        user = one.end_user
        who = "" if user is None else user.sid if isinstance(user, Held) else self.end_user(user)
        needs = one.regulation
        told = (name_key(one.bundle.name), needs.country, needs.number_type, needs.end_user_type, who)
        return content_key(told, secret=self.secret)

    def where(self, address: ReadyAddress | Held) -> str:
        """What an address is called inside a document's key."""
        return self.addresses.get(address.sid, address.sid) if isinstance(address, Held) else self.address(address)

    def content(self, *told: str) -> str:
        """A digest of what a bundle holds, to see whether anything was changed."""
        return keyed("\n".join(told), secret=self.secret)[:40]

    def _document(self, type_name: str, attributes: Mapping[str, Any], file_sha256: str) -> str:
        return natural_key(
            self.secret, kind=DOCUMENT, type_name=type_name, attributes=attributes, file_sha256=file_sha256
        )

    def _known(self, value: Any) -> Any:
        """Sids of addresses as their keys, in a list, alone or separated by commas."""
        if isinstance(value, str):
            return self.addresses.get(value.strip(), value)
        if isinstance(value, Sequence):
            return [self._known(one) for one in value]
        return value
