"""`numberlift sandbox`: serve the embedded Twilio, so that other terminals of this home can join it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    port: Annotated[int, typer.Option("--port", metavar="N", help="0 takes a free one.")] = 8700,
    chaos: Annotated[str, typer.Option("--chaos", metavar="HOW", help="calm, flaky or hostile.")] = "calm",
    world: Annotated[
        Path | None,
        typer.Option("--world", metavar="FILE", help="JSON with the fates of single numbers.", show_default=False),
    ] = None,
    rate_limit: Annotated[int, typer.Option("--rate-limit", metavar="N", help="Requests a second, 0: no limit.")] = 0,
    concurrency_limit: Annotated[
        int, typer.Option("--concurrency-limit", metavar="N", help="Requests at once, 0: no limit.")
    ] = 100,
    latency_ms: Annotated[float, typer.Option("--latency-ms", metavar="N", help="Wait before each answer.")] = 0.0,
    speed: Annotated[float, typer.Option("--speed", metavar="N", help="Run its clock N times as fast.")] = 1.0,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Other fates and faults.", show_default=False)
    ] = None,
) -> None:
    """Serve the embedded Twilio; commands with --sandbox in this home join it. Ctrl-C ends it, its world is kept."""
    from numberlift.errors import SettingsRefused
    from numberlift.sandbox import Chaos, SandboxOptions
    from numberlift.settings import read_settings
    from numberlift.wiring.machine.sandbox_process import serve

    try:
        how = Chaos(chaos)
    except ValueError:
        raise SettingsRefused(f"--chaos {chaos!r} is unknown; it is {', '.join(Chaos)}.") from None
    options = SandboxOptions(
        port=port,
        chaos=how,
        world_file=world,
        rate_limit=rate_limit or None,
        concurrency_limit=concurrency_limit or None,
        latency_ms=latency_ms,
        speed=speed,
        seed=seed,
    )
    serve(read_settings().home, options, while_used=False)
