"""A world with a state file survives everything, kill -9 included; a world file overrides single numbers."""

from __future__ import annotations

import json

import pytest

from numberlift.errors import SettingsRefused
from numberlift.sandbox import SandboxOptions, World, running
from numberlift.sandbox.journal import Journal
from tests.sandbox.conftest import BULK, PORTABILITY, advance, answer, basic, bulk_body


@pytest.fixture
def options(tmp_path):
    return SandboxOptions(state_file=tmp_path / "state" / "world.jsonl")


async def test_a_world_is_loaded_again_whole(options):
    world = World(options)
    sid = world.store.insert("Thing", "TH", {"colour": "red"}, at=5.0, number="+14155550100")
    world.store.put("Thing", sid, {"colour": "blue"})
    world.store.ask("hosting", "+14155550140")
    world.advance(1000)
    told, now = world.store.state(), world.clock.now()
    await world.close()
    again = World(options)

    assert (again.id, again.store.state()) == (world.id, told)
    assert 0 <= again.clock.now() - now < 60
    await again.close()


async def test_what_was_answered_is_on_file_although_the_process_never_closed(options):
    from aiohttp import ClientSession

    world = World(options)
    async with running(world) as url, ClientSession(base_url=url, headers=basic()) as client:
        _, begun = await answer(client.post(BULK, json=bulk_body("+14155550100")))
        await advance(client, 5)
        written = options.state_file.read_text()

    assert begun["request_id"] in written
    assert '"clock"' in written.splitlines()[-1]


async def test_a_torn_last_line_loses_only_itself(options):
    world = World(options)
    sid = world.store.insert("Thing", "TH", {}, at=1.0)
    await world.close()
    with options.state_file.open("ab") as file:
        file.write(b'[["put","Thing","TH2",1.0,{')
    again = World(options)

    assert [found for found, _ in again.store.items("Thing")] == [sid]
    await again.close()


async def test_a_damaged_file_is_refused_in_words(options):
    await World(options).close()
    with options.state_file.open("ab") as file:
        file.write(b"what is this\n[]\n")

    with pytest.raises(SettingsRefused, match="damaged"):
        World(options)


async def test_two_sandboxes_cannot_share_a_state_file(options):
    world = World(options)
    with pytest.raises(SettingsRefused, match="Another sandbox"):
        World(options)
    await world.close()


async def test_the_file_is_short_again_once_loaded(options):
    world = World(options)
    sid = world.store.insert("Thing", "TH", {}, at=1.0)
    for count in range(100):
        world.store.put("Thing", sid, {"count": count})
        world.flush()
    long = len(options.state_file.read_bytes().splitlines())
    await world.close()
    again = World(options)

    assert (long, len(options.state_file.read_bytes().splitlines())) == (102, 3)
    assert again.store.get("Thing", sid).fields == {"count": 99}
    await again.close()


async def test_the_seed_is_kept_with_the_world(options, tmp_path):
    first = World(SandboxOptions(state_file=options.state_file, seed=42))
    fate = first.fates.fate("+14153000000")
    await first.close()
    second = World(options)

    assert (second.fates.seed, second.fates.fate("+14153000000")) == (42, fate)
    await second.close()


async def test_a_reset_world_is_what_is_loaded(options):
    world = World(options)
    world.store.insert("Thing", "TH", {}, at=1.0)
    world.reset()
    await world.close()
    again = World(options)

    assert (again.id, again.store.state()["objects"]) == (world.id, {})
    await again.close()


def test_a_full_disk_leaves_the_file_readable(tmp_path):
    import resource

    journal = Journal(tmp_path / "state.jsonl")
    journal.rewrite([["world", "w", 1]])
    journal.note(["put", "Thing", "TH1", 1.0, {"text": "x" * 5000}])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            journal.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert journal.read() == [["world", "w", 1]]
    journal.close()
    assert len(Journal(tmp_path / "state.jsonl").read()) == 2


async def test_a_world_file_overrides_single_numbers_and_adds_accounts(tmp_path):
    from aiohttp import ClientSession

    file = tmp_path / "world.json"
    account = {"sid": "AC" + "7" * 32, "auth_token": "seven"}
    file.write_text(json.dumps({"numbers": {"+14155550100": {"portability": 22132}}, "accounts": [account]}))
    world = World(SandboxOptions(world_file=file))
    async with running(world) as url, ClientSession(base_url=url, headers=basic(account["sid"], "seven")) as client:
        _, body = await answer(client.get(PORTABILITY + "+14155550100"))

    assert body["not_portable_reason_code"] == 22132


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"nubmers": {}}', '{"numbers": {"+1": {"hosting": "maybe"}}}', '{"accounts": [{}]}', '{"numbers": 1}'],
)
def test_a_bad_world_file_is_refused_in_words(tmp_path, text):
    file = tmp_path / "world.json"
    file.write_text(text)

    with pytest.raises(SettingsRefused, match="Correct"):
        World(SandboxOptions(world_file=file))


async def test_a_world_that_is_refused_lets_go_of_its_state_file(options):
    with pytest.raises(SettingsRefused):
        World(options, overrides={"+14155550100": {"hosting": "maybe"}})
    world = World(options)

    await world.close()
