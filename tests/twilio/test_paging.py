"""Both of Twilio's ways of paging, and links that lead elsewhere."""

from __future__ import annotations

import pytest

from numberlift.errors import TryAgain
from numberlift.twilio.wire import Request, read_page
from tests.twilio.replies import error, reply

FIRST = Request("orders", "GET", "preview", "/HostedNumbers/HostedNumberOrders", "PageSize=50")


def page(meta, items=({"sid": "HR1"},)):
    return read_page(reply({"items": list(items), "meta": meta}), FIRST, key="items")


def test_page_paging_follows_the_query_of_the_link_and_nothing_else_of_it():
    """Whatever host or path the link names, credentials go where we asked first."""
    found = page({"next_page_url": "https://evil.example/other?PageSize=50&Page=1&PageToken=PA%2Bx"})

    assert found.items == ({"sid": "HR1"},)
    assert found.next == FIRST._replace(query="PageSize=50&Page=1&PageToken=PA%2Bx")


def test_token_paging_keeps_the_query_and_changes_the_token():
    again = FIRST._replace(query="Size=20&Token=old&Status=In+Review")
    found = read_page(reply({"items": [], "meta": {"next_token": "n&w"}}), again, key="items")

    assert found.next is not None
    assert found.next.query == "Size=20&Status=In+Review&Token=n%26w"


@pytest.mark.parametrize("meta", [{}, {"next_page_url": None}, {"next_token": ""}, None])
def test_the_last_page_has_no_next(meta):
    assert page(meta).next is None


def test_the_account_api_puts_its_link_beside_the_items():
    body = {"addresses": [], "next_page_uri": "/2010-04-01/Accounts/AC1/Addresses.json?Page=1"}

    assert read_page(reply(body), FIRST, key="addresses").next == FIRST._replace(query="Page=1")


@pytest.mark.parametrize("link", ["https://[::1", "/Orders", "https://x/y?Page=\u00e9"])
def test_a_link_that_leads_nowhere_is_no_last_page(link):
    with pytest.raises(TryAgain):
        page({"next_page_url": link})


@pytest.mark.parametrize("items", [None, {}, ["HR1"], "HR1"])
def test_half_a_list_never_passes_for_a_whole_one(items):
    with pytest.raises(TryAgain):
        read_page(reply({"items": items, "meta": {}}), FIRST, key="items")
    with pytest.raises(TryAgain):
        read_page(error(500), FIRST, key="items")
