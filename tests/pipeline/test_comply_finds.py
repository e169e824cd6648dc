"""What is made anew has the key of the deleted one: a list that still shows that one is not taken at its word."""

from __future__ import annotations

import pytest

from numberlift.domain.creates import State
from numberlift.domain.natural_keys import name_with_key
from numberlift.domain.outcomes import Nothing, Ours, Unread
from numberlift.ledger import Creation
from numberlift.pipeline.complying.kinds import BUNDLE, DOCUMENT, END_USER
from numberlift.pipeline.complying.sending import bundle_work, document_work, end_user_work
from numberlift.twilio.compliance import ComplianceApi
from tests.twilio.serving import talking

KEY = "0123456789abcdef" * 2
TOLD = {
    BUNDLE: (
        bundle_work,
        "BU",
        {"about": {"name": "Ada", "regulation_sid": ""}, "email": "", "status_callback": ""},
        {"status": "draft"},
        {},
    ),
    END_USER: (end_user_work, "IT", {"label": "Ada", "type": "individual", "attributes": {}}, {}, {}),
    DOCUMENT: (
        document_work,
        "RD",
        {"label": "Ada", "type": "address", "attributes": {}, "filename": ""},
        {"status": "draft"},
        {"address_sids": [], "content": None},
    ),
}
NOT_THERE = (404, {"code": 20404, "status": 404, "message": "not found"})


async def looked(kind: str, *, generation: int, fetched) -> object:
    """What a look finds where the list shows an object with our key, and a fetch of it answers so."""
    work_of, prefix, payload, more, told = TOLD[kind]
    one = {
        "sid": f"{prefix}{'a' * 32}",
        "friendly_name": name_with_key("Ada", KEY),
        "type": payload.get("type"),
        "attributes": {},
        **more,
    }
    page = {"results": [one], "meta": {"key": "results", "next_page_url": None}}
    async with talking((200, page), fetched or (200, one)) as (client, _):
        creation = Creation(1, "", kind, KEY, generation, "R", "R.1", 1, State.SENDING)
        work = work_of(creation, payload, api=ComplianceApi(client.line), **told)
        return await work.find.look(creation)


@pytest.mark.parametrize("kind", TOLD)
async def test_what_the_list_shows_and_a_fetch_does_not_know_was_the_one_before(kind):
    assert await looked(kind, generation=2, fetched=NOT_THERE) == Nothing()


@pytest.mark.parametrize("kind", TOLD)
async def test_what_a_fetch_knows_too_is_ours(kind):
    assert isinstance(await looked(kind, generation=2, fetched=None), Ours)


@pytest.mark.parametrize("kind", TOLD)
async def test_a_fetch_without_an_answer_is_no_proof_of_absence(kind):
    assert isinstance(await looked(kind, generation=2, fetched=(503, {})), Unread)


@pytest.mark.parametrize("kind", TOLD)
async def test_what_was_never_deleted_needs_no_fetch(kind):
    assert isinstance(await looked(kind, generation=1, fetched=NOT_THERE), Ours)
