"""Uploads on disk: names that stay inside, sizes that end early, archives that are what they say."""

import io
import stat
import struct
import zipfile

import pytest

from numberlift.errors import ListRefused, TryAgain
from numberlift.web.lists import shelf as shelves
from numberlift.web.lists.shelf import NotThere, Shelf, TooLarge, file_name, files_in
from numberlift.web.lists.unpacking import is_archive, unpack

SAMPLES = "sample_data"


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path, most_bytes=1_000)


@pytest.fixture
def folder(shelf):
    return shelf.folder(shelf.new("ada"), "ada")


async def pieces(*parts):
    for part in parts:
        yield part


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("list.csv", "list.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/abs/olute.csv", "olute.csv"),
        ("..", "list"),
        ("", "list"),
        (".hidden", "hidden"),
        ("a\0b\n\x1bc.csv", "abc.csv"),
        ("\u202ecsv.exe", "csv.exe"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("é" * 400 + ".xlsx", "é" * 110 + ".xlsx"),
    ],
)
def test_a_name_is_one_file_inside_a_folder(told, kept):
    assert file_name(told) == kept


async def test_a_file_is_streamed_and_private(shelf, folder):
    path = await shelf.receive(folder, "list.csv", pieces(b"a", b"b" * 500))

    assert path.read_bytes() == b"a" + b"b" * 500
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_two_files_of_one_name_are_both_kept(shelf, folder):
    for content in (b"1", b"2"):
        await shelf.receive(folder, "list.csv", pieces(content))

    assert files_in(folder) == ["list (2).csv", "list.csv"]


async def test_too_much_is_noticed_while_it_comes_and_leaves_nothing(shelf, folder):
    """The length that was announced is not believed."""
    came = []

    async def endless():
        while True:
            came.append(1)
            yield b"x" * 300

    with pytest.raises(TooLarge):
        await shelf.receive(folder, "list.csv", endless())

    assert len(came) == 4
    assert [one.name for one in folder.parent.rglob("*") if one.is_file()] == ["upload.json"]


async def test_the_size_counts_over_all_files_of_an_upload(shelf, folder):
    await shelf.receive(folder, "a.csv", pieces(b"x" * 900))

    with pytest.raises(TooLarge):
        await shelf.receive(folder, "b.csv", pieces(b"x" * 200))


def test_what_announces_too_much_is_refused_before_a_byte(shelf):
    with pytest.raises(TooLarge):
        shelf.refuse_early(2_000_000_000)


def test_more_files_at_once_than_can_be_taken_are_told_to_wait(shelf, monkeypatch):
    monkeypatch.setattr(shelves, "MOST_AT_ONCE", 0)
    with pytest.raises(TryAgain):
        shelf.refuse_early(10)


@pytest.mark.parametrize("upload", ["", "..", "0" * 24, "../" + "0" * 21, "x"])
def test_an_upload_that_is_not_there_is_not_there(shelf, upload):
    with pytest.raises(NotThere):
        shelf.folder(upload, "ada")


def test_somebody_elses_upload_is_not_there(shelf):
    with pytest.raises(NotThere):
        shelf.folder(shelf.new("ada"), "bob")


def test_old_uploads_are_swept(shelf, folder):
    shelf.sweep(older_seconds=3_600)
    kept = folder.exists()
    shelf.sweep(older_seconds=-1)

    assert (kept, folder.exists()) == (True, False)


def packed(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_workbook_is_no_archive_and_a_zip_of_files_is(tmp_path, request):
    samples = request.config.rootpath / SAMPLES
    made = packed(tmp_path / "all.zip", **{"list.csv": "a", "bills/one.pdf": "b"})

    assert [is_archive(samples / name) for name in ("the-mess.xlsx", "libre.ods", "all-good.csv")] == [False] * 3
    assert is_archive(made)


def test_an_archive_is_unpacked_with_its_folders(tmp_path, folder):
    files = {"list.csv": "a", "bills/one.pdf": "b", "__MACOSX/list.csv": "", "bills/.DS_Store": ""}
    path = packed(tmp_path / "all.zip", **files)

    assert sorted(unpack(path, folder)) == ["bills/one.pdf", "list.csv"]
    assert (files_in(folder), path.exists()) == (["bills/one.pdf", "list.csv"], False)


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil", "a/../../evil", "..\\evil.csv", "C:\\evil.csv"])
def test_names_that_lead_outside_are_refused(tmp_path, folder, name):
    path = packed(tmp_path / "all.zip", **{"good.csv": "a", name: "b"})
    with pytest.raises(ListRefused, match="outside"):
        unpack(path, folder)

    assert files_in(folder) == []


def test_links_are_refused(tmp_path, folder):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(ListRefused, match="links"):
        unpack(path, folder)


def test_a_bomb_is_refused_before_it_goes_off(tmp_path, folder):
    path = packed(tmp_path / "bomb.zip", **{"list.csv": b"\0" * 60_000_000})

    with pytest.raises(ListRefused, match="far too large"):
        unpack(path, folder)
    assert files_in(folder) == []


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path, folder):
    """Both headers announce a hundred bytes; a hundred thousand are inside."""
    made = io.BytesIO()
    packed(made, **{"list.csv": b"x" * 100_000})
    lie = made.getvalue().replace(struct.pack("<I", 100_000), struct.pack("<I", 100))
    path = tmp_path / "lie.zip"
    path.write_bytes(lie)

    with pytest.raises(ListRefused):
        unpack(path, folder)
    assert files_in(folder) == []


def test_many_files_and_doubles_are_refused(tmp_path, folder, monkeypatch):
    many = packed(tmp_path / "many.zip", **{f"{n}.pdf": "" for n in range(1_001)})
    double = packed(tmp_path / "double.zip", **{"list.csv": "a", "x/../list.csv": "b"})
    for path in (many, double):
        with pytest.raises(ListRefused):
            unpack(path, folder)

    assert files_in(folder) == []


def test_an_archive_never_takes_the_place_of_a_file(tmp_path, folder):
    (folder / "list.csv").write_text("mine")
    with pytest.raises(ListRefused, match="there already"):
        unpack(packed(tmp_path / "all.zip", **{"list.csv": "other"}), folder)

    assert (folder / "list.csv").read_text() == "mine"
