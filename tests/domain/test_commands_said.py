"""Sentences with commands in them, as pages and mails show them."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from numberlift.domain.words.commands import Span, as_html, quoted, spans

SENTENCE = "Run `numberlift follow`, then `numberlift show NUMBER`."
HOSTILE = st.text("`<>&\"'ab \n", max_size=60)


def test_commands_are_told_from_the_words_around_them():
    assert spans(SENTENCE) == [
        Span("Run ", False),
        Span("numberlift follow", True),
        Span(", then ", False),
        Span("numberlift show NUMBER", True),
        Span(".", False),
    ]
    assert as_html(SENTENCE) == ("Run <code>numberlift follow</code>, then <code>numberlift show NUMBER</code>.")
    assert quoted(SENTENCE) == "Run “numberlift follow”, then “numberlift show NUMBER”."


def test_a_single_backtick_is_a_character():
    assert spans("5` 3") == [Span("5` 3", False)]
    assert as_html("``") == "``"


@given(HOSTILE)
def test_nothing_but_code_becomes_markup_and_no_word_is_lost(sentence):
    shown = as_html(sentence)
    words = html.unescape(re.sub("</?code>", "", shown))

    assert set(re.findall("<[^>]*>", shown)) <= {"<code>", "</code>"}
    assert shown.count("<code>") == shown.count("</code>")
    assert words == "".join(span.text for span in spans(sentence))
    assert words.replace("`", "") == sentence.replace("`", "")
