"""The inbox as files: what counts as dropped, when it stands still, what a list is, and where it is moved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from numberlift.errors import ListRefused
from numberlift.io.inbox import KINDS, Inbox, Taken, list_in, note, noted, settle, stood_still


@pytest.fixture
def inbox(tmp_path) -> Inbox:
    made = Inbox(tmp_path / "inbox")
    made.prepare()
    return made


def dropped(tmp_path: Path, name: str, text: str = "phone_number\n+12122000050\n") -> Path:
    path = tmp_path / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def taken(inbox: Inbox, path: Path) -> Taken:
    found = inbox.take(path)
    assert found is not None
    return found


def test_each_kind_has_its_folder_that_only_the_owner_reads(inbox, tmp_path):
    folders = [tmp_path / "inbox" / kind / name for kind in KINDS for name in ("done", "refused")]

    assert all(folder.is_dir() for folder in folders)
    assert {folder.stat().st_mode & 0o077 for folder in folders} == {0}


@pytest.mark.parametrize("name", [".hidden.csv", "~$list.xlsx", "list.csv~", ".list.csv.Xa3b", "Thumbs.db"])
def test_hidden_files_are_not_there(inbox, tmp_path, name):
    dropped(tmp_path, f"check/{name}")

    assert inbox.look() == {}


@pytest.mark.parametrize("name", ["list.csv.part", "list.tmp", "list.xlsx.crdownload", "list.csv.filepart"])
def test_a_file_that_is_still_coming_is_left(inbox, tmp_path, name):
    dropped(tmp_path, f"check/{name}")
    dropped(tmp_path, f"port/June/{name}")
    look = inbox.look()

    assert stood_still(look, look) == []


def test_what_grows_or_is_touched_does_not_stand_still(inbox, tmp_path):
    paths = [dropped(tmp_path, f"check/{name}.csv") for name in ("grows", "touched", "stands")]
    before = inbox.look()
    paths[0].write_text("phone_number\n+12122000050\n+12122000051\n")
    os.utime(paths[1], (1, 1))

    assert stood_still(before, inbox.look()) == [paths[2]]


def test_a_folder_stands_still_with_all_that_is_in_it(inbox, tmp_path):
    dropped(tmp_path, "port/June/list.csv")
    before = inbox.look()
    dropped(tmp_path, "port/June/bills/bill.pdf")

    assert stood_still(before, inbox.look()) == []
    assert stood_still(inbox.look(), inbox.look()) == [tmp_path / "inbox/port/June"]


def test_an_empty_folder_is_waited_for(inbox, tmp_path):
    (tmp_path / "inbox/port/June").mkdir()

    assert stood_still(inbox.look(), inbox.look()) == []


def test_the_list_of_a_folder_is_its_one_spreadsheet(inbox, tmp_path):
    dropped(tmp_path, "port/June/list.csv")
    dropped(tmp_path, "port/June/bill.pdf")
    found = taken(inbox, tmp_path / "inbox/port/June")

    assert list_in(found).name == "list.csv"


@pytest.mark.parametrize(
    ("names", "why"), [(["bill.pdf"], "holds no list"), (["a.csv", "b.xlsx"], "holds 2 lists (a.csv, b.xlsx)")]
)
def test_a_folder_without_one_list_is_refused(inbox, tmp_path, names, why):
    for name in names:
        dropped(tmp_path, f"port/June/{name}")

    with pytest.raises(ListRefused) as refused:
        list_in(taken(inbox, tmp_path / "inbox/port/June"))
    assert why in str(refused.value)


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize("name", ["list.csv", "June/list.csv", "June/bills/bill.pdf"])
def test_links_are_refused(inbox, tmp_path, link, name):
    (secret := tmp_path / "elsewhere.csv").write_text("phone_number\n")
    place = tmp_path / "inbox/port" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    link(secret, place)

    with pytest.raises(ListRefused, match="is a link"):
        list_in(taken(inbox, tmp_path / "inbox/port" / name.partition("/")[0]))


def test_a_pipe_is_refused(inbox, tmp_path):
    os.mkfifo(tmp_path / "inbox/check/list.csv")

    with pytest.raises(ListRefused, match="neither a file nor a folder"):
        list_in(taken(inbox, tmp_path / "inbox/check/list.csv"))


def test_what_was_taken_is_found_again_with_its_note(inbox, tmp_path):
    found = taken(inbox, dropped(tmp_path, "check/list.csv"))
    note(found, "run check-1122-abcdef")

    assert inbox.look() == {}
    assert inbox.taken() == [found]
    assert noted(found) == "run check-1122-abcdef"


def test_what_is_settled_lies_with_its_reason_beside_it_and_is_as_old_as_that(inbox, tmp_path):
    path = dropped(tmp_path, "check/list.csv")
    os.utime(path, (1, 1))
    place = settle(taken(inbox, path), "refused", "No number column.")

    assert place == tmp_path / "inbox/check/refused/list.csv"
    assert place.with_name("list.csv.txt").read_text() == "No number column.\n"
    assert place.stat().st_mtime > 1_000_000
    assert inbox.taken() == []


def test_two_of_one_name_are_both_kept(inbox, tmp_path):
    places = [settle(taken(inbox, dropped(tmp_path, "check/list.csv")), "done", "ok") for _ in range(2)]

    assert [place.name for place in places] == ["list.csv", "list (2).csv"]


def test_a_very_long_name_leaves_room_for_the_reason(inbox, tmp_path):
    place = settle(taken(inbox, dropped(tmp_path, f"check/{'é' * 120}.csv")), "done", "ok")

    assert place.with_name(f"{place.name}.txt").exists()
    assert place.suffix == ".csv"


def test_an_entry_that_is_gone_is_not_taken(inbox, tmp_path):
    assert inbox.take(tmp_path / "inbox/check/list.csv") is None
    assert inbox.taken() == []


def test_a_folder_that_was_left_empty_is_swept_away(inbox, tmp_path):
    (tmp_path / "inbox/check/.taken/abc").mkdir()

    assert inbox.taken() == []
    assert not (tmp_path / "inbox/check/.taken/abc").exists()
