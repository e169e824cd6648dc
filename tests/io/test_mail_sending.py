"""Mails handed to a real server: encrypted, logged in, and what is said when it does not take one."""

from __future__ import annotations

import pytest

from numberlift.errors import SettingsRefused, TryAgain
from numberlift.io.mail.sending import connected
from numberlift.io.mail.server import read_server
from tests.mailserver import free_port, mail_server

MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nGood morning.\r\n"
TO = ["ann.secret@example.com"]


@pytest.fixture
def server(tmp_path):
    with mail_server(tmp_path) as running:
        yield running


async def sent(url: str, to=TO):
    async with connected(read_server(url)) as connection:
        return await connection.send(MAIL, sender="a@example.com", recipients=to)


async def failure(url: str, to=TO) -> TryAgain:
    with pytest.raises(TryAgain) as raised:
        await sent(url, to)
    assert "secret" not in str(raised.value)
    return raised.value


async def test_after_starttls_and_login_it_is_taken(server):
    assert await sent(server.url) == {}

    assert server.inbox.logins == 1
    assert server.inbox.ids == ["<1@example.com>"]


async def test_over_tls_it_is_taken(tmp_path):
    with mail_server(tmp_path, tls=True) as server:
        await sent(server.url.replace("smtp:", "smtps:").replace("starttls=1&", ""))

        assert server.inbox.ids == ["<1@example.com>"]


async def test_a_certificate_of_nobody_known_is_refused(server):
    error = await failure(server.url.replace(f"cafile={server.cafile}&", ""))

    assert "certificate that is not trusted" in str(error)
    assert server.inbox.logins == 0


async def test_a_wrong_password_is_told_as_such(server):
    error = await failure(server.url.replace("p%40ss", "wrong"))

    assert error.status == 535
    assert "login of NUMBERLIFT_SMTP_URL" in str(error)


async def test_a_server_that_is_not_there(tmp_path):
    error = await failure(f"smtp://127.0.0.1:{free_port()}")

    assert error.status is None
    assert "cannot be reached" in str(error)


@pytest.mark.parametrize("answer", ["550 no such user ann.secret@example.com", "451 ann.secret@example.com: later"])
async def test_a_refused_recipient_is_told_by_code_alone(server, answer):
    server.inbox.mood.refuse["*"] = answer

    error = await failure(server.url)

    assert str(error) == f"1 of 1 recipients was refused ({answer[:3]})."
    assert error.status == int(answer[:3])


async def test_those_who_are_not_refused_are_served(server):
    server.inbox.mood.refuse["c@example.com"] = "550 unknown"

    assert await sent(server.url, ["b@example.com", "c@example.com"]) == {"c@example.com": 550}
    assert server.inbox.recipients == [["b@example.com"]]


async def test_a_refused_message_has_its_code(server):
    server.inbox.mood.data = "554 looks like spam, ann.secret@example.com"

    assert (await failure(server.url)).status == 554


async def test_a_server_that_is_too_slow(server):
    server.inbox.mood.sleep_seconds = 30

    error = await failure(server.url.replace("timeout=2", "timeout=0.3"))

    assert str(error) == f"127.0.0.1:{server.port} did not answer in time."


async def test_a_server_that_dies_before_it_answers(server):
    server.inbox.mood.vanish = "before"

    assert (await failure(server.url)).status is None


@pytest.mark.parametrize(
    ("url", "privacy", "place"),
    [
        ("smtp://mail.example.com", "offered", "mail.example.com:587"),
        ("smtp://u:p@mail.example.com", "starttls", "mail.example.com:587"),
        ("smtp://mail.example.com:25?starttls=0", "never", "mail.example.com:25"),
        ("smtp://u:p@localhost:25?starttls=0", "never", "localhost:25"),
        ("smtps://u:p@mail.example.com", "tls", "mail.example.com:465"),
    ],
)
def test_how_a_server_is_spoken_to(url, privacy, place):
    found = read_server(url)

    assert (found.privacy, found.place) == (privacy, place)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "https://u:hidden@mail.example.com",
        "smtp://u:hidden@",
        "smtp://u:hidden@mail.example.com:port",
        "smtp://u:hidden@mail.example.com?startls=1",
        "smtp://u:hidden@mail.example.com?starttls=yes",
        "smtp://u:hidden@mail.example.com?starttls=0",
        "smtp://u:hidden@mail.example.com?timeout=never",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_saying_it(url):
    with pytest.raises(SettingsRefused) as raised:
        read_server(url)

    assert "hidden" not in str(raised.value)


def test_neither_user_nor_password_is_shown():
    assert "hidden" not in repr(read_server("smtp://hidden:hidden@mail.example.com"))


async def test_a_private_ca_that_cannot_be_read(tmp_path):
    with pytest.raises(SettingsRefused, match="cafile"):
        await sent(f"smtp://127.0.0.1:{free_port()}?cafile={tmp_path / 'none.pem'}")
