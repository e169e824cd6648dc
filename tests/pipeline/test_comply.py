"""Bundles from a list: planned, made, evaluated, and submitted only if they are compliant."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from numberlift.errors import CannotStart, SettingsRefused
from tests.pipeline.complying_runs import (
    AU,
    DAY,
    DE,
    EXCERPT,
    FIRM,
    HOUR,
    OFFICE,
    PERSON,
    bundle_lines,
    comply_list,
    followed,
    good_list,
    lines_of,
    reviewed,
)
from tests.places import read_report

KINDS = ("Address", "EndUser", "SupportingDocument", "Bundle", "ItemAssignment")


def counts(here) -> dict[str, int]:
    return {kind: len(here.objects(kind)) for kind in KINDS}


async def test_nothing_is_made_before_the_plan_is_approved(complying, tmp_path):
    planned = await complying.planned(good_list(tmp_path / "list.xlsx"))

    assert planned.written.summary["awaiting"] == "approval"
    assert planned.plan.short.startswith("2 addresses, 2 end users, 2 documents, 2 bundles, 0 parts used again")
    assert not any(counts(complying).values())
    assert (complying.place.home / "reports" / planned.written.summary["run"] / "plan.xlsx").exists()


async def test_bundles_that_lack_nothing_are_made_filled_evaluated_and_submitted(complying, tmp_path):
    ended = await complying.complied(good_list(tmp_path / "list.xlsx"))

    assert counts(complying) == {
        "Address": 2,
        "EndUser": 2,
        "SupportingDocument": 2,
        "Bundle": 2,
        "ItemAssignment": 4,
    }
    assert {line["status"] for line in bundle_lines(ended).values()} == {"pending-review"}
    assert ended.written.summary["actions"] == {"submitted": 2, "created": 5}
    assert ended.written.summary["complete"]


async def test_the_document_goes_out_with_its_file_and_its_address(complying, tmp_path):
    await complying.complied(good_list(tmp_path / "list.xlsx"))
    sent = {one["type"]: one for one in complying.objects("SupportingDocument").values()}
    addresses = {one["customer_name"]: sid for sid, one in complying.objects("Address").items()}

    assert sent["commercial_registrar_excerpt"]["mime_type"] == "application/pdf"
    assert sent["commercial_registrar_excerpt"]["attributes"]["address_sids"] == [addresses["Beispiel GmbH"]]
    assert sent["address"]["attributes"] == {"address_sids": [addresses["Ada Example"]]}


async def test_what_a_bundle_lacks_is_named_before_anything_is_made_and_others_go_on(complying, tmp_path):
    lacking = {"bundles": [{"name": "Whole", **DE}, {"name": "Lacks", **DE, "documents": "", "end_user": "other"}]}
    other = {**FIRM, "name": "other", "business_registration_number": ""}
    path = good_list(tmp_path / "list.xlsx", **lacking, end_users=[FIRM, other])
    ended = await complying.complied(path)
    missing = {line["field"] for line in lines_of(ended) if line["bundle"] == "Lacks" and line["field"]}

    assert missing >= {"business_registration_number", "business_name_info", "business_address_proof_info"}
    assert len(complying.objects("Bundle")) == 1
    assert len(complying.objects("EndUser")) == 1


async def test_a_noncompliant_bundle_is_named_field_by_field_and_not_submitted(complying, tmp_path):
    """The excerpt names another business than the end user: pre-flight cannot know what the evaluation says of it."""
    path = good_list(
        tmp_path / "list.xlsx",
        bundles=[{"name": "Beispiel", **DE}],
        documents=[{**EXCERPT, "business_name": "Andere GmbH"}],
    )
    ended = await complying.complied(path)
    named = [line for line in lines_of(ended) if line["verdict"] == "noncompliant" and line["field"]]

    assert [one["status"] for one in complying.objects("Bundle").values()] == ["draft"]
    assert bundle_lines(ended)["Beispiel"]["verdict"] == "noncompliant"
    assert [(line["kind"], line["item"], line["field"]) for line in named] == [("document", "excerpt", "business_name")]
    assert ended.written.summary["complete"]


async def test_the_same_list_again_makes_nothing_more(complying, tmp_path):
    path = good_list(tmp_path / "list.xlsx")
    await complying.complied(path)
    before = counts(complying)
    again = await complying.complied(path)

    assert counts(complying) == before
    assert {line["verdict"] for line in lines_of(again)} == {"already"}


async def test_bundles_are_followed_until_twilio_has_answered(complying, tmp_path):
    first = await complying.complied(good_list(tmp_path / "list.xlsx"))
    run_id = first.written.summary["run"]
    before = await followed(complying)
    ended = await reviewed(complying, run_id)

    assert before.open == 2
    assert {line["status"] for line in bundle_lines(ended).values()} == {"twilio-approved"}
    assert (await followed(complying)).runs == ()


async def test_why_a_bundle_was_rejected_stands_at_the_row_it_is_about(complying, tmp_path):
    path = good_list(
        tmp_path / "list.xlsx",
        bundles=[{"name": "Beispiel", **DE}],
        documents=[{**EXCERPT, "document_number": "HRB 1 reject-18002"}],
    )
    first = await complying.complied(path)
    ended = await reviewed(complying, first.written.summary["run"])
    (why,) = [line for line in lines_of(ended) if line["kind"] == "document"]

    assert bundle_lines(ended)["Beispiel"]["status"] == "twilio-rejected"
    assert (why["item"], why["verdict"], why["bundle"]) == ("excerpt", "noncompliant", "Beispiel")
    assert "blurred" in why["reason"]


async def test_a_rejection_of_which_twilio_tells_no_reason_says_where_to_find_it(complying, tmp_path):
    """Its parts were approved with another bundle since, so no document says what its reviewer did not like."""
    runs = []
    for name in ("Ada", "reject-18018", "Carol"):
        ended = await complying.complied(good_list(tmp_path / f"{name}.xlsx", bundles=[{"name": name, **AU}]))
        runs.append(str(ended.written.summary["run"]))
        complying.advance(HOUR)
    complying.advance(DAY)
    told = bundle_lines(await reviewed(complying, runs[1]))["reject-18018"]

    assert (told["status"], told["verdict"]) == ("twilio-rejected", "noncompliant")
    assert "neither the bundle nor a document" in told["reason"]
    assert "e-mail" in told["next_step"]


async def test_following_writes_the_reports_of_what_changed_again(complying, tmp_path):
    bundles = [{"name": "reject-18018", **AU}]
    run_id = (await complying.complied(good_list(tmp_path / "list.xlsx", bundles=bundles))).written.summary["run"]
    for seconds in (HOUR + 1, DAY + 1):
        complying.advance(seconds)
    await followed(complying)
    lines = read_report(complying.place.home / "reports" / run_id / "report.csv")

    assert next(line["status"] for line in lines if line["kind"] == "bundle") == "twilio-rejected"


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.pdf"), (b"text", "text.pdf"), (b"%PDF" + bytes(6_000_000), "large.pdf")]
)
async def test_a_file_that_cannot_be_uploaded_holds_its_bundle_back_and_nothing_is_sent(
    complying, tmp_path, content, name
):
    path = good_list(
        tmp_path / "list.xlsx",
        bundles=[{"name": "Beispiel", **DE}],
        documents=[{**EXCERPT, "file": name}],
        files={name: content},
    )
    ended = await complying.complied(path)

    assert [line["field"] for line in lines_of(ended) if line["kind"] == "document"] == ["file"]
    assert not any(counts(complying).values())


@pytest.mark.parametrize("how", ["missing", "outside", "link", "unreadable"])
async def test_a_file_that_is_not_in_the_lists_folder_is_not_read(complying, tmp_path, how):
    folder = tmp_path / "lists"
    folder.mkdir()
    name = "../scan.pdf" if how == "outside" else "scan.pdf"
    document = {**EXCERPT, "file": name}
    path = good_list(folder / "list.xlsx", bundles=[{"name": "Beispiel", **DE}], documents=[document])
    scan = folder / name
    if how == "missing":
        scan.unlink()
    elif how == "link":
        scan.rename(tmp_path / "elsewhere.pdf")
        scan.symlink_to(tmp_path / "elsewhere.pdf")
    elif how == "unreadable":
        scan.unlink()
        scan.mkdir()
    ended = await complying.complied(path)

    assert [line["field"] for line in lines_of(ended) if line["kind"] == "document"] == ["file"]
    assert not any(counts(complying).values())


async def test_a_regulation_that_the_program_has_never_seen_is_planned_and_evaluated(complying, tmp_path):
    """Must hold 3: a regulation of this test's own, with fields and a document type that no code names."""
    field = {"friendly_name": "Lighthouse Number", "description": "Number of the lighthouse"}
    told = {
        "fields": {"lighthouse_number": field},
        "document_types": {"keeper_permit": {"name": "Keeper's permit", "file": True}},
        "regulations": [
            {
                "iso_country": "IS",
                "number_type": "local",
                "end_user_type": "individual",
                "friendly_name": "Iceland: Local - Individual",
                "end_user": {"name": "Individual", "requirement_name": "who", "fields": ["first_name"]},
                "supporting_document": [
                    {
                        "name": "Permit",
                        "requirement_name": "permit_info",
                        "description": "That the light may be kept.",
                        "accepted_documents": [{"type": "keeper_permit", "fields": ["lighthouse_number"]}],
                    }
                ],
            }
        ],
    }
    complying.sandbox.told("/compliance/regulations", json.loads(json.dumps(told)))
    asked = {"email": "ops@example.com", "country": "IS", "number_type": "local", "end_user_type": "individual"}
    permit = {"name": "permit", "type": "keeper_permit", "file": "permit.pdf"}
    bundles = [
        {"name": "Whole", **asked, "end_user": "ada", "documents": "permit"},
        {"name": "Lacks", **asked, "end_user": "ada", "documents": "no number"},
    ]
    documents = [{**permit, "lighthouse_number": "7"}, {**permit, "name": "no number", "file": "other.pdf"}]
    path = comply_list(tmp_path / "list.xlsx", bundles=bundles, end_users=[PERSON], documents=documents)
    ended = await complying.complied(path)

    assert bundle_lines(ended)["Whole"]["status"] == "pending-review"
    assert [line["field"] for line in lines_of(ended) if line["verdict"] == "noncompliant"] == ["lighthouse_number"]


