"""Everything a Prefect server needs to run numberlift: work pool, deployments, and what it does by itself.

`python -m numberlift.flows.serving.deploying` brings them to the server that PREFECT_API_URL names; `numberlift up`
does it by itself. Deploying again changes what has changed and leaves each schedule on or off, as people have switched
it.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
)
from prefect.client.schemas.objects import WorkPool
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from numberlift.errors import CannotStart
from numberlift.flows.serving.automations import TAG, WITHIN_SECONDS, watch_over
from numberlift.flows.serving.leftovers import take_up

POOL: Final = "numberlift"
PREFECT_FILE: Final = Path(__file__).parents[1] / "prefect.yaml"


class _Switch(NamedTuple):
    """A schedule of a deployment, by its slug."""

    deployment_id: UUID
    slug: str


async def deploy(*, within_seconds: float = WITHIN_SECONDS) -> bool:
    """Bring pool, deployments and automations to the configured server; says whether the deployments were made anew.

    Raises CannotStart with Prefect's own words where it refuses.
    """
    try:
        async with get_client() as client:
            pool = await _pool(client)
            await watch_over(within_seconds)
            digest = _digest()
            if pool.description and digest in pool.description:
                return False
            switches = await _switches(client)
            await asyncio.to_thread(_deploy_all)
            await _restore(client, switches)
            told = f"numberlift's own processes; deployments {digest}"
            await client.update_work_pool(POOL, WorkPoolUpdate(description=told))
    except httpx.HTTPError as error:
        raise CannotStart(f"Prefect's server cannot be deployed to ({type(error).__name__}). Is it running?") from error
    return True


async def _pool(client: PrefectClient) -> WorkPool:
    try:
        return await client.read_work_pool(POOL)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        return await client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))


async def _switches(client: PrefectClient) -> Mapping[_Switch, bool]:
    """Which schedules are on: deploying would set them as the file has them."""
    tagged = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    return {
        _Switch(one.id, schedule.slug): schedule.active
        for one in await client.read_deployments(deployment_filter=tagged)
        for schedule in one.schedules
        if schedule.slug
    }


async def _restore(client: PrefectClient, before: Mapping[_Switch, bool]) -> None:
    for deployment_id in {one.deployment_id for one in before}:
        for schedule in await client.read_deployment_schedules(deployment_id):
            active = before.get(_Switch(deployment_id, schedule.slug or ""))
            if active is not None and active != schedule.active:
                await client.update_deployment_schedule(deployment_id, schedule.id, active=active)


def _deploy_all() -> None:
    words = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(PREFECT_FILE)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 -- Prefect's own command
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise CannotStart(f"Prefect did not take the deployments: {' '.join(last)}")


def _digest() -> str:
    """What tells these deployments from those of another version."""
    digest = hashlib.sha256()
    for path in sorted([PREFECT_FILE, *PREFECT_FILE.parent.glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def main() -> None:
    """Deploy, and say so."""
    parser = argparse.ArgumentParser(prog="python -m numberlift.flows.serving.deploying", description=__doc__)
    parser.add_argument(
        "--within", type=float, default=WITHIN_SECONDS, metavar="SECONDS", help="until a run is Crashed"
    )
    parser.add_argument("--take-up", action="store_true", help="no worker runs: take up what was left behind")
    told = parser.parse_args()
    anew = asyncio.run(deploy(within_seconds=told.within))
    if told.take_up:
        asyncio.run(take_up())
    sys.stdout.write(f"{'Deployed' if anew else 'Deployed before; nothing has changed'}: work pool {POOL}.\n")


if __name__ == "__main__":
    try:
        main()
    except CannotStart as error:
        sys.exit(str(error))
