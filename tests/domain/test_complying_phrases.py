"""What pre-flight says is whole sentences, and what to do next."""

from __future__ import annotations

import pytest

from numberlift.domain.complying.phrases import PHRASES


@pytest.mark.parametrize("code", list(PHRASES))
def test_every_phrase_is_a_sentence_with_a_next_step_whatever_the_facts(code):
    facts = dict.fromkeys(("item", "bundle", "field", "label", "value", "where"), "{x}")
    words = [part.format_map(facts) for part in PHRASES[code][1:]]

    assert all(part.endswith(".") for part in words)