async def test_a_flat_list_says_all_of_a_bundle_in_one_row(complying, tmp_path):
    head = "bundle,email,country,number_type,end_user_type,first_name,last_name,street,city,region,postal_code"
    person = "ops@example.com,AU,local,individual,Ada,Example,1 George St,Sydney,NSW,2000"
    path = tmp_path / "flat.csv"
    path.write_text(f"{head}\nOne,{person}\nTwo,{person}\nThree,{person.replace('Ada', '')}\n")
    ended = await complying.complied(path)
    told = {line["bundle"]: line for line in lines_of(ended) if line["kind"] == "bundle"}

    assert counts(complying) == {
        "Address": 1,
        "EndUser": 1,
        "SupportingDocument": 1,
        "Bundle": 2,
        "ItemAssignment": 4,
    }
    assert {name: line["action"] for name, line in told.items()} == {
        "One": "submitted",
        "Two": "submitted",
        "Three": "skipped",
    }
    assert {(line["row"], line["kind"]) for line in lines_of(ended)} >= {("2", "end-user"), ("3", "address")}


async def test_an_unapproved_run_is_resumed_and_fresh_sets_it_aside(complying, tmp_path):
    path = good_list(tmp_path / "list.xlsx")
    first = complying.opened(path)
    await complying.start(first)

    assert complying.opened(path) == first
    with pytest.raises(SettingsRefused):
        complying.opened(path, again=True)
    assert complying.opened(path, fresh=True) != first


