"""Regulatory compliance over a line: every operation of bundles and of what is put into them.

Creates reach Twilio exactly once and answer with `domain.outcomes`; reads are asked with retries; changes and deletes
are sent again only where they surely were not carried out. Twilio has no parameter for the account here: a subaccount's
bundles are reached with its own credentials.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

from numberlift.domain.outcomes import CreateReply
from numberlift.twilio.creating import send_change, send_create, send_delete
from numberlift.twilio.first_byte import BeforeFirstByte
from numberlift.twilio.line import Line
from numberlift.twilio.wire import (
    bundles,
    end_users,
    evaluations,
    item_assignments,
    regulations,
    supporting_documents,
)
from numberlift.twilio.wire.bundles import Bundle, BundleChanges, BundleFilters, NewBundle
from numberlift.twilio.wire.end_users import EndUser, ItemChanges, NewEndUser
from numberlift.twilio.wire.evaluations import Evaluation
from numberlift.twilio.wire.exchange import Request
from numberlift.twilio.wire.item_assignments import ItemAssignment
from numberlift.twilio.wire.regulations import ComplianceType, Regulation, RegulationFilters
from numberlift.twilio.wire.supporting_documents import NewSupportingDocument, SupportingDocument

T = TypeVar("T")


class ComplianceApi:
    """Bundles, end users, documents, assignments and evaluations of the account whose credentials the line has.

    Reads, changes and deletes raise TryAgain (unknown; after a change, fetch first), RowRefused or RunStopped. Pages
    come as tuples; a list that cannot be read to its end raises.
    """

    def __init__(self, line: Line) -> None:
        self._line = line

    def regulations(
        self, filters: RegulationFilters | None = None, *, constraints: bool = True
    ) -> AsyncIterator[tuple[Regulation, ...]]:
        """The regulations that the filters leave, page by page; with what may stand in their fields."""
        request = regulations.list_regulations(filters or RegulationFilters(), constraints=constraints)
        return self._pages(request, regulations.KEY, lambda item: regulations.regulation_in(item, kind=request.kind))

    async def regulation(self, sid: str, *, constraints: bool = True) -> Regulation:
        """One regulation."""
        request = regulations.fetch_regulation(sid, constraints=constraints)
        return await self._line.ask(request, regulations.read_regulation)

    def end_user_types(self) -> AsyncIterator[tuple[ComplianceType, ...]]:
        """The types of end users, page by page."""
        key = regulations.END_USER_TYPES
        return self._pages(regulations.list_types(key), key, regulations.type_in)

    async def end_user_type(self, sid: str) -> ComplianceType:
        """One type of end users."""
        return await self._line.ask(regulations.fetch_type(regulations.END_USER_TYPES, sid), regulations.read_type)

    def document_types(self) -> AsyncIterator[tuple[ComplianceType, ...]]:
        """The types of supporting documents, page by page."""
        key = regulations.DOCUMENT_TYPES
        return self._pages(regulations.list_types(key), key, regulations.type_in)

    async def document_type(self, sid: str) -> ComplianceType:
        """One type of supporting documents."""
        return await self._line.ask(regulations.fetch_type(regulations.DOCUMENT_TYPES, sid), regulations.read_type)

    async def create_bundle(
        self, bundle: NewBundle, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Create a bundle, a draft, exactly once."""
        request, read = bundles.create_bundle(bundle), bundles.read_created_bundle
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def bundle(self, sid: str) -> Bundle:
        """One bundle as it stands."""
        return await self._line.ask(bundles.fetch_bundle(sid), bundles.read_bundle)

    def bundles(self, filters: BundleFilters | None = None) -> AsyncIterator[tuple[Bundle, ...]]:
        """The bundles that the filters leave, page by page."""
        return self._pages(bundles.list_bundles(filters or BundleFilters()), bundles.KEY, bundles.bundle_in)

    async def update_bundle(self, sid: str, changes: BundleChanges) -> Bundle:
        """Change a bundle's name, e-mail address or callback; to submit it use `submit_bundle`."""
        return await send_change(self._line, bundles.update_bundle(sid, changes), bundles.read_bundle)

    async def submit_bundle(self, sid: str) -> Bundle:
        """Hand a bundle in for review; RowRefused where it is noncompliant or under review already."""
        return await send_change(self._line, bundles.submit_bundle(sid), bundles.read_bundle)

    async def delete_bundle(self, sid: str) -> None:
        """Delete a bundle; one that is not there is deleted."""
        await send_delete(self._line, bundles.delete_bundle(sid))

    async def create_end_user(
        self, end_user: NewEndUser, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Create an end user, exactly once."""
        request, read = end_users.create_end_user(end_user), end_users.read_created_end_user
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def end_user(self, sid: str) -> EndUser:
        """One end user."""
        return await self._line.ask(end_users.fetch_end_user(sid), end_users.read_end_user)

    def end_users(self) -> AsyncIterator[tuple[EndUser, ...]]:
        """All end users, page by page; Twilio has no filters for them."""
        return self._pages(end_users.list_end_users(), end_users.KEY, end_users.end_user_in)

    async def update_end_user(self, sid: str, changes: ItemChanges) -> EndUser:
        """Change an end user, in every bundle that holds it."""
        return await send_change(self._line, end_users.update_end_user(sid, changes), end_users.read_end_user)

    async def delete_end_user(self, sid: str) -> None:
        """Delete an end user; one that is not there is deleted."""
        await send_delete(self._line, end_users.delete_end_user(sid))

    async def create_document(
        self, document: NewSupportingDocument, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Create a document, with its file or without one, exactly once; RowRefused for a file of a wrong kind."""
        request, read = supporting_documents.create_document(document), supporting_documents.read_created_document
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def document(self, sid: str) -> SupportingDocument:
        """One document as it stands."""
        return await self._line.ask(supporting_documents.fetch_document(sid), supporting_documents.read_document)

    def documents(self) -> AsyncIterator[tuple[SupportingDocument, ...]]:
        """All documents, page by page; Twilio has no filters for them."""
        request = supporting_documents.list_documents()
        return self._pages(request, supporting_documents.KEY, supporting_documents.document_in)

    async def update_document(self, sid: str, changes: ItemChanges) -> SupportingDocument:
        """Change a document's name or attributes, in every bundle that holds it."""
        request = supporting_documents.update_document(sid, changes)
        return await send_change(self._line, request, supporting_documents.read_document)

    async def delete_document(self, sid: str) -> None:
        """Delete a document; one that is not there is deleted."""
        await send_delete(self._line, supporting_documents.delete_document(sid))

    async def assign(
        self, bundle_sid: str, object_sid: str, *, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Put an end user or document into a bundle, exactly once."""
        request = item_assignments.create_assignment(bundle_sid, object_sid)
        read = item_assignments.read_created_assignment
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def assignment(self, bundle_sid: str, sid: str) -> ItemAssignment:
        """One assignment."""
        request = item_assignments.fetch_assignment(bundle_sid, sid)
        return await self._line.ask(request, item_assignments.read_assignment)

    def assignments(self, bundle_sid: str) -> AsyncIterator[tuple[ItemAssignment, ...]]:
        """What a bundle holds, page by page."""
        request = item_assignments.list_assignments(bundle_sid)
        return self._pages(request, item_assignments.KEY, item_assignments.assignment_in)

    async def unassign(self, bundle_sid: str, sid: str) -> None:
        """Take an end user or document out of a bundle; `sid` is the assignment's. It stays, without the bundle."""
        await send_delete(self._line, item_assignments.delete_assignment(bundle_sid, sid))

    async def evaluate(self, bundle_sid: str) -> Evaluation:
        """What the bundle lacks now. Asked again where no answer came: it changes nothing but Twilio's own record."""
        return await self._line.ask(evaluations.create_evaluation(bundle_sid), evaluations.read_evaluation)

    async def evaluation(self, bundle_sid: str, sid: str) -> Evaluation:
        """One evaluation as it was."""
        return await self._line.ask(evaluations.fetch_evaluation(bundle_sid, sid), evaluations.read_evaluation)

    def evaluations(self, bundle_sid: str) -> AsyncIterator[tuple[Evaluation, ...]]:
        """The evaluations of a bundle, page by page."""
        return self._pages(evaluations.list_evaluations(bundle_sid), evaluations.KEY, evaluations.evaluation_in)

    async def copy_bundle(
        self, sid: str, *, friendly_name: str, before_first_byte: BeforeFirstByte | None = None
    ) -> CreateReply:
        """Copy a bundle with all its items, as a draft, exactly once."""
        request, read = bundles.copy_bundle(sid, friendly_name=friendly_name), bundles.read_created_bundle
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    def copies(self, sid: str) -> AsyncIterator[tuple[Bundle, ...]]:
        """The copies of a bundle, page by page."""
        return self._pages(bundles.list_copies(sid), bundles.KEY, bundles.bundle_in)

    async def clone_bundle(
        self,
        sid: str,
        *,
        target_account_sid: str,
        friendly_name: str = "",
        as_draft: bool = False,
        before_first_byte: BeforeFirstByte | None = None,
    ) -> CreateReply:
        """Clone a bundle into another account of ours, exactly once."""
        request = bundles.clone_bundle(
            sid, target_account_sid=target_account_sid, friendly_name=friendly_name, as_draft=as_draft
        )
        read = bundles.read_created_clone
        return await send_create(self._line, request, read, before_first_byte=before_first_byte)

    async def replace_items(self, sid: str, *, from_bundle_sid: str) -> Bundle:
        """Give an approved bundle the items of its approved copy."""
        request = bundles.replace_items(sid, from_bundle_sid=from_bundle_sid)
        return await send_change(self._line, request, bundles.read_bundle)

    async def _pages(
        self, request: Request, key: str, read: Callable[[Mapping[str, Any]], T]
    ) -> AsyncIterator[tuple[T, ...]]:
        async for page in self._line.pages(request, key=key):
            yield tuple(read(item) for item in page.items)
