"""Orders in several accounts followed by several processes at once: as if one had followed them all, and none twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter

import pytest

from numberlift.errors import RunOwned
from numberlift.ledger import Ledger
from numberlift.pipeline import sharding
from numberlift.pipeline.following.accounts import accounts_open
from numberlift.pipeline.following.owning import lock_name, own_orders
from numberlift.pipeline.meter import Silent
from numberlift.wiring.following import Round, follow_account, follow_round, hosting_parts
from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from tests.pipeline import hosting_runs, porting_runs
from tests.pipeline.hosting_runs import HostPlace, host_list
from tests.pipeline.porting_runs import PortPlace, port_list
from tests.places import Place
from tests.sandboxes import sandbox_process

NORTH = "AC00000000000000000000000000000002"
DAY = 86_400


@pytest.fixture(scope="module")
def sandbox():
    with sandbox_process("--concurrency-limit", "0", "--speed", "20") as running:
        yield running


@pytest.fixture
def placed(tmp_path, sandbox, blank_ledger):
    """Makes a home with orders and port-ins in two accounts, every owner verified, the port-ins a week old."""

    async def make(name: str) -> Place:
        folder = tmp_path / name
        folder.mkdir()
        port = porting_runs.fresh_place(folder / "home", sandbox, blank_ledger)
        host = HostPlace(port.place, sandbox)
        rows = [{"phone_number": one} for one in hosting_runs.GOOD[:6]]
        for row in rows[3:]:
            row["account_sid"] = NORTH
        await host.hosted(host_list(folder / "host.csv", rows))
        ports = [{"phone_number": one} for one in porting_runs.ALIKE[:4]]
        for row in ports[2:]:
            row["account_sid"] = NORTH
        await PortPlace(port.place, sandbox).ported(port_list(folder / "port.csv", ports))
        await verified(port.place)
        sandbox.told("/advance", {"seconds": 7 * DAY})
        return port.place

    return make


async def verified(place: Place) -> None:
    with HostPlace(place, None).ledger() as ledger:
        async with hosting_parts(place.settings(), ledger, Silent()) as parts:
            for order in ledger.orders.open_orders(kind="hosted-order"):
                await parts.api.call(order.sid)


async def followed(place: Place, *accounts: str) -> Round:
    """A round over all, after those accounts were followed at once, each as by a process of its own."""
    settings = place.settings()
    told = {"settings": settings, "progress": Silent()}
    with HostPlace(place, None).ledger() as ledger:
        complete = await asyncio.gather(*(follow_account(one, ledger=ledger, **told) for one in accounts))
        assert all(complete)
        return await follow_round("", ledger=ledger, **told)


def ends(place: Place, sandbox) -> dict[str, object]:
    """What the ledger and Twilio have after following, without what differs between two worlds."""
    with HostPlace(place, None).ledger() as ledger:
        found = [one for kind in ("hosted-order", "port-in") for one in ledger.orders.of_kind(kind)]
        orders = sorted((n.phone_number, one.account_sid, n.status or one.status) for one in found for n in one.numbers)
        letters = Counter((one.account_sid, one.status) for one in ledger.orders.of_kind("authorization-document"))
    documents = sandbox.told("/state")["objects"].get("AuthorizationDocument", {})
    return {"orders": orders, "letters": letters, "documents": len(documents)}


async def to_rest(place: Place, *accounts: str) -> int:
    """Followed until nothing changes any more, the first time by shards if told; how many changes were told."""
    told = [(await followed(place, *accounts)).changed]
    while told[-1]:
        told.append((await followed(place)).changed)
    return sum(told)


async def test_two_accounts_followed_at_once_end_as_one_follow_of_all_ends(placed, sandbox):
    """The same orders, the same letters, each sent once; and all that changed is told, once."""
    alone = await placed("alone")
    changes = await to_rest(alone)
    plain = ends(alone, sandbox)
    spread = await placed("spread")
    with HostPlace(spread, None).ledger() as ledger:
        accounts = accounts_open(ledger, own_account=SANDBOX_ACCOUNT)

    assert sorted(accounts) == [SANDBOX_ACCOUNT, NORTH]
    assert await to_rest(spread, *accounts) == changes
    assert ends(spread, sandbox) == plain
    assert plain["documents"] == 2
    assert {account for _, account, _ in plain["orders"]} == {SANDBOX_ACCOUNT, NORTH}


async def test_a_shard_looks_at_its_own_account_and_leaves_the_other(placed):
    place = await placed("one")
    with HostPlace(place, None).ledger() as ledger:
        await follow_account(NORTH, settings=place.settings(), ledger=ledger, progress=Silent())
        statuses = {
            account: {one.status for one in ledger.orders.open_orders(kind="hosted-order", account_sid=account)}
            for account in (SANDBOX_ACCOUNT, NORTH)
        }
        letters = [one.account_sid for one in ledger.orders.of_kind("authorization-document")]

    assert statuses == {SANDBOX_ACCOUNT: {"received"}, NORTH: {"verified"}}
    assert letters == [NORTH]


async def test_an_account_is_not_followed_twice_at_once(placed, monkeypatch):
    """Neither by two shards, nor by a shard and somebody who deals with all: whoever comes second is refused."""
    monkeypatch.setattr(sharding, "WAIT_SECONDS", 0.0)
    place = await placed("one")
    settings = place.settings()
    with HostPlace(place, None).ledger() as ledger:
        told = {"settings": settings, "ledger": ledger, "progress": Silent()}
        with own_orders(ledger, SANDBOX_ACCOUNT, account=NORTH):
            with pytest.raises(RunOwned, match=NORTH):
                await follow_account(NORTH, **told)
            with pytest.raises(RunOwned, match="The orders of this account"):
                await follow_round("", **told)
            assert await follow_account(SANDBOX_ACCOUNT, **told)
        with own_orders(ledger, SANDBOX_ACCOUNT), pytest.raises(RunOwned, match="The orders of this account"):
            await follow_account(NORTH, **told)
        assert (await follow_round("", **told)).complete


HOLDER = """
import sys, time
from numberlift.ledger import Ledger
from numberlift.pipeline.following.owning import own_orders
ledger = Ledger.open(sys.argv[1], realm=sys.argv[2])
owner = own_orders(ledger, sys.argv[3], account=sys.argv[4])
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path) -> str:
    """Where a ledger may be made that no other test sees."""
    if request.param == "sqlite":
        return str(tmp_path / "home" / "ledger.db")
    return request.getfixturevalue("postgres").new_database()


def test_a_shard_that_was_killed_holds_nobody_up(where):
    """Its lock died with it, although it was never given back."""
    name = lock_name(SANDBOX_ACCOUNT, NORTH)
    with Ledger.open(where, realm="a world") as ledger:
        words = [sys.executable, "-c", HOLDER, where, "a world", SANDBOX_ACCOUNT, NORTH]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as shard:
            assert shard.stdout is not None
            assert shard.stdout.readline() == "held\n"
            with pytest.raises(RunOwned, match=f"process {shard.pid} "):
                own_orders(ledger, SANDBOX_ACCOUNT)
            shard.kill()
        held = ledger.locks.unreleased("follow:")
        own_orders(ledger, SANDBOX_ACCOUNT).release()

        assert held == [name]
        assert ledger.locks.unreleased("follow:") == []
