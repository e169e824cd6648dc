"""A document that has expired, or a proof that is too old, is named before anything is made; by the day at Twilio."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.pipeline.complying_runs import DAY, DE, EXCERPT, FIRM, OFFICE, bundle_lines, comply_list, lines_of


def with_a_bill(path, issued: str):
    """A list of one German bundle that proves its address by a bill of that day."""
    bill = {"name": "bill", "type": "utility_bill", "file": "bill.pdf", "issue_date": issued, "addresses": "office"}
    return comply_list(
        path,
        bundles=[{"name": "Beispiel", **DE, "documents": "excerpt; bill"}],
        end_users=[FIRM],
        documents=[{**EXCERPT, "addresses": ""}, bill],
        addresses=[OFFICE],
    )


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


async def test_a_bill_that_is_new_here_and_too_old_at_twilio_is_named_and_nothing_is_made(complying, tmp_path):
    complying.advance(60 * DAY)

    ended = await complying.complied(with_a_bill(tmp_path / "list.xlsx", days_ago(40)))

    (line,) = [one for one in lines_of(ended) if one["field"] == "issue_date"]
    assert (line["sheet"], line["row"], line["verdict"]) == ("Documents", "3", "noncompliant")
    assert "too old" in line["reason"]
    assert bundle_lines(ended)["Beispiel"]["action"] == "skipped"
    assert not any(complying.objects(kind) for kind in ("Bundle", "EndUser", "SupportingDocument", "Address"))


async def test_the_same_bill_is_good_while_it_is_new(complying, tmp_path):
    ended = await complying.complied(with_a_bill(tmp_path / "list.xlsx", days_ago(40)))

    assert bundle_lines(ended)["Beispiel"]["action"] == "submitted"
