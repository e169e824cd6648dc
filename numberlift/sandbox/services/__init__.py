"""The services that the sandbox emulates, one folder each."""

from typing import Final

from numberlift.sandbox.service import Service
from numberlift.sandbox.services.account.routes import ACCOUNTS
from numberlift.sandbox.services.eligibility.routes import ELIGIBILITY
from numberlift.sandbox.services.portability.routes import PORTABILITY

SERVICES: Final[tuple[Service, ...]] = (ACCOUNTS, ELIGIBILITY, PORTABILITY)

__all__ = ["SERVICES"]
