"""How the command line starts a use case over a run: through Prefect, or without it.

What each flow needs is imported once it starts: Prefect and the client take a second that `--help` need not wait for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from numberlift.errors import CannotStart

if TYPE_CHECKING:
    from numberlift.cli.session import Session
    from numberlift.cli.showing.screen import Screen
    from numberlift.flows.running.runs import RunFlow, UseCase
    from numberlift.pipeline.check import CheckOrder
    from numberlift.pipeline.planning.running import Ended
    from numberlift.pipeline.reporting import Written

T = TypeVar("T")


class Start(NamedTuple):
    """A use case as `wiring` has it, and the flow that runs it; each is a function that imports what it answers."""

    work: Callable[[], UseCase[Any]]
    flow: Callable[[], RunFlow[Any]]

    def __call__(self, here: Session, order: CheckOrder, screen: Screen, *, direct: bool) -> Any:
        """Run it to where it may go; answers what the use case does, and raises what it raises."""
        return _directly(self, here, order, screen) if direct else _by_prefect(self, here, order, screen)


def start_check(here: Session, order: CheckOrder, screen: Screen, *, direct: bool) -> Written:
    """Start, or go on with, a check."""
    written: Written = _STARTS["check"](here, order, screen, direct=direct)
    return written


def start_planned(flow: str, here: Session, order: CheckOrder, screen: Screen, *, direct: bool) -> Ended:
    """Start, or go on with, a run of a flow that plans and creates."""
    ended: Ended = _STARTS[flow](here, order, screen, direct=direct)
    return ended


def woken(run_id: str) -> bool:
    """Whether a flow run waits, suspended, for the approval of this run, and has been woken to find it."""
    from numberlift.cli.running import run_async
    from numberlift.flows.launch import server_set, wake

    return server_set() and bool(run_async(wake(run_id)))


def must_have_a_pool(shards: int, *, direct: bool) -> None:
    """Raise CannotStart where more than one process shall ask and there is no Prefect server to start them.

    That of this home is one, if `numberlift up` runs here.
    """
    from numberlift.flows.launch import server_set
    from numberlift.flows.serving.environment import prepare
    from numberlift.settings import read_settings

    if shards > 1 and not direct:
        prepare(read_settings().home)
    if shards > 1 and (direct or not server_set()):
        raise CannotStart(
            "--shards needs a Prefect server with workers: start `numberlift up --workers N`, or point PREFECT_API_URL "
            "at one, and leave --direct out."
        )


def _directly(start: Start, here: Session, order: CheckOrder, screen: Screen) -> Any:
    from numberlift.cli.running import run_async
    from numberlift.pipeline.steps import PlainSteps

    work = start.work()
    return run_async(_awaited(work, here, order, PlainSteps(), screen))


async def _awaited(work: UseCase[Any], here: Session, order: CheckOrder, steps: Any, screen: Screen) -> Any:
    return await work(order, settings=here.settings, ledger=here.ledger, steps=steps, progress=screen)


def _by_prefect(start: Start, here: Session, order: CheckOrder, screen: Screen) -> Any:
    from numberlift.cli.running import run_async
    from numberlift.flows.serving.environment import local_server_turn, prepare

    here.ledger.own_run(order.run_id).release()  # who must be refused is told before waiting for a turn
    prepare(here.settings.home)
    with local_server_turn(here.settings.home, say=screen.say):
        from numberlift.flows.running.runs import run_here

        return run_async(run_here(start.flow(), order, progress=screen))


def _run_check() -> UseCase[Any]:
    from numberlift.wiring.checks import run_check

    return run_check


def _check_flow() -> RunFlow[Any]:
    from numberlift.flows.check import CHECK

    return CHECK


def _run_host() -> UseCase[Any]:
    from numberlift.wiring.hosting import run_host

    return run_host


def _host_flow() -> RunFlow[Any]:
    from numberlift.flows.host import HOST

    return HOST


def _run_port() -> UseCase[Any]:
    from numberlift.wiring.porting import run_port

    return run_port


def _port_flow() -> RunFlow[Any]:
    from numberlift.flows.port import PORT

    return PORT


def _run_comply() -> UseCase[Any]:
    from numberlift.wiring.complying import run_comply

    return run_comply


def _comply_flow() -> RunFlow[Any]:
    from numberlift.flows.comply import COMPLY

    return COMPLY


_STARTS = {
    "check": Start(_run_check, _check_flow),
    "host": Start(_run_host, _host_flow),
    "port": Start(_run_port, _port_flow),
    "comply": Start(_run_comply, _comply_flow),
}
PLANNED = frozenset(_STARTS) - {"check"}
"""The flows that make a plan and wait for somebody's approval."""
