"""What the demonstration's parts share: commands typed as a person would, and the sandbox's control calls."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"


class CommandFailed(Exception):
    """A command of the demonstration did not end well; it has said why on the screen."""


def typed(*words: str) -> list[str]:
    """The command line for `numberlift WORDS`, shown as it would be typed."""
    print(f"\n$ numberlift {' '.join(words)}", flush=True)
    return [sys.executable, "-m", "numberlift", *words]


def ran(*words: str) -> None:
    """Run a command on this screen."""
    if subprocess.run(typed(*words), check=False, cwd=ROOT).returncode not in (0, 1):
        raise CommandFailed(words[0])


def summary_of(*words: str) -> dict[str, object]:
    """Run a list command and read its summary."""
    command = [*typed(*words), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    if done.returncode not in (0, 1):
        raise CommandFailed(words[0])
    summary: dict[str, object] = json.loads(done.stdout)
    return summary


def counted(counts: object) -> str:
    assert isinstance(counts, dict)
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


@contextmanager
def sandbox_of_the_home() -> Iterator[str]:
    """This home's sandbox, served until the block ends; gives its URL for control calls."""
    serving = subprocess.Popen([sys.executable, "-m", "numberlift", "sandbox", "--port", "0"], stdout=subprocess.PIPE)
    assert serving.stdout is not None
    try:
        yield serving.stdout.readline().decode().split()[1]
    finally:
        serving.terminate()
        serving.wait()
        serving.stdout.close()


def control(url: str, path: str, body: object = None) -> dict[str, object]:
    """A control call: GET, or POST with a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_sandbox/{path}", data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        answer: dict[str, object] = json.load(reply)
    return answer
