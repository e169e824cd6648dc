"""Signing in and out: the one page that is open to everybody, and the throttled look at a password."""

from __future__ import annotations

import asyncio
import html
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from numberlift.errors import SettingsRefused
from numberlift.ledger import User, Users
from numberlift.web.entrance.passwords import Passwords, user_name
from numberlift.web.entrance.sessions import COOKIE, Claim, Sessions
from numberlift.web.entrance.throttle import wait_seconds

MOST_BYTES: Final = 8_192
MOST_WAITING: Final = 32
"""More guesses at once than this are told to come back: each takes memory and a core."""
NOBODY: Final = "Nobody may use this page yet. On the machine where it runs: numberlift users add NAME"
WRONG: Final = "That name and password do not belong together."


@dataclass(slots=True)
class Doorkeeper:
    """Looks at names and passwords, a few at a time."""

    users: Users
    sessions: Sessions
    passwords: Passwords = field(default_factory=Passwords)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "password"))
    _waiting: int = 0

    async def let_in(self, name: str, password: str, address: str) -> User | float | None:
        """The user, None for a wrong name or password, or the seconds to wait before the next guess."""
        if self._waiting >= MOST_WAITING:
            return 1.0
        self._waiting += 1
        try:
            work = partial(self._judge, name, password, address)
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    async def let_out(self, claim: Claim) -> None:
        """End a session: here at once, and in the ledger for whoever serves the page next. Raises LedgerFailed."""
        self.sessions.leave(claim)
        end = partial(self.users.end_session, claim.session, name=claim.name, ends_at=claim.ends_at)
        await asyncio.to_thread(end)

    def _judge(self, name: str, password: str, address: str) -> User | float | None:
        """A guess is counted before it is judged, so that many at once cannot all be the first."""
        if wait := wait_seconds(*self.users.guesses_of(name, address)):
            return wait
        if wait := wait_seconds(self.users.guess_user(name), self.users.guess_address(address)):
            return wait
        user = self.users.get(name)
        if not self.passwords.matches(user.password_hash if user else "", password) or user is None:
            return None
        self.users.right(name, address)
        return user


def routes(keeper: Doorkeeper) -> list[Route]:
    """The routes of signing in and out."""

    async def show(request: Request) -> Response:
        return await _page(keeper, request)

    async def sign_in(request: Request) -> Response:
        return await _sign_in(keeper, request)

    async def sign_out(request: Request) -> Response:
        claim: Claim | None = request.state.claim
        if claim:
            await keeper.let_out(claim)
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return answer

    return [
        Route("/login", show, methods=["GET"]),
        Route("/login", sign_in, methods=["POST"]),
        Route("/logout", sign_out, methods=["POST"]),
    ]


async def _sign_in(keeper: Doorkeeper, request: Request) -> Response:
    told = await _form(request)
    if told is None:
        return await _page(keeper, request, "That was too long.", status=413)
    name = _known_form(told.get("name", ""))
    address = request.client.host if request.client else ""
    user = await keeper.let_in(name, told.get("password", ""), address)
    if isinstance(user, float):
        seconds = math.ceil(user)
        answer = await _page(keeper, request, f"Too many wrong passwords. Wait {seconds} s and try again.", status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    if user is None:
        return await _page(keeper, request, WRONG, status=403)
    return _signed_in(keeper, request, user, to=told.get("next", "/"))


def _signed_in(keeper: Doorkeeper, request: Request, user: User, *, to: str) -> Response:
    answer = RedirectResponse(_inside(to), 303)
    answer.set_cookie(
        COOKIE,
        keeper.sessions.begin(user),
        max_age=keeper.sessions.seconds,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


def _inside(to: str) -> str:
    """A path of this page and nothing else: an address of another site would send people there."""
    inside = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if inside else "/"


def _known_form(name: str) -> str:
    try:
        return user_name(name)
    except SettingsRefused:
        return ""


async def _form(request: Request) -> dict[str, str] | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    told = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in told.items()}


async def _page(keeper: Doorkeeper, request: Request, says: str = "", *, status: int = 200) -> Response:
    if not await asyncio.to_thread(keeper.users.count):
        says = NOBODY
    to = html.escape(_inside(request.query_params.get("next", "/")))
    alert = f'<p class="alert" role="alert">{html.escape(says)}</p>' if says else ""
    return HTMLResponse(_PAGE.replace("{alert}", alert).replace("{next}", to), status)


_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in · numberlift</title>
<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/looks/page.css">
</head>
<body class="door">
<main>
<p class="brand"><img class="mark" src="/looks/mark.svg" alt="">numberlift</p>
<h1>Sign in</h1>
{alert}
<form method="post" action="/login">
<input type="hidden" name="next" value="{next}">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>
</main>
</body>
</html>
"""
