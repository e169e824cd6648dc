"""A PostgreSQL server of our own for tests: started from its binaries, in a directory and on a port nobody else has."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

NEEDED = ("initdb", "postgres")


class PostgresMissing(Exception):
    """This machine lacks what a server needs; the message names it."""


class Server(NamedTuple):
    """A running server that is provably ours; `new_database()` makes an empty database in it."""

    port: int
    data: Path
    binaries: Path
    user: str
    durable: bool = False

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"ledger_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as session:
            check_ours(session, self.data)
            session.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


def check_ours(session: psycopg.Connection, data: Path) -> None:
    """Refuse to go on with a server whose files are not the ones we made."""
    (found,) = session.execute("SHOW data_directory").fetchone() or ("nowhere",)
    if Path(found).resolve() != data.resolve():
        raise PostgresMissing(f"the server on this port keeps its data in {found}, not in the test's own directory")


def find_binaries() -> Path:
    """The folder with PostgreSQL's programs: from PATH, else the newest below /usr/lib/postgresql."""
    on_path = shutil.which("postgres")
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    for folder in [Path(on_path).resolve().parent] * bool(on_path) + newest:
        if all((folder / program).exists() for program in NEEDED):
            return folder
    raise PostgresMissing("PostgreSQL's programs initdb and postgres are neither in PATH nor in /usr/lib/postgresql")


def server_account() -> tuple[str, dict[str, object]]:
    """The user that runs the server and how a process becomes it: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError as exc:
        raise PostgresMissing("the tests run as root and there is no user postgres to run a server as") from exc
    return "postgres", {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_command(server: Server) -> list[str]:
    """The command line of a throw-away server: its own files, no UNIX socket, no waiting for the disk unless told."""
    waits = "on" if server.durable else "off"
    settings = {
        "port": server.port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": waits,
        "full_page_writes": waits,
        "max_connections": 60,
    }
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    # Where it can be had: a server that ends with the tests even if they are killed.
    guard = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    return [*guard, str(server.binaries / "postgres"), "-D", str(server.data), *flags]


def await_answer(server: Server, process: subprocess.Popen[bytes], seconds: float = 20.0) -> None:
    """Return when the server answers and is ours; raise if it ended or stays silent."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise PostgresMissing(f"postgres ended at once with code {process.returncode}")
        try:
            with psycopg.connect(server.url(), connect_timeout=2) as session:
                return check_ours(session, server.data)
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise PostgresMissing("postgres did not answer in time")


@contextmanager
def running(server: Server, become: dict[str, object]) -> Iterator[Server]:
    """The server process, from its first answer until it has ended."""
    log = (server.data.parent / "log").open("wb")
    process = subprocess.Popen(server_command(server), stdout=log, stderr=log, **become)
    try:
        await_answer(server, process)
        yield server
    finally:
        process.send_signal(2)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Server]:
    """Start a server in a fresh directory, stop it and remove the directory; PostgresMissing if it cannot be.

    `durable` makes it wait for the disk, as a real one does.
    """
    binaries = find_binaries()
    user, become = server_account()
    folder = Path(tempfile.mkdtemp(prefix="numberlift-pg-"))
    try:
        if become:
            shutil.chown(folder, user)
        initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", user, "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, "--no-sync", "--locale=C.UTF-8"], check=True, capture_output=True, **become)
        with running(Server(free_port(), folder / "data", binaries, user, durable), become) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
