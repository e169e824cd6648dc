"""`numberlift up` as a process in a home of its own, and its Prefect server as a test asks it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.places import Place, clean_environment
from tests.sandboxes import SandboxProcess

UP_SECONDS = 240.0
SHORT = {"NUMBERLIFT_SETTLE": "2", "NUMBERLIFT_TIMEOUT": "15"}
RUN_SECONDS = 240.0


@dataclass(frozen=True)
class Upped:
    """What is up: the process, its home, its sandbox, its Prefect server; page and webhooks, where there are any."""

    process: subprocess.Popen[bytes]
    home: Path
    sandbox: SandboxProcess
    api: httpx.Client
    settings: dict[str, str]
    page_url: str = ""
    webhook_url: str = ""

    @property
    def place(self) -> Place:
        """For commands that run by themselves."""
        return Place(self.home, self.sandbox.url, self.settings)

    @property
    def place_of_the_server(self) -> Place:
        """For commands that run through the server that is up."""
        auth = {"PREFECT_API_AUTH_STRING": (self.home / "up" / "prefect-auth").read_text()}
        return Place(self.home, self.sandbox.url, {**self.settings, **auth, "PREFECT_API_URL": str(self.api.base_url)})

    def below(self) -> list[psutil.Process]:
        """Every process below `up`."""
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def worker(self) -> psutil.Process:
        return next(one for one in self.below() if "worker" in one.cmdline())

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers; on SQLite a busy server answers 503 now and then, as its own client knows too."""

        def asked() -> httpx.Response | None:
            answer = self.api.request(method, path, json=body)
            return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

        answer = waited(asked)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, flow: str) -> dict[str, Any]:
        return self.ask("GET", f"/deployments/name/{flow}/numberlift")

    def start(self, flow: str, **parameters: Any) -> str:
        """Start a deployment as its page does; the flow run's id."""
        body = {"parameters": {"parameters": parameters}}
        return self.ask("POST", f"/deployments/{self.deployment(flow)['id']}/create_flow_run", body)["id"]

    def flow_run(self, flow_run_id: str) -> dict[str, Any]:
        return self.ask("GET", f"/flow_runs/{flow_run_id}")

    def flow_runs(self, flow: str) -> list[dict[str, Any]]:
        """The flow runs of a deployment, oldest first."""
        body = {"deployments": {"id": {"any_": [self.deployment(flow)["id"]]}}}
        return sorted(self.ask("POST", "/flow_runs/filter", body), key=lambda one: one["created"])

    def until(self, flow_run_id: str, *states: str) -> dict[str, Any]:
        """Wait until a flow run is in one of the states; fail if it ends in another."""

        def there() -> dict[str, Any] | None:
            found = self.flow_run(flow_run_id)
            ended = found["state_name"] in {"Completed", "Failed", "Crashed", "Cancelled"}
            assert not ended or found["state_name"] in states, found["state"]
            return found if found["state_name"] in states else None

        return waited(there, seconds=RUN_SECONDS)

    def artifacts(self, run_id: str) -> dict[str, str]:
        """The newest artifact of each key of a run, without the run's id before it."""
        found = self.ask("POST", "/artifacts/latest/filter", {"artifacts": {"key": {"like_": run_id}}})
        return {one["key"].removeprefix(f"{run_id}-"): str(one["data"]) for one in found}


@contextmanager
def upped(folder: Path, *words: str, page: bool = False, **more: str) -> Iterator[Upped]:
    """Bring all up in a fresh home, with page and webhooks only if told; whatever is left is killed with the block.

    `more` are settings for all of it.
    """
    prefect_port, sandbox_port, web_port, webhook_port = (free_port() for _ in range(4))
    ports = ["--prefect-port", str(prefect_port), "--sandbox", "--sandbox-port", str(sandbox_port)]
    ports += ["--web-port", str(web_port), "--webhook-port", str(webhook_port)] if page else ["--no-page"]
    home = folder / "home"
    settings = SHORT | more
    with ExitStack() as stack:
        said, out = (stack.enter_context((folder / name).open("wb")) for name in ("said.txt", "told.txt"))
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "numberlift", "up", *ports, *words],
                env=clean_environment(NUMBERLIFT_HOME=str(home), **settings),
                cwd=folder,
                stdout=out,
                stderr=said,
            )
        )
        stack.callback(put_down, process)
        waited(
            lambda: "All is up" in (folder / "said.txt").read_text() or process.poll() is not None, seconds=UP_SECONDS
        )
        assert process.poll() is None, (folder / "said.txt").read_text()
        auth = (home / "up" / "prefect-auth").read_text().partition(":")
        api = httpx.Client(base_url=f"http://127.0.0.1:{prefect_port}/api", auth=(auth[0], auth[2]), timeout=120)
        sandbox = SandboxProcess(f"http://127.0.0.1:{sandbox_port}")
        pages = [f"http://127.0.0.1:{port}" if page else "" for port in (web_port, webhook_port)]
        yield Upped(process, home, sandbox, stack.enter_context(api), settings, *pages)


def put_down(process: subprocess.Popen[bytes]) -> None:
    """End `up`, politely first, and kill what should not be there any more."""
    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        for one in below:
            with suppress(psutil.NoSuchProcess):
                one.kill()
    process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def waited(true: Callable[[], Any], *, seconds: float = 60.0) -> Any:
    """Wait for something to become true and answer it."""
    give_up = time.monotonic() + seconds
    while (found := true()) in (None, False):
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.25)
    return found


def form_of(upped_here: Upped, flow_run: dict[str, Any], what: str) -> Any:
    """The `schema` or `description` of the form that a suspended flow run waits with."""
    key = flow_run["state"]["state_details"]["run_input_keyset"][what]
    found = upped_here.ask("GET", f"/flow_runs/{flow_run['id']}/input/{key}")
    return json.loads(found) if what == "schema" and isinstance(found, str) else found
