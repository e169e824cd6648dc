"""The flow `follow_account`: what is open in one account brought up to date, for the flow that started this one."""

from __future__ import annotations

from typing import Any, Final

from prefect import flow
from prefect.states import Failed
from pydantic import BaseModel, Field

from numberlift.errors import NumberliftError
from numberlift.flows.running.cancelling import CancelledByPerson, cancelled
from numberlift.flows.running.stopping import finishing
from numberlift.pipeline.meter import Silent
from numberlift.settings import read_settings
from numberlift.wiring.following import follow_account as followed
from numberlift.wiring.parts import opened_ledger

NAME: Final = "follow-account"


class AccountParameters(BaseModel):
    """What the flow is told: an account, never orders or numbers."""

    account: str = Field(pattern=r"^AC[0-9a-zA-Z]{32}$", description="The sid of the account or subaccount.")


@flow(name=NAME, description=__doc__, persist_result=False, retries=0)
async def follow_account(parameters: AccountParameters) -> Any:
    """Follow what lies in the account; what could not be read now is left for the round over all that comes after."""
    settings = read_settings()
    try:
        with opened_ledger(settings) as ledger:
            work = followed(parameters.account, settings=settings, ledger=ledger, progress=Silent())
            return {"complete": await finishing(work)}
    except CancelledByPerson:
        return cancelled()
    except NumberliftError as error:
        return Failed(message=str(error))
