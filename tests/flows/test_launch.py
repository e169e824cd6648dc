"""Starting deployments where there is nobody to start them: one sentence, with the next step."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from numberlift.errors import CannotStart
from numberlift.flows.launch import launch, server_set, wake
from tests.flows.upped import free_port


async def test_without_a_server_there_is_nothing_to_launch(untouched):
    assert not server_set()
    with pytest.raises(CannotStart, match="numberlift up"):
        await launch("check", {"run": "check-1122-abcdef"})


async def test_a_server_that_is_gone_is_named(untouched):
    from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    os.environ["PREFECT_API_URL"] = url = f"http://127.0.0.1:{free_port()}/api"

    assert server_set()
    told = {PREFECT_API_URL: url, PREFECT_CLIENT_MAX_RETRIES: 0}
    with temporary_settings(told), pytest.raises(CannotStart) as refused:
        await wake("host-1122-abcdef")
    assert url in str(refused.value)


BESIDE = """
import asyncio, importlib.abc, os, sys, threading

class Watch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "prefect.client.orchestration":
            print(threading.current_thread() is threading.main_thread())

sys.meta_path.insert(0, Watch())
from numberlift.flows.launch import wake
try:
    asyncio.run(wake("host-1122-abcdef"))
except Exception as error:  # whatever it is: the test looks at its name
    print(type(error).__name__)
"""


def test_prefects_client_is_loaded_beside_the_event_loop(untouched, tmp_path):
    """It takes seconds, and whoever waits on that loop is another visitor of the page."""
    told = {"PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api", "PREFECT_CLIENT_MAX_RETRIES": "0"}
    environment = {**os.environ, **told, "PREFECT_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", BESIDE], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["False", "CannotStart"]
