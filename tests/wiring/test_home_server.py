"""The Prefect server of a home: its secret, and who finds it."""

from __future__ import annotations

import os

import pytest

from numberlift.errors import CannotStart
from numberlift.flows.serving.environment import prepare
from numberlift.settings import read_settings
from numberlift.wiring.machine.home_server import announce, auth_string, running_server, this_home
from numberlift.wiring.machine.up import settings_environment

URL = "http://127.0.0.1:4200/api"


def test_the_auth_string_is_made_once_and_read_by_its_owner_alone(tmp_path):
    made = auth_string(tmp_path)
    path = tmp_path / "up" / "prefect-auth"

    assert auth_string(tmp_path) == made
    assert made.startswith("numberlift:")
    assert len(made) > 40
    assert path.stat().st_mode & 0o077 == 0


def test_a_damaged_auth_string_is_refused(tmp_path):
    auth_string(tmp_path)
    (tmp_path / "up" / "prefect-auth").write_text("")

    with pytest.raises(CannotStart, match="damaged"):
        auth_string(tmp_path)


def test_the_server_is_found_only_while_up_holds_the_home(tmp_path):
    with this_home(tmp_path):
        announce(tmp_path, URL)
        found = running_server(tmp_path)

    assert found == (URL, auth_string(tmp_path))
    assert running_server(tmp_path) is None


def test_an_address_that_was_left_behind_is_nobodys(tmp_path):
    with this_home(tmp_path):
        pass
    announce(tmp_path, URL)

    assert running_server(tmp_path) is None
    with this_home(tmp_path):
        assert running_server(tmp_path) is None


def test_one_home_is_kept_up_once(tmp_path):
    with this_home(tmp_path), pytest.raises(CannotStart, match="runs in this home already"), this_home(tmp_path):
        pass


def test_commands_of_the_home_join_its_server_unless_another_is_set(tmp_path, untouched):
    with this_home(tmp_path):
        announce(tmp_path, URL)
        prepare(tmp_path)
        joined = os.environ["PREFECT_API_URL"], os.environ["PREFECT_API_AUTH_STRING"]
        os.environ["PREFECT_API_URL"] = "https://prefect.example/api"
        prepare(tmp_path)

    assert joined == (URL, auth_string(tmp_path))
    assert os.environ["PREFECT_API_URL"] == "https://prefect.example/api"


def test_what_a_file_says_reaches_flow_runs_in_folders_of_their_own(tmp_path, untouched, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("TWILIO_AUTH_TOKEN=abc\nNUMBERLIFT_RATE=5\n")
    told = settings_environment(read_settings(NUMBERLIFT_HOME=str(tmp_path / "home")))

    assert told == {"NUMBERLIFT_HOME": str(tmp_path / "home"), "TWILIO_AUTH_TOKEN": "abc", "NUMBERLIFT_RATE": "5.0"}
