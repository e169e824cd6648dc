"""The sweep before a plan: what others did of either kind is seen, and what is over no longer blocks a number."""

from __future__ import annotations

import aiohttp
import pytest

from numberlift.errors import RunStopped
from tests.pipeline.hosting_runs import HostPlace, by_number, card, host_list
from tests.pipeline.porting_runs import PortPlace, port_list
from tests.sandbox import hosting_steps, porting_steps
from tests.sandbox.conftest import basic

BOTH = card(212, "50")
"""A number that could be hosted and ported."""


@pytest.fixture
async def others(hosting):
    """Somebody else at the account, by hand."""
    async with aiohttp.ClientSession(base_url=hosting.place.url, headers=basic()) as session:
        yield session


@pytest.fixture
def porting(hosting) -> PortPlace:
    """The same home and sandbox, for port runs."""
    return PortPlace(hosting.place, hosting.sandbox)


async def hosted_line(hosting: HostPlace, tmp_path, **options) -> dict[str, str]:
    """What a host plan says of the number."""
    path = host_list(tmp_path / "host.csv", [BOTH])
    return by_number(await hosting.planned(path, either="host", **options))[BOTH]


async def ported_line(porting: PortPlace, tmp_path, **options) -> dict[str, str]:
    path = port_list(tmp_path / "port.csv", [BOTH])
    return by_number(await porting.planned(path, either="port", **options))[BOTH]


async def test_a_number_that_others_are_porting_is_not_ordered(hosting, others, tmp_path):
    """Though its eligibility was found out before that."""
    await hosted_line(hosting, tmp_path)
    sid = await porting_steps.filed(others, BOTH)
    line = await hosted_line(hosting, tmp_path, fresh=True)

    assert (line["verdict"], line["origin"], line["sid"]) == ("already", "elsewhere", sid)
    assert (line["reason_code"], line["action"]) == ("host.elsewhere-otherwise", "skipped")


async def test_a_number_that_others_are_having_hosted_is_not_ported(porting, others, tmp_path):
    sid = await hosting_steps.placed(others, BOTH)
    line = await ported_line(porting, tmp_path)

    assert (line["verdict"], line["origin"], line["sid"]) == ("already", "elsewhere", sid)
    assert line["reason_code"] == "port.elsewhere-otherwise"


async def test_an_order_of_others_that_vanished_blocks_no_longer(hosting, others, tmp_path):
    sid = await hosting_steps.placed(others, BOTH)
    before = await hosted_line(hosting, tmp_path)
    async with others.delete(f"{hosting_steps.ORDERS}/{sid}") as answer:
        assert answer.status == 204
    after = await hosted_line(hosting, tmp_path, fresh=True)

    assert (before["reason_code"], after["action"]) == ("host.elsewhere", "planned")


async def test_a_port_in_of_others_that_ended_blocks_no_longer(hosting, porting, others, tmp_path):
    """The list shows it as cancelled, so it is fetched again, whichever kind of plan looks."""
    await hosted_line(hosting, tmp_path)
    sid = await porting_steps.filed(others, BOTH)
    before = await hosted_line(hosting, tmp_path, fresh=True)
    async with others.delete(f"{porting_steps.PORT_INS}/{sid}") as answer:
        assert answer.status == 204
    await porting_steps.advance(others, 3 * porting_steps.DAY)
    after = await hosted_line(hosting, tmp_path, fresh=True)
    ported = await ported_line(porting, tmp_path)

    assert (before["reason_code"], after["action"]) == ("host.elsewhere-otherwise", "planned")
    assert not ported["reason_code"].startswith("port.elsewhere"), ported


async def test_an_account_that_is_not_enabled_for_porting_can_host(hosting, others, tmp_path):
    """What could not be looked at stands in the plan; what the plan itself needs must be readable."""
    hosting.fault(kind="error", operation="ListPortIn*", status=403)
    planned = await hosting.planned(host_list(tmp_path / "host.csv", [BOTH]), either="host")

    assert by_number(planned)[BOTH]["action"] == "planned"
    assert "Not seen" in dict(planned.plan.about.facts)


async def test_an_account_that_is_not_enabled_for_hosting_cannot_host(hosting, tmp_path):
    hosting.fault(kind="error", operation="ListHostedNumbersHostedNumberOrder", status=403)

    with pytest.raises(RunStopped, match="hosted-number orders"):
        await hosted_line(hosting, tmp_path)
