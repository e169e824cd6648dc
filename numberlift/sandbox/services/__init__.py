"""The services that the sandbox emulates, one folder each; `due`, `forms`, `paging` and `switchboard` serve several."""

from typing import Final

from numberlift.sandbox.service import Service
from numberlift.sandbox.services.account.routes import ACCOUNTS
from numberlift.sandbox.services.addresses.routes import ADDRESSES
from numberlift.sandbox.services.authorization_documents.routes import AUTHORIZATION_DOCUMENTS
from numberlift.sandbox.services.compliance.routes import COMPLIANCE
from numberlift.sandbox.services.eligibility.routes import ELIGIBILITY
from numberlift.sandbox.services.hosted_orders.routes import HOSTED_ORDERS
from numberlift.sandbox.services.hosting.routes import HOSTING
from numberlift.sandbox.services.hosting_v2.routes import HOSTING_V2
from numberlift.sandbox.services.incoming_numbers.routes import INCOMING_NUMBERS
from numberlift.sandbox.services.messaging.routes import MESSAGING
from numberlift.sandbox.services.portability.routes import PORTABILITY
from numberlift.sandbox.services.porting.routes import PORTING

SERVICES: Final[tuple[Service, ...]] = (
    ACCOUNTS,
    ELIGIBILITY,
    PORTABILITY,
    ADDRESSES,
    INCOMING_NUMBERS,
    MESSAGING,
    HOSTING,
    HOSTED_ORDERS,
    AUTHORIZATION_DOCUMENTS,
    HOSTING_V2,
    PORTING,
    COMPLIANCE,
)

__all__ = ["SERVICES"]
