"""Files that a comply list names: what cannot be uploaded is refused before anything is sent."""

from __future__ import annotations

import os

import pytest
from openpyxl import load_workbook

from numberlift.twilio.wire.supporting_documents import MOST_BYTES
from tests.pipeline.complying_runs import DE, EXCERPT, FIRM, OFFICE, PDF, comply_list, lines_of

KINDS = ("Address", "EndUser", "SupportingDocument", "Bundle")


def one_bundle(folder, file: str, content: bytes = PDF):
    """A list of one bundle whose document is this file; `excerpt.pdf` is written beside it."""
    folder.mkdir(exist_ok=True)
    path = comply_list(
        folder / "list.xlsx",
        bundles=[{"name": "Firm", **DE}],
        end_users=[FIRM],
        documents=[EXCERPT],
        addresses=[OFFICE],
        files={"excerpt.pdf": content},
    )
    book = load_workbook(path)
    names = [cell.value for cell in book["Documents"][1]]
    book["Documents"].cell(2, names.index("file") + 1).value = file
    book.save(path)
    return path


async def refused(complying, path) -> str:
    """What the report says of the file; nothing may have been made."""
    ended = await complying.complied(path)

    assert not any(complying.objects(kind) for kind in KINDS)
    (line,) = [line for line in lines_of(ended) if line["field"] == "file"]
    assert (line["sheet"], line["row"], line["action"]) == ("Documents", "2", "skipped")
    return line["reason"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 a document of a word processor", "is no PDF, JPG or PNG"),
        (b"%PDF-" + b"x" * MOST_BYTES, "has more than 5 MB"),
    ],
    ids=["empty", "kind", "large"],
)
async def test_a_file_that_twilio_would_refuse_is_refused_before(complying, tmp_path, content, told):
    assert told in await refused(complying, one_bundle(tmp_path / "in", "excerpt.pdf", content))


async def test_a_file_that_is_not_there_is_named(complying, tmp_path):
    assert "no file “elsewhere.pdf”" in await refused(complying, one_bundle(tmp_path / "in", "elsewhere.pdf"))


@pytest.mark.parametrize(
    "way", ["../secret.pdf", "{above}/secret.pdf", "link.pdf", "folder/secret.pdf", "a/../../secret.pdf"]
)
async def test_nothing_outside_the_lists_folder_is_read(complying, tmp_path, way):
    (tmp_path / "secret.pdf").write_bytes(PDF)
    path = one_bundle(tmp_path / "in", way.format(above=tmp_path))
    (tmp_path / "in" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (tmp_path / "in" / "folder").symlink_to(tmp_path)

    assert "outside the list's folder or behind a link" in await refused(complying, path)
    assert not (complying.place.home / "documents").exists()


async def test_a_link_to_a_file_of_the_same_folder_is_refused_too(complying, tmp_path):
    path = one_bundle(tmp_path / "in", "link.pdf")
    (tmp_path / "in" / "link.pdf").symlink_to("excerpt.pdf")

    assert "behind a link" in await refused(complying, path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
async def test_a_file_that_may_not_be_read_is_named(complying, tmp_path):
    path = one_bundle(tmp_path / "in", "excerpt.pdf")
    (tmp_path / "in" / "excerpt.pdf").chmod(0)

    assert "cannot be read" in await refused(complying, path)


async def test_a_file_in_a_folder_below_the_list_is_taken(complying, tmp_path):
    path = one_bundle(tmp_path / "in", "scans/excerpt.pdf")
    (tmp_path / "in" / "scans").mkdir()
    (tmp_path / "in" / "excerpt.pdf").rename(tmp_path / "in" / "scans" / "excerpt.pdf")

    await complying.complied(path)

    (sent,) = complying.objects("SupportingDocument").values()
    assert sent["mime_type"] == "application/pdf"
