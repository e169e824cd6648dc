"""One process works on a run; its lock dies with it, and its fence says when it was replaced."""

import os
import socket
import threading

import pytest

from numberlift.errors import RunOwned
from numberlift.ledger import Ledger
from tests.ledger.children import child, hear, kill

RUN = "check-1122-abcdef"


@pytest.fixture
def other(place, realm, locks_folder):
    """The same ledger as another process would open it."""
    with Ledger.open(place, realm=realm, locks_folder=locks_folder) as opened:
        yield opened


def test_a_second_owner_is_refused_in_words(ledger, other):
    with ledger.own_run(RUN), pytest.raises(RunOwned) as refusal:
        other.own_run(RUN)

    assert f"{RUN} is being worked on by process {os.getpid()} on {socket.gethostname()} since 20" in str(refusal.value)


def test_a_released_run_can_be_taken(ledger, other):
    with ledger.own_run(RUN) as first:
        pass
    with other.own_run(RUN) as second:
        assert second.fence == first.fence + 1
        assert second.is_current()
        assert not first.is_current()


def test_a_released_owner_is_none(ledger):
    """Its fence may still be the newest: it must not send all the same."""
    owner = ledger.own_run(RUN)
    owner.release()
    owner.release()

    assert not owner.is_current()


def test_runs_and_realms_do_not_get_in_each_others_way(ledger, place, locks_folder):
    elsewhere = Ledger.open(place, realm="elsewhere", locks_folder=locks_folder)
    with elsewhere, ledger.own_run(RUN), ledger.own_run(f"{RUN}-2"), elsewhere.own_run(RUN) as owner:
        assert owner.is_current()


def test_a_name_may_hold_anything(ledger):
    with ledger.locks.own("follow:AC1/../../ü x", what="Following") as owner:
        assert owner.is_current()


def test_one_of_many_threads_gets_it(ledger):
    got, refused, together, release = [], [], threading.Barrier(4), threading.Event()

    def take() -> None:
        together.wait()
        try:
            got.append(ledger.own_run(RUN))
        except RunOwned as exc:
            refused.append(exc)
        release.wait(20)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(got) + len(refused) < 4:
        release.wait(0.01)
    release.set()
    for thread in threads:
        thread.join()
    got[0].release()

    assert (len(got), len(refused)) == (1, 3)


def test_a_killed_owner_is_replaced_at_once(ledger, place, realm, locks_folder):
    """SIGKILL, and the next one has the run under the next fence."""
    with child("hold", place, realm, locks_folder) as process:
        fence = int(hear(process))
        with pytest.raises(RunOwned, match=f"process {process.pid} "):
            ledger.own_run(RUN)
        kill(process)
        with ledger.own_run(RUN) as owner:
            assert owner.fence == fence + 1
            assert not ledger.locks.fence_is_current(f"run:{RUN}", fence)
