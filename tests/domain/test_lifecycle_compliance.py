"""Bundles and documents: the pages' moves written down once more, who waits, and every code in plain words."""

from __future__ import annotations

import pytest

from numberlift.domain.lifecycles import lifecycle_compliance as compliance
from numberlift.domain.lifecycles.lifecycle_compliance import REGULATORY_BUNDLE, SUPPORTING_DOCUMENT
from numberlift.domain.words.advice import Remedy
from numberlift.domain.words.review_rejections import (
    EVALUATION_PROBLEMS,
    REVIEW_REJECTIONS,
    Concerns,
    evaluation_problem,
    review_rejection,
)
from numberlift.sandbox.services.compliance import statuses as sandbox

BUNDLES = {
    "draft": "pending-review",
    "pending-review": "in-review twilio-approved twilio-rejected provisionally-approved",  # no callback says in-review
    "in-review": "twilio-approved twilio-rejected provisionally-approved",
    "provisionally-approved": "twilio-approved twilio-rejected",
    "twilio-approved": "twilio-rejected",  # valid_until has passed
    "twilio-rejected": "pending-review draft",
}
DOCUMENTS = {
    "draft": "pending-review",
    "pending-review": "approved rejected provisionally-approved",
    "provisionally-approved": "approved rejected expired draft",
    "approved": "expired rejected pending-review draft",
    "rejected": "pending-review draft",
    "expired": "pending-review draft",
}
WAITS = {
    "draft": "us",
    "pending-review": "twilio",
    "in-review": "twilio",
    "provisionally-approved": "twilio",
    "twilio-approved": "nobody",
    "twilio-rejected": "us",
}
BOTH = pytest.mark.parametrize("lifecycle", [REGULATORY_BUNDLE, SUPPORTING_DOCUMENT], ids=lambda each: each.kind)


@pytest.mark.vendor_verified
@pytest.mark.parametrize(("lifecycle", "table"), [(REGULATORY_BUNDLE, BUNDLES), (SUPPORTING_DOCUMENT, DOCUMENTS)])
def test_the_moves_are_those_of_the_pages(lifecycle, table):
    moves = {status: set(stage.moves) for status, stage in lifecycle.stages.items()}

    assert moves == {status: set(after.split()) for status, after in table.items()}


@pytest.mark.parametrize(
    ("lifecycle", "table"),
    [(REGULATORY_BUNDLE, sandbox.BUNDLE_MOVES), (SUPPORTING_DOCUMENT, sandbox.DOCUMENT_MOVES)],
    ids=["bundle", "document"],
)
def test_the_sandbox_makes_no_move_that_is_not_in_the_table(lifecycle, table):
    """It has a table of its own, for both answer to Twilio's pages and not to each other."""
    assert {*map(str, table)} == set(lifecycle.stages)
    for status, after in table.items():
        assert {*map(str, after)} <= lifecycle.stage(status).moves


def test_every_status_of_a_bundle_says_who_moves_next():
    assert {status: stage.waits.value for status, stage in REGULATORY_BUNDLE.stages.items()} == WAITS


@BOTH
def test_nothing_is_an_end_and_every_status_is_told_in_sentences(lifecycle):
    assert lifecycle.terminal == frozenset()
    for stage in lifecycle.stages.values():
        assert stage.moves <= set(lifecycle.stages)
        assert stage.sentence.endswith(".")
        assert stage.next_step.endswith(".")


def test_only_an_approved_bundle_can_be_used():
    usable = {status for status in REGULATORY_BUNDLE.stages if compliance.is_usable(status)}

    assert usable == {"twilio-approved"}
    assert compliance.why_not_usable("twilio-approved") == ""
    assert "reviewer" in compliance.why_not_usable("in-review")
    assert "on-hold" in compliance.why_not_usable("on-hold")


def test_what_is_edited_and_what_is_deleted_is_what_the_sandbox_lets():
    editable = {status for status in REGULATORY_BUNDLE.stages if compliance.can_be_edited(status)}
    reviewed = set(REGULATORY_BUNDLE.stages) - set(REGULATORY_BUNDLE.cancellable)

    assert editable == {*map(str, sandbox.SUBMITTABLE)} == {"draft", "twilio-rejected"}
    assert {*map(str, sandbox.UNDER_REVIEW)} <= reviewed
    assert frozenset({"twilio-approved", "twilio-rejected"}) == compliance.SETTLED


@pytest.mark.parametrize("code", [18002, 18003, 18004, 18008, 18016, 18018, 18022, 18099])
def test_the_rejections_that_the_pages_name_are_known(code):
    assert code in REVIEW_REJECTIONS


def test_every_code_of_an_evaluation_is_known():
    assert set(EVALUATION_PROBLEMS) == set(range(22214, 22220))


@pytest.mark.parametrize("table", [REVIEW_REJECTIONS, EVALUATION_PROBLEMS], ids=["review", "evaluation"])
def test_every_code_is_told_in_words_with_a_remedy(table):
    for code, meaning in table.items():
        assert meaning.advice.sentence.endswith("."), code
        assert meaning.advice.next_step.endswith("."), code
        assert (meaning.advice.remedy is Remedy.FIX) == ("comply" in meaning.advice.next_step or code == 18064), code


@pytest.mark.parametrize(
    ("code", "concerns", "field"),
    [
        (18018, Concerns.ADDRESS, "address_sids"),
        (18022, Concerns.DOCUMENT, "issue_date"),
        (18011, Concerns.END_USER, "business_name"),
    ],
)
def test_a_rejection_says_where_to_look(code, concerns, field):
    found = review_rejection(code)

    assert (found.concerns, field in found.fields) == (concerns, True)


@pytest.mark.parametrize("look", [review_rejection, evaluation_problem])
def test_a_code_nobody_has_documented_is_shown(look):
    assert "18999" in look(18999).advice.sentence
    assert look(None).advice.remedy is Remedy.SUPPORT
