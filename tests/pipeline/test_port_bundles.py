"""Port rows name their bundle by sid or by its name in the ledger; one that is not approved holds the row back."""

from __future__ import annotations

import pytest

from tests.pipeline.complying_runs import AU, DAY, HOUR, ComplyPlace, bundle_lines, good_list
from tests.pipeline.porting_runs import GOOD, PortPlace, by_number, fresh_place, port_list


@pytest.fixture
def both(tmp_path, hosting_sandbox, blank_ledger) -> tuple[ComplyPlace, PortPlace]:
    """One home and one world for a comply run and a port run."""
    porting = fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)
    return ComplyPlace(porting.place, porting.sandbox), porting


async def submitted(complying: ComplyPlace, tmp_path) -> str:
    """The sid of a bundle called Ada that waits for Twilio's review."""
    ended = await complying.complied(good_list(tmp_path / "bundles.xlsx", bundles=[{"name": "Ada", **AU}]))
    return bundle_lines(ended)["Ada"]["sid"]


async def test_an_unapproved_bundle_holds_the_row_back_with_the_reason(both, tmp_path):
    complying, porting = both
    sid = await submitted(complying, tmp_path)
    rows = [
        {"phone_number": GOOD[0], "bundle": "ada"},
        {"phone_number": GOOD[1], "bundle": sid},
        {"phone_number": GOOD[2], "bundle": "nobody's"},
        GOOD[3],
    ]
    lines = by_number(await porting.ported(port_list(tmp_path / "numbers.csv", rows)))

    assert {number: line["reason_code"] for number, line in lines.items() if line["verdict"] == "fix"} == {
        GOOD[0]: "bundle-pending-review",
        GOOD[1]: "bundle-pending-review",
        GOOD[2]: "bundle-unknown",
    }
    assert "waits for a reviewer" in lines[GOOD[0]]["reason"]
    assert lines[GOOD[3]]["action"] == "filed"


async def test_an_approved_bundle_is_named_in_the_request_by_its_sid(both, tmp_path):
    complying, porting = both
    sid = await submitted(complying, tmp_path)
    for seconds in (HOUR + 1, DAY + 1):
        complying.advance(seconds)
    lines = by_number(await porting.ported(port_list(tmp_path / "numbers.csv", [GOOD[0]], bundle="ADA")))
    (request,) = porting.objects("PortInRequest").values()

    assert lines[GOOD[0]]["action"] == "filed"
    assert request["bundle_sid"] == sid
