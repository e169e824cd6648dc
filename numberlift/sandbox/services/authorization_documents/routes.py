"""/HostedNumbers/AuthorizationDocuments (form-encoded); its orders answer under both names that Twilio gives the path.

https://www.twilio.com/docs/phone-numbers/hosted-numbers/hosted-numbers-api/authorization-document-resource
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

from numberlift.sandbox.service import Service
from numberlift.sandbox.services.authorization_documents.letters import Letters
from numberlift.sandbox.services.hosted_orders.shown import shown

_PATH: Final = "/HostedNumbers/AuthorizationDocuments"
_ONE: Final = _PATH + "/{sid}"
_LETTERS: Final = Letters(_PATH, show_order=lambda order, base: shown(order, base=base), title_required=True)

AUTHORIZATION_DOCUMENTS: Final = Service(
    name="authorization-documents",
    routes=(
        web.post(_PATH, _LETTERS.create, name="CreateHostedNumbersAuthorizationDocument"),
        web.get(_PATH, _LETTERS.list_all, name="ListHostedNumbersAuthorizationDocument"),
        web.get(_ONE, _LETTERS.fetch, name="FetchHostedNumbersAuthorizationDocument"),
        web.post(_ONE, _LETTERS.update, name="UpdateHostedNumbersAuthorizationDocument"),
        web.get(
            _ONE + "/DependentHostedNumberOrders",
            _LETTERS.dependents,
            name="ListHostedNumbersDependentHostedNumberOrder",
        ),
        web.get(_ONE + "/DependentOrders", _LETTERS.dependents, name="ListHostedNumbersDependentOrder"),
    ),
)
