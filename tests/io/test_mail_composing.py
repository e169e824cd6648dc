"""What a mail is made of, and that nothing in a list can become a header or markup."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from numberlift.errors import SettingsRefused
from numberlift.io.mail.addresses import must_be_allowed, read_addresses, read_domains, read_sender
from numberlift.io.mail.composing import Envelope, compose, message_id
from numberlift.io.mail.letter import Letter, Part, Row, one_line

HOSTILE = 'numbers\r\nBcc: spy@example.net\n\n<script>alert("x")</script>\u202exslx.exe'
ENVELOPE = Envelope(
    ("numberlift", "numbers@example.com"),
    ("a@example.com", "b@example.com"),
    "<1@example.com>",
    "2026-11-22T13:00:00.000Z",
)


def letter(words: str = "list.xlsx", **more) -> Letter:
    parts = (Part(words, (Row(words, words, words),), words),)
    told = {"counts": {"host": 3, "fix": 1}, "parts": parts, "facts": ((words, words),), "foot": words}
    return Letter(words, words, words, **(told | more))


def parsed(one: Letter, **how):
    return message_from_bytes(compose(one, ENVELOPE, **how), policy=policy.default)


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["+12125550100"])
    book.save(tmp_path / "report.xlsx")
    return tmp_path / "report.xlsx"


def test_the_tree_is_mixed_over_alternative_over_related(workbook):
    mail = parsed(letter(), attached=[workbook])

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]


def test_the_page_shows_the_chart_that_came_with_it():
    mail = parsed(letter())
    chart = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    picture = Image.open(BytesIO(chart.get_content()))

    assert f'src="cid:{chart["Content-ID"].strip("<>")}"' in mail.get_body(("html",)).get_content()
    assert (picture.format, picture.width) == ("PNG", 880)
    picture.load()


def test_without_counts_there_is_no_chart():
    mail = parsed(letter(counts={"host": 0}))

    assert "image/png" not in [part.get_content_type() for part in mail.walk()]
    assert "<img" not in mail.get_body(("html",)).get_content()


def test_the_attachment_opens(workbook):
    attached = next(parsed(letter(), attached=[workbook]).iter_attachments())

    assert attached.get_filename() == "report.xlsx"
    assert openpyxl.load_workbook(BytesIO(attached.get_content())).worksheets[0]["A1"].value == "+12125550100"


def test_text_and_page_say_the_same():
    mail = parsed(
        letter("list.xlsx", commands=("numberlift approve x",), commands_title="Do", link="https://example.com/runs/x")
    )
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))

    for said in ("list.xlsx", "Can be hosted", "numberlift approve x", "https://example.com/runs/x"):
        assert said in text
        assert said in page


def test_a_hostile_list_name_is_text_everywhere():
    mail = parsed(letter(HOSTILE))
    page = mail.get_body(("html",)).get_content()

    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    assert "\u202e" not in mail["Subject"]
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_commands_in_a_sentence_are_code_on_the_page_and_plain_in_the_text():
    """What a list brings between backticks is escaped as anywhere else."""
    told = Part("What to do", (Row("1", "Run `numberlift follow`.", "`<script>alert(1)</script>`"),), "")
    mail = parsed(letter(parts=(told,)))
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))

    assert re.search(r"Run <code [^>]*>numberlift follow</code>\.", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</code>" in page
    assert "<script" not in page
    assert "Run `numberlift follow`." in text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_no_text_can_become_a_header(words):
    mail = message_from_bytes(compose(letter(words, counts={}), ENVELOPE), policy=policy.default)

    assert set(mail.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    }
    assert mail["Message-ID"] == "<1@example.com>"


def test_the_wire_is_plain_ascii():
    assert compose(letter("Zürich 東京"), ENVELOPE).isascii()


def test_a_name_that_could_not_be_decoded_is_sent():
    assert parsed(letter("caf\udce9.csv"))["Subject"] == "caf?.csv"


def test_what_is_too_long_for_a_subject_is_cut():
    assert len(one_line("x" * 500)) == 160


def test_who_sent_it_to_whom_and_when():
    mail = parsed(letter())

    assert str(mail["To"]) == "a@example.com, b@example.com"
    assert str(mail["From"]) == "numberlift <numbers@example.com>"
    assert str(mail["Date"]) == "Sun, 22 Nov 2026 13:00:00 +0000"


def test_a_message_id_lies_in_the_senders_domain():
    assert message_id("report.1", sender="numbers@Example.com") == "<report.1@example.com>"


def test_addresses_are_read_one_by_one_or_with_commas():
    assert read_addresses(["a@example.com, b@example.com", "A@example.com"]) == ("a@example.com", "b@example.com")


@pytest.mark.parametrize(
    "word",
    [
        "ann",
        "ann@",
        "@example.com",
        "a@b@example.com",
        "a@example",
        "a@-example.com",
        "ann@example.com\r\nBcc:x@example.com",
        "é@example.com",
    ],
)
def test_what_is_no_address_is_refused_without_saying_it(word):
    with pytest.raises(SettingsRefused) as raised:
        read_addresses([word])

    assert "ann" not in str(raised.value)


@pytest.mark.parametrize("address", ["a@example.com", "a@EXAMPLE.com", "a@mail.example.org"])
def test_allowed_domains_are_allowed(address):
    must_be_allowed([address], domains=read_domains("example.com, .example.org"))


@pytest.mark.parametrize("address", ["ann@example.net", "ann@sub.example.com", "ann@example.org", "ann@badexample.com"])
def test_other_domains_are_refused_in_words(address):
    with pytest.raises(SettingsRefused) as raised:
        must_be_allowed(["b@example.com", address], domains=read_domains("example.com,.example.org"))

    assert "1 of 2 recipients (number 2)" in str(raised.value)
    assert "ann" not in str(raised.value)


def test_the_sender_has_a_name_and_an_address():
    assert read_sender("numberlift <numbers@example.com>") == ("numberlift", "numbers@example.com")
    with pytest.raises(SettingsRefused):
        read_sender("numberlift")
