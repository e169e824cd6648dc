"""Starting deployments where there is nobody to start them: one sentence, with the next step."""

from __future__ import annotations

import os

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
