"""Every compliance operation of the client, driven over a socket against the sandbox; and lost creates found again."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp
import pytest

from numberlift.domain.natural_keys import name_with_key, natural_key
from numberlift.domain.outcomes import Answered, NoAnswer, Nothing, Ours, Refused, Throttled, Unread
from numberlift.errors import RowRefused
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.twilio import ComplianceApi
from numberlift.twilio.compliance_finds import (
    find_assignment,
    find_bundle,
    find_copy,
    find_end_user,
    find_supporting_document,
)
from numberlift.twilio.owning import AccountApi
from numberlift.twilio.wire.addresses import NewAddress
from numberlift.twilio.wire.bundles import BundleChanges, BundleFilters, NewBundle
from numberlift.twilio.wire.end_users import ItemChanges, NewEndUser
from numberlift.twilio.wire.regulations import RegulationFilters
from numberlift.twilio.wire.supporting_documents import NewSupportingDocument
from tests.twilio.creating_servers import ACCOUNT, client_at
from tests.twilio.hosting_bench import listed, sids

NORTH = "AC" + "0" * 31 + "2"
PERSON = {"first_name": "Ada", "last_name": "Example"}
KEY = natural_key(b"secret", kind="end-user", type_name="individual", attributes=PERSON)
PDF = b"%PDF-1.7 a document"
LOST = ["reset-after", "error-after", "truncated", "html", "empty"]


class Bench:
    """A sandbox, its control plane, and the client at it."""

    def __init__(self, line, control) -> None:
        self.api, self.account, self._control = ComplianceApi(line), AccountApi(line, ACCOUNT), control

    async def control(self, path, **body):
        async with self._control.post(f"/_sandbox/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def made(self, sending):
        answer = await sending
        assert isinstance(answer, Answered), answer
        return answer.sid

    async def bundle(self, name="a bundle", **more):
        new = NewBundle(friendly_name=name, email="a@example.com", country="AU", number_type="local", **more)
        return await self.made(self.api.create_bundle(new))

    async def end_user(self, name="n"):
        new = NewEndUser(friendly_name=name, type="individual", attributes=PERSON)
        return await self.made(self.api.create_end_user(new))

    async def document(self, name="n", **more):
        place = NewAddress(
            customer_name="Ada", street="1 George St", city="Sydney", region="NSW", postal_code="2000", country="AU"
        )
        where = {"address_sids": [await self.made(self.account.create_address(place))]}
        new = NewSupportingDocument(friendly_name=name, type="address", attributes=where, **more)
        return await self.made(self.api.create_document(new))

    async def compliant(self, name="a bundle", **more):
        sid, items = await self.bundle(name, **more), [await self.end_user(), await self.document()]
        for item in items:
            await self.made(self.api.assign(sid, item))
        return sid, *items

    async def reviewed(self, sid):
        await self.api.submit_bundle(sid)
        for seconds in (3_601, 86_401):
            await self.control("advance", seconds=seconds)
        return await self.api.bundle(sid)


@asynccontextmanager
async def a_bench():
    async with (
        running(World(SandboxOptions())) as url,
        aiohttp.ClientSession(base_url=url) as control,
        client_at(url) as client,
    ):
        yield Bench(client.line, control)


@pytest.fixture
async def bench():
    async with a_bench() as made:
        yield made


async def test_regulations_are_read_whole(bench):
    every = await listed(bench.api.regulations())
    (one,) = await listed(bench.api.regulations(RegulationFilters(country="DE", number_type="local")))
    types = await listed(bench.api.document_types())

    assert await bench.api.regulation(one.sid) == one
    assert {"AU", "DE", "FR", "GB", "JP", "BR"} <= {found.country for found in every}
    assert [len(wanted.accepted) for wanted in one.documents] == [2, 2]
    assert one.documents[0].accepted[0].file_wanted is True
    assert "commercial_registrar_excerpt" in {found.name for found in types}
    assert await bench.api.document_type(types[0].sid) == types[0]
    (first, _) = await listed(bench.api.end_user_types())
    assert await bench.api.end_user_type(first.sid) == first


async def test_what_may_stand_in_a_field_is_told(bench):
    (brazil,) = await listed(bench.api.regulations(RegulationFilters(country="BR")))
    choices = {field.name: field.choices for field in brazil.end_users[0].fields if field.choices}
    plain = await bench.api.regulation(brazil.sid, constraints=False)

    assert choices == {"business_identity": ("direct_customer", "isv_reseller_or_partner")}
    assert {field.constraint for field in plain.end_users[0].fields} == {""}


async def test_a_bundle_is_approved_and_its_document_with_it(bench):
    sid, _, proof = await bench.compliant()
    evaluation = await bench.api.evaluate(sid)
    approved = await bench.reviewed(sid)

    assert evaluation.compliant
    assert (approved.status, (await bench.api.document(proof)).status) == ("twilio-approved", "approved")
    assert await listed(bench.api.evaluations(sid)) == [await bench.api.evaluation(sid, evaluation.sid)]


async def test_a_noncompliant_bundle_names_its_fields_and_is_not_submitted(bench):
    sid = await bench.bundle()
    evaluation = await bench.api.evaluate(sid)
    with pytest.raises(RowRefused) as refused:
        await bench.api.submit_bundle(sid)

    assert {field.name for result in evaluation.failing for field in result.invalid} == {*PERSON, "address_sids"}
    assert refused.value.code == 22214


async def test_a_rejection_is_told_by_its_codes(bench):
    sid, *_ = await bench.compliant("reject-18011")
    assert (await bench.reviewed(sid)).status == "twilio-rejected"

    assert [found.problems for found in await listed(bench.api.documents())] == [(18011,)]


async def test_bundles_are_listed_by_every_filter(bench):
    first, second = await bench.bundle("one"), await bench.bundle("two")
    regulation = (await bench.api.bundle(first)).regulation_sid

    for filters in (BundleFilters(friendly_name="one"), BundleFilters(sids=(first,))):
        assert await sids(bench.api.bundles(filters)) == {first}
    shared = BundleFilters(status="draft", regulation_sid=regulation, country="AU", number_type="local")
    assert await sids(bench.api.bundles(shared)) == {first, second}
    newest = BundleFilters(
        end_user_type="individual", has_valid_until=False, sort_by="date-updated", sort_direction="DESC"
    )
    assert [one.sid for one in await listed(bench.api.bundles(newest))] == [second, first]
    assert await sids(bench.api.bundles(BundleFilters(valid_until_after="2020-01-01T00:00:00Z"))) == set()


async def test_everything_is_changed_and_deleted(bench):
    sid, who, proof = await bench.compliant()
    renamed = await bench.api.update_bundle(sid, BundleChanges(friendly_name="new", email="b@example.com"))
    changed = await bench.api.update_end_user(who, ItemChanges(attributes={"first_name": "B"}))
    redrawn = await bench.api.update_document(proof, ItemChanges(friendly_name="y"))
    for one in await listed(bench.api.assignments(sid)):
        assert await bench.api.assignment(sid, one.sid) == one
        await bench.api.unassign(sid, one.sid)
    for delete, gone in (
        (bench.api.delete_bundle, sid),
        (bench.api.delete_end_user, who),
        (bench.api.delete_document, proof),
    ):
        for _ in range(2):
            await delete(gone)

    assert (renamed.friendly_name, changed.attributes, redrawn.friendly_name) == ("new", {"first_name": "B"}, "y")
    assert (
        await sids(bench.api.bundles()) | await sids(bench.api.end_users()) | await sids(bench.api.documents()) == set()
    )


async def test_an_end_user_in_a_bundle_is_not_deleted(bench):
    _, who, _ = await bench.compliant()
    with pytest.raises(RowRefused) as refused:
        await bench.api.delete_end_user(who)

    assert refused.value.code == 21644
    assert (await bench.api.end_user(who)).type == "individual"


async def test_a_document_is_uploaded_with_its_file(bench):
    sid = await bench.document(content=PDF, filename="scan.pdf")

    assert (await bench.api.document(sid)).mime_type == "application/pdf"


async def test_copies_clones_and_replaced_items(bench):
    sid, *_ = await bench.compliant("expires-30d")
    until = (await bench.reviewed(sid)).valid_until
    copy = await bench.made(bench.api.copy_bundle(sid, friendly_name="copy"))
    await bench.reviewed(copy)
    replaced = await bench.api.replace_items(sid, from_bundle_sid=copy)
    clone = await bench.api.clone_bundle(sid, target_account_sid=NORTH, friendly_name="clone", as_draft=True)

    assert until
    assert (replaced.sid, replaced.valid_until) == (sid, "")
    assert await sids(bench.api.copies(sid)) == {copy}
    assert (clone.status, clone.facts["account_sid"]) == ("draft", NORTH)


async def lost_and_found(bench, kind, create, find):
    """What a look finds before a create, what the create answers when its reply is lost, and a look after it."""
    before = await find()
    await bench.control("faults", rule={"kind": kind, "method": "POST", "operation": "Create*", "count": 1})
    answer = await create()
    return before, answer, await find()


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("what", ["bundle", "copy", "end-user", "document", "upload", "assignment"])
async def test_a_create_whose_reply_was_lost_is_found_again(bench, kind, what):
    api, name = bench.api, name_with_key("a label", KEY)
    sid, who = await bench.bundle(), await bench.end_user()
    document = NewSupportingDocument(friendly_name=name, type="passport", attributes=PERSON)
    upload = NewSupportingDocument(friendly_name=name, type="passport", content=PDF)
    new = NewBundle(friendly_name=name, email="a@example.com", country="AU", number_type="local")
    create, find = {
        "bundle": (lambda: api.create_bundle(new), lambda: find_bundle(api, name)),
        "copy": (lambda: api.copy_bundle(sid, friendly_name=name), lambda: find_copy(api, sid, name)),
        "end-user": (
            lambda: api.create_end_user(NewEndUser(friendly_name=name, type="individual")),
            lambda: find_end_user(api, KEY),
        ),
        "document": (lambda: api.create_document(document), lambda: find_supporting_document(api, KEY)),
        "upload": (lambda: api.create_document(upload), lambda: find_supporting_document(api, KEY)),
        "assignment": (lambda: api.assign(sid, who), lambda: find_assignment(api, sid, who)),
    }[what]

    before, answer, after = await lost_and_found(bench, kind, create, find)

    assert (before, type(answer), type(after)) == (Nothing(), NoAnswer, Ours)


@pytest.mark.parametrize(("kind", "expected"), [("throttle", Throttled), ("error", NoAnswer), ("reset", NoAnswer)])
async def test_a_create_that_was_never_taken_is_not_found(bench, kind, expected):
    new = NewEndUser(friendly_name=name_with_key("x", KEY), type="individual")
    _, answer, after = await lost_and_found(
        bench, kind, lambda: bench.api.create_end_user(new), lambda: find_end_user(bench.api, KEY)
    )

    assert (type(answer), after) == (expected, Nothing())


async def test_a_list_that_cannot_be_read_is_no_proof_of_absence(bench):
    await bench.control("faults", rule={"kind": "error", "method": "GET"})

    assert await find_end_user(bench.api, KEY) == Unread("server-error")
    assert await find_bundle(bench.api, "a name") == Unread("server-error")


async def test_what_has_no_key_is_not_searched_for(bench):
    with pytest.raises(ValueError, match="key"):
        await find_end_user(bench.api, "")


async def test_a_refused_create_says_why_in_our_words(bench):
    answer = await bench.api.assign(await bench.bundle(), "IT" + "0" * 32)

    assert isinstance(answer, Refused)
    assert answer.code == 22205
    assert "does not exist in this account" in answer.message
