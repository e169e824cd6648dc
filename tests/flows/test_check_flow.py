"""A check through Prefect: what its page shows, what it never learns, and how a failure reads."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from numberlift.wiring.machine.home_sandbox import SANDBOX_ACCOUNT
from tests.places import Place, clean_environment, plain_numbers, write_list
from tests.sandboxes import sandbox_process

ACCOUNT = "AC0000000000000000000000000000beef"
TOKEN = "9f3c-t0ken-of-this-test"
PERSON = "Customer 1"
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(400)


class Watched(NamedTuple):
    """What came of the three runs: streams and exit codes, what Prefect kept, and the folder of it all."""

    folder: Path
    outs: list[str]
    errs: list[str]
    codes: list[int]
    told: dict


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Watched:
    folder = tmp_path_factory.mktemp("watched")
    world = folder / "world.json"
    world.write_text(json.dumps({"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "owner_sid": ACCOUNT}]}))
    lists = [
        write_list(folder / f"{name}.csv", ["n/a", *plain_numbers(count, first=first)])
        for name, count, first in (("good", 5, 0), ("unreachable", 5, 100), ("slow", 300, 200))
    ]
    with sandbox_process("--world", str(world), "--speed", "20") as sandbox:
        place = Place(folder / "home", sandbox.url, {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN})
        done = subprocess.run(
            [sys.executable, "-m", "tests.flows.watched", *map(str, lists)],
            env=clean_environment(**place.environment, PYTHONPATH=str(ROOT), PYTHONASYNCIODEBUG="1"),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=380,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    outs, errs = (split(text) for text in (done.stdout, done.stderr))
    codes = [code for _, code in outs]
    return Watched(
        folder, [o for o, _ in outs], [e for e, _ in errs], codes, json.loads((folder / "told.json").read_text())
    )


def split(stream: str) -> list[tuple[str, int]]:
    """What was printed for each command, and the exit code that followed."""
    first, *rest = stream.split("===== ")
    pieces = [first, *(piece.partition("\n")[2] for piece in rest)]
    return [(pieces[at], int(piece.partition("\n")[0])) for at, piece in enumerate(rest)]


def test_the_summary_is_all_there_is_on_stdout(watched):
    assert watched.codes[0] == 0
    assert json.loads(watched.outs[0])["verdicts"]["fix"] == 1


def test_the_page_shows_progress_summary_rows_and_workbook(watched):
    run = json.loads(watched.outs[0])["run"]
    kept = {key: data for key, _, data in watched.told["artifacts"] if key.startswith(run)}

    assert {key.removeprefix(f"{run}-") for key in kept} == {"progress", "summary", "rows", "report"}
    assert "| fix | 1 |" in kept[f"{run}-summary"]
    assert "report.xlsx" in kept[f"{run}-report"]


def test_a_small_list_is_four_tasks(watched):
    """One to read, one to say hello, one chunk, one report: never a task a number."""
    (flow_id, state, _), *_ = watched.told["flows"]
    tasks = [(name.rpartition("-")[0], state) for id_, name, state in watched.told["tasks"] if id_ == flow_id]

    assert state == "Completed"
    assert sorted(tasks) == [
        (name, "Completed")
        for name in ("ask about a chunk", "read the list", "say hello to Twilio", "write the report")
    ]


def test_parameters_hold_a_run_and_no_personal_data(watched):
    _, _, parameters = watched.told["flows"][0]

    assert parameters["parameters"]["run"] == json.loads(watched.outs[0])["run"]
    assert set(parameters["parameters"]) == {"run", "max_age_hours", "out", "shards"}
    assert PERSON not in json.dumps(watched.told)
    assert plain_numbers(1)[0] not in json.dumps(watched.told["flows"])


def test_an_expected_error_is_a_sentence_and_no_traceback(watched):
    said = watched.errs[1]

    assert watched.codes[1] == 1
    assert said.count("Twilio could not be reached") == 1
    assert not {"Traceback", "NoneType", "Task run"} & set(said.split())
    assert said.rstrip().splitlines()[-1].startswith("Resume with: numberlift check ")
    assert watched.told["flows"][1][1] == "Failed"


def test_sigterm_stops_the_flow_and_names_the_command_that_goes_on(watched):
    said = watched.errs[2]

    assert watched.codes[2] == 1
    assert "Stopped; nothing is lost.\nResume with: numberlift check " in said
    assert not {"Traceback", "Crash"} & set(said.split())


def test_no_secret_is_in_any_log_file_or_database(watched):
    """Everything was logged at DEBUG: aiohttp, asyncio in debug mode, SQLAlchemy, Prefect and its server."""
    header = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode())
    logged = (watched.folder / "all.log").read_text()
    files = {path: path.read_bytes() for path in watched.folder.rglob("*") if path.is_file()}
    streams = "".join([*watched.outs, *watched.errs]).encode()
    leaks = [
        path for path, held in files.items() if path.name != "world.json" and (TOKEN.encode() in held or header in held)
    ]

    assert leaks == []
    assert TOKEN.encode() not in streams
    assert header not in streams
    assert len(logged.splitlines()) > 200
    assert any(path.name == "prefect.db" for path in files)
    assert SANDBOX_ACCOUNT not in logged
