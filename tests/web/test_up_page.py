"""The page that `numberlift up` starts: its runs go through Prefect's deployments; webhooks have their own port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from numberlift.twilio.webhooks import signature_of
from numberlift.wiring.machine.home_sandbox import SANDBOX_TOKEN
from numberlift.wiring.parts import opened_ledger
from tests.flows.upped import RUN_SECONDS, Upped, upped, waited
from tests.pipeline.hosting_runs import GOOD, host_list
from tests.places import plain_numbers, read_report
from tests.web.browsing import tab
from tests.web.receivers import HOSTED, HR
from tests.web.serving import Page, let_in, uploaded, visitor

pytestmark = [pytest.mark.trial, pytest.mark.timeout(600)]

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Iterator[Upped]:
    with upped(tmp_path_factory.mktemp("up"), page=True) as up:
        let_in(up.place, "ada")
        yield up


@pytest.fixture(scope="module")
def page(here) -> Page:
    return Page(here.page_url, here.place, here.process)


def flow_run_of(here: Upped, flow: str, run_id: str) -> dict[str, Any]:
    """The one flow run that the page had made for a run of ours."""
    (found,) = [one for one in here.flow_runs(flow) if one["parameters"] == {"parameters": {"run": run_id}}]
    return found


def test_a_check_started_on_the_page_runs_as_a_deployments_flow_run(here, page, tmp_path):
    """Nothing of it stands in the page's own queue, and the report that is downloaded has every row."""
    content = "\n".join(["phone_number", "n/a", *plain_numbers(5)]).encode()
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("list.csv", content))
        run_id = client.post(f"/uploads/{upload}/start", data={"flow": "check"}).json()["run"]
        again = client.post(f"/uploads/{upload}/start", data={"flow": "check"}).status_code
        here.until(flow_run_of(here, "check-numbers", run_id)["id"], "Completed")
        report = client.get(f"/runs/{run_id}/files/report.csv")
    (tmp_path / "report.csv").write_bytes(report.content)
    with opened_ledger(here.place.settings()) as ledger:
        queued = ledger.queue.newest(run_id)

    assert [line["row"] for line in read_report(tmp_path / "report.csv")] == [str(row) for row in range(2, 8)]
    assert (again, queued) == (404, None)


def test_a_plan_is_approved_on_the_page_and_the_flow_run_that_waited_carries_it_out(here, page, browser, tmp_path):
    """One flow run from the upload to the orders: suspended at the plan, woken by the approval, each number once."""
    numbers = host_list(tmp_path / "to-host.csv", GOOD[:3]).read_bytes()
    with visitor(page, "ada") as client, tab(browser, page.url) as at:
        upload = uploaded(client, ("to-host.csv", numbers))
        run_id = client.post(f"/uploads/{upload}/start", data={"flow": "host", "either": "host"}).json()["run"]
        flow_run = flow_run_of(here, "host-numbers", run_id)
        here.until(flow_run["id"], "Suspended")
        at.sign_in("ada")
        at.goto(f"/runs/{run_id}")
        before = here.sandbox.told("/state")["accepted"].get("HostedNumberOrder", {})
        at.page.get_by_role("button", name="Approve as ada").click(timeout=60_000)
        at.page.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()
        here.until(flow_run["id"], "Completed")
        at.page.get_by_text(re.compile("Finished")).first.wait_for(timeout=60_000)
        report = client.get(f"/runs/{run_id}/files/report.csv")
    (tmp_path / "report.csv").write_bytes(report.content)
    accepted = here.sandbox.told("/state")["accepted"]["HostedNumberOrder"]
    with opened_ledger(here.place.settings()) as ledger:
        approval = ledger.plans.of_run(run_id).approval

    assert flow_run_of(here, "host-numbers", run_id)["id"] == flow_run["id"]
    assert (before, accepted) == ({}, dict.fromkeys(GOOD[:3], 1))
    assert (approval.by, approval.how) == ("ada", "page")
    assert [line["action"] for line in read_report(tmp_path / "report.csv")] == ["ordered"] * 3
    assert at.complaints == []


def signed(here: Upped, *, token: str = SANDBOX_TOKEN) -> dict[str, str]:
    """The headers of a hosted number's callback, signed for the address that the receiver is known by."""
    url = f"{here.webhook_url}/webhooks/hosting"
    return {"X-Twilio-Signature": signature_of(token, url=url, form=HOSTED.items()), "Content-Type": FORM}


def hints(here: Upped) -> list[tuple[str, str]]:
    with opened_ledger(here.place.settings()) as ledger:
        return [(one.kind, one.sid) for one in ledger.deliveries.hints()]


def test_webhooks_are_kept_on_their_own_port_only(here, page):
    """Signed they are stored, else refused; the page knows no such path, and this port nothing but them."""
    with httpx.Client(base_url=here.webhook_url) as twilio, visitor(page, "ada") as client:
        forged = twilio.post("/webhooks/hosting", data=HOSTED, headers=signed(here, token="guessed")).status_code
        unsigned = twilio.post("/webhooks/hosting", data=HOSTED).status_code
        on_the_page = [
            httpx.post(f"{page.url}/webhooks/hosting", data=HOSTED, headers=signed(here)).status_code,
            client.post("/webhooks/hosting", data=HOSTED, headers=signed(here)).status_code,
        ]
        nothing = hints(here)
        taken = twilio.post("/webhooks/hosting", data=HOSTED, headers=signed(here)).status_code
        elsewhere = {path: twilio.get(path).status_code for path in ("/", "/login", "/runs", "/webhooks", "/_nicegui")}

    assert (forged, unsigned, on_the_page, nothing) == (403, 403, [403, 404], [])
    assert (taken, hints(here)) == (200, [("hosting", HR)])
    assert set(elsewhere.values()) == {404}


def test_a_page_that_is_killed_comes_back_with_its_webhooks(here, page):
    """`up` starts it again, on the same ports; whoever was signed in stays so."""
    with visitor(page, "ada") as client:
        serving = next(one for one in here.below() if "web" in one.cmdline())
        serving.kill()
        waited(lambda: not serving.is_running())

        def answers() -> bool:
            try:
                return client.get("/runs").status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

        waited(answers, seconds=RUN_SECONDS)
        with httpx.Client(base_url=here.webhook_url) as twilio:
            again = twilio.post("/webhooks/hosting", data=HOSTED, headers=signed(here)).status_code

    assert again == 200
