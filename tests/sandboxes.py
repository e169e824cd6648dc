"""A sandbox as a process of its own, and what its control plane tells a test."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class SandboxProcess(NamedTuple):
    """Where it answers, and the control plane."""

    url: str

    def told(self, path: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the control plane answers; with a body it is a POST."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(f"{self.url}/_sandbox{path}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)

    def traffic(self) -> dict[str, Any]:
        """What was asked so far."""
        return self.told("/traffic")

    def count_anew(self) -> None:
        """Begin the traffic log, with the numbers asked about."""
        self.told("/traffic", {"reset": True, "record_numbers": True})

    def asked_again(self, question: str) -> int:
        """How many asks of this question were repetitions."""
        return sum(count - 1 for count in self.traffic()["asks"].get(question, {}).values())


@contextmanager
def sandbox_process(*options: str) -> Iterator[SandboxProcess]:
    """A running sandbox on a free port, ended with the block."""
    command = [sys.executable, "-m", "numberlift.sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            word, _, url = child.stdout.readline().strip().partition(" ")
            assert word == "SANDBOX"
            yield SandboxProcess(url)
        finally:
            child.kill()
