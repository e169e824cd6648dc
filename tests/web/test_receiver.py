"""The webhook receiver over a real socket: what is kept, what is turned away, what a replay does."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from numberlift.errors import CannotStart, SettingsRefused
from numberlift.ledger import Ledger
from numberlift.settings import read_settings
from numberlift.web.receiver import receiving
from tests.web.receivers import BU, HOSTED, HR, KW, PORTED, REVIEWED, TOKENS, Message, form, porting, receiver

MESSAGES = {
    "porting": (porting(), KW),
    "hosting": (form("hosting", HOSTED), HR),
    "bundles": (form("bundles", REVIEWED, query="?run=7"), BU),
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with Ledger.open(tmp_path_factory.mktemp("home") / "ledger.db", realm="test") as ledger:
        yield ledger


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(opened):
    async with receiver(opened) as one:
        yield one


@pytest.fixture
def here(running):
    """The module's receiver, with nothing kept."""
    with running.ledger.atomic() as connection:
        connection.exec_driver_sql("DELETE FROM deliveries")
    return running


@pytest.mark.parametrize("kind", MESSAGES)
async def test_a_signed_webhook_is_kept_and_a_replay_answers_200_and_changes_nothing(here, kind):
    message, _ = MESSAGES[kind]
    statuses = [await here.sends(message), await here.sends(message)]
    here.ledger.deliveries.handled(here.ledger.deliveries.hints())
    statuses.append(await here.sends(message))

    assert (statuses, here.kept) == ([200, 200, 200], [])


@pytest.mark.parametrize("kind", MESSAGES)
async def test_every_auth_token_counts(here, kind):
    one = porting(token=TOKENS[1]) if kind == "porting" else form(kind, HOSTED | REVIEWED, token=TOKENS[1])

    assert (await here.sends(one), len(here.kept)) == (200, 1)


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("signature", ["", "AAAA", "é", None])
async def test_no_or_a_wrong_signature_is_403_and_nothing_is_kept(here, kind, signature):
    message, _ = MESSAGES[kind]
    headers = {name: value for name, value in message.headers.items() if name != "X-Twilio-Signature"}
    if signature is not None:
        headers["X-Twilio-Signature"] = signature

    assert (await here.sends(message._replace(headers=headers)), here.kept) == (403, [])


@pytest.mark.parametrize("kind", MESSAGES)
async def test_a_changed_body_query_or_path_is_not_signed(here, kind):
    message, _ = MESSAGES[kind]
    joint = "&" if "?" in message.target else "?"
    other = "hosting" if kind == "porting" else "porting"
    changed = [
        message._replace(body=message.body + b"&x=1"),
        message._replace(target=f"{message.target}{joint}x=1"),
        message._replace(target=message.target.replace(kind, other)),
    ]

    assert ([await here.sends(one) for one in changed], here.kept) == ([403, 403, 403], [])


async def test_a_signed_body_that_nothing_binds_is_only_a_hint(here):
    """Its body is not kept; another one beside it adds nothing until the hint was followed up."""
    first, second = porting(bound=False), porting({**PORTED, "status": "Rejected"}, bound=False)
    statuses = [await here.sends(first), await here.sends(second)]

    assert (statuses, here.kept) == ([200, 200], [("porting", "", 1)])
    with here.ledger.database.reading() as connection:
        (row,) = connection.exec_driver_sql("SELECT signed, body FROM deliveries").all()
    assert tuple(row) == (0, "{}")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff"])
async def test_a_signed_body_that_says_nothing_is_only_a_hint(here, body):
    assert (await here.sends(porting(body)), here.kept) == (200, [("porting", "", 1)])


async def test_many_at_once_are_all_kept(here):
    messages = [porting({**PORTED, "last_date_updated": f"2026-11-22T10:00:{at:02}Z"}) for at in range(60)]
    statuses = await asyncio.gather(*map(here.sends, messages))

    assert (set(statuses), here.kept) == ({200}, [("porting", KW, 60)])


@pytest.mark.parametrize("told", [True, False])
async def test_a_body_beyond_64_kilobytes_is_413(here, told):
    async def parts():
        for _ in range(70):
            yield b"x" * 1024

    big = porting()._replace(body=b"x" * 70_000 if told else parts())

    assert (await here.sends(big), here.kept) == (413, [])


@pytest.mark.parametrize("target", ["/", "/webhooks", "/webhooks/", "/webhooks/porting/", "/webhooks/other", "/docs"])
async def test_every_other_path_is_404(here, target):
    assert await here.sends(porting()._replace(target=target)) == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_every_other_method_is_405(here, method):
    assert await here.sends(porting(), method=method) == 405


async def test_a_ledger_that_fails_is_503_and_the_next_webhook_is_tried_anew(here):
    def rename(table, name):
        with here.ledger.atomic() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")

    rename("deliveries", "away")
    first = await here.sends(porting())
    rename("away", "deliveries")

    assert [first, await here.sends(porting())] == [503, 200]
    assert here.kept == [("porting", KW, 1)]


async def test_a_form_of_too_many_fields_or_odd_bytes_is_turned_away(here):
    headers = form("hosting", HOSTED).headers
    many = Message("/webhooks/hosting", headers, "&".join(f"a{at}=1" for at in range(500)).encode())

    assert [await here.sends(many), await here.sends(many._replace(body=b"a=\xff"))] == [403, 403]


async def test_it_listens_on_loopback_and_tells_nothing_of_itself(here):
    with socket.create_connection((urlsplit(here.url).hostname, urlsplit(here.url).port)) as raw:
        raw.sendall(b"GET /webhooks/porting HTTP/1.0\r\n\r\n")
        reply = await asyncio.to_thread(raw.recv, 4096)

    assert urlsplit(here.url).hostname == "127.0.0.1"
    assert b"uvicorn" not in reply.lower()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"NUMBERLIFT_PUBLIC_URL": ""}, "NUMBERLIFT_PUBLIC_URL"),
        ({"NUMBERLIFT_PUBLIC_URL": "http://hooks.example.com"}, "https"),
        ({"NUMBERLIFT_PUBLIC_URL": "hooks.example.com"}, "NUMBERLIFT_PUBLIC_URL"),
        ({"TWILIO_AUTH_TOKEN": " , "}, "TWILIO_AUTH_TOKEN"),
    ],
)
async def test_without_an_address_or_a_token_it_does_not_start(opened, settings, said):
    told = {"NUMBERLIFT_PUBLIC_URL": "https://a.example", "TWILIO_AUTH_TOKEN": "t", **settings}
    with pytest.raises(SettingsRefused, match=said):
        async with receiving(read_settings(**told), opened, port=0):
            pass


async def test_a_port_that_is_taken_is_said(here, opened):
    settings = read_settings(NUMBERLIFT_PUBLIC_URL="https://a.example", TWILIO_AUTH_TOKEN="t")
    with pytest.raises(CannotStart, match="--webhook-port"):
        async with receiving(settings, opened, port=urlsplit(here.url).port):
            pass
