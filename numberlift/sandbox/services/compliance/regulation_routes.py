"""Regulations, and the types of end users and documents: to be read, in pages.

https://www.twilio.com/docs/phone-numbers/regulatory/api/regulations, …/end-user-types, …/supporting-document-types
"""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from numberlift.sandbox.replies import base_url, json_reply, not_found
from numberlift.sandbox.service import world_of
from numberlift.sandbox.services.compliance.refusals import refused
from numberlift.sandbox.services.compliance.regulations import END_USER_TYPES, NUMBER_TYPES, Regulation
from numberlift.sandbox.services.compliance.shown import (
    ROOT,
    shown_document_type,
    shown_end_user_type,
    shown_regulation,
    type_sid,
)
from numberlift.sandbox.services.compliance.switches import catalogue_of
from numberlift.sandbox.services.paging import Row, page_of, with_meta
from numberlift.sandbox.store import Stored

_REGULATIONS: Final = ROOT + "/Regulations"
_END_USER_TYPES: Final = ROOT + "/EndUserTypes"
_DOCUMENT_TYPES: Final = ROOT + "/SupportingDocumentTypes"


async def list_regulations(request: web.Request) -> web.Response:
    """The regulations that the query leaves; raises Refusal 22212 or 22213."""
    query = request.query
    country, number_type, end_user_type = (query.get(name) for name in ("IsoCountry", "NumberType", "EndUserType"))
    if end_user_type and end_user_type not in END_USER_TYPES:
        raise refused(22212, f"EndUserType must be one of {', '.join(END_USER_TYPES)}")
    if number_type and number_type not in NUMBER_TYPES:
        raise refused(22213, f"NumberType must be one of {', '.join(NUMBER_TYPES)}")
    wanted = (country.upper() if country else None, number_type, end_user_type)
    found = {sid: one for sid, one in catalogue_of(world_of(request)).regulations.items() if _fits(one, wanted)}
    shown = {sid: _shown(request, regulation) for sid, regulation in found.items()}
    return _page(request, shown, key="results")


async def fetch_regulation(request: web.Request) -> web.Response:
    """One regulation."""
    found = catalogue_of(world_of(request)).regulations.get(request.match_info["sid"])
    if found is None:
        raise not_found(request.path)
    return json_reply(_shown(request, found))


async def list_end_user_types(request: web.Request) -> web.Response:
    """The two types of end users."""
    return _page(request, _end_user_types(request), key="end_user_types")


async def fetch_end_user_type(request: web.Request) -> web.Response:
    """One type of end users."""
    return _one(request, _end_user_types(request))


async def list_document_types(request: web.Request) -> web.Response:
    """Every type of document that some regulation accepts."""
    return _page(request, _document_types(request), key="supporting_document_types")


async def fetch_document_type(request: web.Request) -> web.Response:
    """One type of document."""
    return _one(request, _document_types(request))


def _shown(request: web.Request, regulation: Regulation) -> dict[str, Any]:
    constraints = request.query.get("IncludeConstraints", "").lower() == "true"
    return shown_regulation(regulation, base=base_url(request), constraints=constraints)


def _fits(regulation: Regulation, wanted: tuple[str | None, ...]) -> bool:
    return all(asked in (None, "", given) for asked, given in zip(wanted, regulation.group, strict=True))


def _end_user_types(request: web.Request) -> dict[str, dict[str, Any]]:
    types, base = catalogue_of(world_of(request)).end_user_types, base_url(request)
    return {type_sid(name): shown_end_user_type(name, fields.values(), base=base) for name, fields in types.items()}


def _document_types(request: web.Request) -> dict[str, dict[str, Any]]:
    types, base = catalogue_of(world_of(request)).document_types, base_url(request)
    return {type_sid(kind.type): shown_document_type(kind, base=base) for kind in types.values()}


def _one(request: web.Request, shown: dict[str, dict[str, Any]]) -> web.Response:
    found = shown.get(request.match_info["sid"])
    if found is None:
        raise not_found(request.path)
    return json_reply(found)


def _page(request: web.Request, shown: dict[str, dict[str, Any]], *, key: str) -> web.Response:
    rows = [Row(sid, Stored(float(place), {})) for place, sid in enumerate(shown)]
    return json_reply(with_meta(request, page_of(request, rows), lambda row: shown[row.sid], key=key))


REGULATION_ROUTES: Final = (
    web.get(_REGULATIONS, list_regulations, name="ListRegulation"),
    web.get(_REGULATIONS + "/{sid}", fetch_regulation, name="FetchRegulation"),
    web.get(_END_USER_TYPES, list_end_user_types, name="ListEndUserType"),
    web.get(_END_USER_TYPES + "/{sid}", fetch_end_user_type, name="FetchEndUserType"),
    web.get(_DOCUMENT_TYPES, list_document_types, name="ListSupportingDocumentType"),
    web.get(_DOCUMENT_TYPES + "/{sid}", fetch_document_type, name="FetchSupportingDocumentType"),
)
