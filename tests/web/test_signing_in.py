"""Signing in and out: what a session is kept by, when it ends, and what guessing a password comes to."""

from __future__ import annotations

import re
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from numberlift.web.entrance.sessions import COOKIE, Sessions
from numberlift.wiring.people import opened_users
from numberlift.wiring.secret import secret_of
from tests.web.serving import PASSWORD, let_in, sign_in, visitor


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(page):
    with visitor(page) as client:
        told = sign_in(client, "ada").headers["set-cookie"]

    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(told.split("; "))


def test_a_session_is_over_in_time(page):
    """A cookie with a true signature, made twelve hours ago."""
    with opened_users(page.place.settings()) as users:
        user = users.get("ada")
    long_ago = Sessions(secret_of(page.place.settings()), clock=lambda: time.time() - 12 * 3_600 - 5)
    fresh = Sessions(secret_of(page.place.settings()))
    with visitor(page) as client:
        answers = [
            client.get("/runs", headers={"Cookie": f"{COOKIE}={made.begin(user)}"}).status_code
            for made in (long_ago, fresh)
        ]

    assert answers == [401, 200]


def test_a_new_password_and_removal_end_the_sessions(page):
    let_in(page.place, "eve")
    with visitor(page, "eve") as client, opened_users(page.place.settings()) as users:
        before = client.get("/runs").status_code
        users.remove("eve")
        time.sleep(2.2)
        after = client.get("/runs").status_code

    assert (before, after) == (200, 401)


def test_signing_out_ends_the_session_for_good(page):
    with visitor(page, "bob") as client:
        kept = client.cookies[COOKIE]
        client.post("/logout")
        answer = client.get("/runs", headers={"Cookie": f"{COOKIE}={kept}"})

    assert answer.status_code == 401


def test_guessing_a_password_gets_slower_even_for_the_right_one(page):
    let_in(page.place, "guessed")
    with visitor(page) as client:
        wrong = [sign_in(client, "guessed", f"wrong {n}").status_code for n in range(6)]
        right = sign_in(client, "guessed")

    assert wrong[:5] == [403] * 5
    assert (right.status_code, int(right.headers["retry-after"]) >= 1) == (429, True)


def test_an_unknown_user_is_answered_like_a_wrong_password(page):
    with visitor(page) as client:
        told = [re.sub(r"\s+", " ", sign_in(client, name, "wrong").text) for name in ("nobody", "bob", "<b>")]

    assert len(set(told)) == 1


def test_a_session_is_begun_inside_the_page_only(page):
    with visitor(page) as client:
        places = [
            client.post("/login", data={"name": "ada", "password": PASSWORD, "next": to}).headers["location"]
            for to in ("/runs", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb")
        ]

    assert places == ["/runs", "/", "/", "/", "/"]


def test_an_open_websocket_ends_with_its_session(page):
    """The next message after the session was left is not heard any more."""
    with visitor(page, "bob") as client:
        cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
        address = f"{page.url.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
        with connect(address, origin=page.url, additional_headers=cookie) as spoken:
            hello = spoken.recv(timeout=10)
            client.post("/logout")
            spoken.send("40")
            with pytest.raises(ConnectionClosed):
                _ = [spoken.recv(timeout=10) for _ in range(100)]

    assert "sid" in hello
