"""The webhook receiver beside the page: a port of its own, where nothing of the page is answered."""

import socket

import httpx
import pytest

from numberlift.errors import CannotStart
from numberlift.web.beside import webhooks_beside
from numberlift.wiring.parts import opened_ledger


@pytest.fixture
def here(place):
    place.home.mkdir(parents=True)
    settings = place.settings()
    with opened_ledger(settings) as ledger:
        yield settings, ledger


def test_webhooks_are_taken_on_a_port_of_their_own_and_nothing_else_is(here):
    with webhooks_beside(*here, port=0) as found, httpx.Client(base_url=found.url) as client:
        answers = [client.get(path).status_code for path in ("/", "/login", "/runs", "/uploads", "/looks/page.css")]
        unsigned = client.post("/webhooks/porting", content=b"{}").status_code

    assert (answers, unsigned) == ([404] * 5, 403)


def test_it_ends_with_the_block(here):
    with webhooks_beside(*here, port=0) as found:
        pass

    with pytest.raises(httpx.ConnectError):
        httpx.get(found.url)


def test_a_port_that_is_taken_is_told_before_the_page_begins(here):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        beside = webhooks_beside(*here, port=taken.getsockname()[1])
        with pytest.raises(CannotStart):
            beside.__enter__()
