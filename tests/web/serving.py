"""The page as a process of its own, its users, and visitors who speak plain HTTP."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil
from argon2 import PasswordHasher

from numberlift.web.entrance.passwords import Passwords
from numberlift.wiring.people import opened_users
from tests.commands import started
from tests.places import Place

PASSWORD = "a long enough password"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""A hash says how it was made, so that one made cheaply is checked cheaply."""


class Page(NamedTuple):
    """Where the page answers, whose it is, and its process."""

    url: str
    place: Place
    process: subprocess.Popen[str]

    @property
    def home(self) -> Path:
        return self.place.home


def let_in(place: Place, *names: str) -> None:
    """Let users in with PASSWORD."""
    place.home.mkdir(parents=True, exist_ok=True)
    with opened_users(place.settings()) as users:
        for name in names:
            users.put(name, Passwords(QUICK).hashed(PASSWORD))


@contextlib.contextmanager
def page_process(place: Place, *options: str) -> Iterator[Page]:
    """The page on a free port, gone with the block; so is the process that works off its queue."""
    try:
        with started(place, "web", "--port", "0", *options) as process:
            assert process.stdout is not None
            word, _, url = process.stdout.readline().strip().partition(" ")
            assert word == "PAGE", process.communicate()
            yield Page(url, place, process)
    finally:
        stop_queue(place.home)


def stop_queue(home: Path) -> None:
    """End the background process of a home, which would wait for more work."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "numberlift.wiring.machine.queue_process" in words and str(home) in words:
            process.kill()


@contextlib.contextmanager
def visitor(page: Page, name: str = "", *, origin: str | None = "") -> Iterator[httpx.Client]:
    """Somebody at the page, signed in if a name is told; `origin` is what their browser says, None for nothing."""
    headers = {} if origin is None else {"Origin": origin or page.url}
    with httpx.Client(base_url=page.url, headers=headers, timeout=30) as client:
        if name:
            answer = sign_in(client, name)
            assert answer.status_code == 303, answer.text
        yield client


def sign_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password})


def uploaded(client: httpx.Client, *files: tuple[str, bytes]) -> str:
    """An upload of these files; its id."""
    upload = client.post("/uploads").json()["upload"]
    for name, content in files:
        answer = client.post(f"/uploads/{upload}/files", params={"name": name}, content=content)
        assert answer.status_code == 201, answer.text
    return upload