async def test_a_bundle_of_another_account_is_made_with_its_own_credentials(complying, tmp_path):
    with pytest.raises(SettingsRefused, match="own credentials"):
        complying.opened(good_list(tmp_path / "list.xlsx"), account=f"AC{'7' * 32}")


async def test_a_plan_that_was_changed_after_its_approval_is_not_carried_out(complying, tmp_path):
    planned = await complying.planned(good_list(tmp_path / "list.xlsx"))
    complying.approve(planned)
    with complying.ledger() as ledger, ledger.atomic() as connection:
        connection.exec_driver_sql("UPDATE plan_items SET payload = replace(payload, 'Ada', 'Eve')")

    with pytest.raises(CannotStart, match="changed after its approval"):
        await complying.start(planned.written.summary["run"])
    assert not any(counts(complying).values())


async def test_a_callback_to_a_host_that_nobody_allowed_holds_its_bundle_back(complying, tmp_path):
    allowed, strange = "https://hooks.example.com/done", "https://elsewhere.example.net/done"
    bundles = [{"name": str(at), **AU, "status_callback": url} for at, url in enumerate((allowed, strange))]
    here = replace(
        complying,
        place=replace(
            complying.place, more=complying.place.more | {"NUMBERLIFT_ALLOWED_URL_HOSTS": "hooks.example.com"}
        ),
    )
    ended = await here.complied(good_list(tmp_path / "list.xlsx", bundles=bundles))
    (refused,) = [line for line in lines_of(ended) if line["field"] == "status_callback"]

    assert [one["status_callback"] for one in here.objects("Bundle").values()] == [allowed]
    assert (refused["bundle"], refused["verdict"]) == ("1", "fix")


async def test_a_list_of_held_back_bundles_is_done_with_its_report(complying, tmp_path):
    path = comply_list(tmp_path / "list.xlsx", bundles=[{"name": "Ada", **AU, "email": ""}], addresses=[OFFICE])
    ended = await complying.complied(path)

    assert ended.written.summary["awaiting"] is None
    assert ended.written.summary["complete"]
    assert {line["action"] for line in lines_of(ended)} == {"skipped"}
