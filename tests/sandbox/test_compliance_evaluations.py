"""An evaluation names every requirement, each missing field, and the codes 22214 to 22219."""

from __future__ import annotations

import pytest

from tests.sandbox import compliance_steps as steps
from tests.sandbox.compliance_steps import BUNDLES, DE, DOCUMENTS, FIRM, assign, bundle, fetched, posted, uploaded


async def evaluated(client, sid):
    """The status, and by requirement its code and the codes of its fields."""
    found = await posted(client, f"{BUNDLES}/{sid}/Evaluations")
    results = {
        one["requirement_name"]: (one["error_code"], {bad["object_field"]: bad["error_code"] for bad in one["invalid"]})
        for one in found["results"]
    }
    assert all(one["passed"] == (one["error_code"] is None) for one in found["results"])
    return found["status"], results


@pytest.mark.vendor_verified
async def test_an_empty_bundle_lacks_everything(client):
    """The contract's example of an evaluation."""
    status, results = await evaluated(client, await bundle(client, group=DE))

    assert status == "noncompliant"
    assert results == {
        "business_info": (22214, dict.fromkeys(FIRM, 22215)),
        "business_name_info": (22216, {"business_name": 22217, "document_number": 22217}),
        "business_address_proof_info": (22216, {"address_sids": 22219}),
    }


async def test_a_bundle_with_all_it_needs_is_compliant(client):
    sid, *_ = await steps.german(client)
    status, results = await evaluated(client, sid)

    assert status == "compliant"
    assert set(map(str, results.values())) == {"(None, {})"}


async def test_a_field_of_the_end_user_that_is_missing_is_named(client):
    sid, *_ = await steps.compliant(client, person={"first_name": "Ada", "last_name": " "})

    assert (await evaluated(client, sid))[1]["individual_info"] == (22215, {"last_name": 22215})


async def test_an_end_user_of_the_other_type_is_none(client):
    sid = await bundle(client)
    await assign(client, sid, await steps.end_user(client, FIRM, "business"))

    assert (await evaluated(client, sid))[1]["individual_info"][0] == 22214


async def test_a_field_that_is_not_the_end_users_is_told_apart_from_one_that_is_missing(client):
    sid = await bundle(client, group=DE)
    wrong = {"business_name": "Beispiel AG"}
    items = [
        await steps.end_user(client, FIRM, "business"),
        await uploaded(client, wrong, "commercial_registrar_excerpt"),
    ]
    await assign(client, sid, *items)

    assert (await evaluated(client, sid))[1]["business_name_info"] == (
        22218,
        {"business_name": 22218, "document_number": 22217},
    )


@pytest.mark.parametrize("sids", [[], ["AD" + "0" * 32], None])
async def test_an_address_that_is_missing_or_does_not_exist_is_told(client, sids):
    sid = await bundle(client)
    await assign(client, sid, await steps.document(client, {"address_sids": sids} if sids is not None else {}))

    assert (await evaluated(client, sid))[1]["proof_of_address"] == (22219, {"address_sids": 22219})


async def test_one_document_meets_several_requirements_and_the_best_one_counts(client):
    sid = await bundle(client, group=DE)
    where = await steps.address(client, IsoCountry="DE")
    whole = {"business_name": FIRM["business_name"], "document_number": "7", "address_sids": [where]}
    items = [
        await steps.end_user(client, FIRM, "business"),
        await uploaded(client, {}, "trade_license"),
        await uploaded(client, whole, "commercial_registrar_excerpt"),
    ]
    await assign(client, sid, *items)

    assert (await evaluated(client, sid))[0] == "compliant"


async def test_evaluations_are_kept_as_they_were(client):
    sid = await bundle(client)
    first = await posted(client, f"{BUNDLES}/{sid}/Evaluations")
    await assign(client, sid, await steps.end_user(client))
    await posted(client, f"{BUNDLES}/{sid}/Evaluations")

    assert await fetched(client, f"{BUNDLES}/{sid}/Evaluations/{first['sid']}") == first
    assert len((await fetched(client, f"{BUNDLES}/{sid}/Evaluations"))["results"]) == 2


async def test_a_noncompliant_bundle_is_submitted_only_where_that_is_allowed(client):
    sid, _, proof = await steps.compliant(client, person={"first_name": "Ada"})
    refusal = await steps.refused(client, f"{BUNDLES}/{sid}", Status="pending-review")
    await steps.control(client, strict=False)
    rejected = await steps.reviewed(client, sid)

    assert refusal == (400, 22215)
    assert rejected["status"] == "twilio-rejected"
    assert await steps.codes_of(client, proof) == [18036]
    assert (await fetched(client, f"{DOCUMENTS}/{proof}"))["status"] == "approved"
