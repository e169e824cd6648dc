"""Natural keys: what does not tell two persons apart does not change the key, and everything else does."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from numberlift.domain.natural_keys import key_in, name_with_key, natural_key

SECRET = b"0123456789abcdef"
LETTERS = string.ascii_letters + "äöüéñçšžłœ"
WORDS = st.text(LETTERS, min_size=1, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PLAIN = st.text(LETTERS + string.digits + "-./", min_size=1, max_size=12)
FIELDS = st.dictionaries(
    st.sampled_from(["first_name", "last_name", "business_name", "email", "document_number", "birth_date", "note"]),
    NAMES,
    min_size=1,
)
GAPS = ["", " ", "\t", "\u00a0", "\u3000", "\n"]


def key(attributes, *, kind="end-user", type_name="individual", file_sha256="", secret=SECRET):
    return natural_key(secret, kind=kind, type_name=type_name, attributes=attributes, file_sha256=file_sha256)


@given(FIELDS, st.randoms())
def test_the_order_of_fields_does_not_matter(fields, chance: random.Random):
    names = list(fields)
    chance.shuffle(names)

    assert key({name: fields[name] for name in names}) == key(fields)


@given(FIELDS, st.sampled_from(GAPS), st.sampled_from(GAPS), st.sampled_from(GAPS[1:]))
def test_white_space_around_and_between_words_does_not_matter(fields, before, after, between):
    spread = {name: before + value.replace(" ", between * 2) + after for name, value in fields.items()}

    assert key(spread) == key(fields)


@given(NAMES, st.sampled_from(["first_name", "last_name", "business_name", "name", "authorized_representative_name"]))
def test_the_case_of_names_does_not_matter(name, field):
    assert key({field: name.upper()}) == key({field: name.lower()}) == key({field: name.title()})


def test_the_case_of_an_e_mail_address_does_not_matter():
    assert key({"email": "Ada@Example.com"}) == key({"email": "ada@example.com"})
    assert key({"work_email": "A@B.co"}) == key({"work_email": "a@b.co"})


@given(FIELDS)
def test_an_empty_field_is_a_field_that_is_not_there(fields):
    assert key({**fields, "extra": "", "other": None, "more": [], "last": "  ", "group": {}}) == key(fields)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ({"first_name": "Jose\u0301"}, {"first_name": "José"}),
        ({"first_name": "Ａｄａ"}, {"first_name": "Ada"}),
        ({"first_name": "\ufeffAda\u200b"}, {"first_name": "Ada"}),
        ({"count": 5}, {"count": "5"}),
        ({"First_Name": "Ada"}, {"first_name": "Ada"}),
        ({"address_sids": ["AD2", "AD1"]}, {"address_sids": "AD1, AD2"}),
        ({"address_sids": ["AD1"]}, {"address_sids": "AD1"}),
    ],
)
def test_other_spellings_of_the_same_are_the_same(one, same):
    assert key(one) == key(same)


@given(FIELDS, FIELDS)
def test_different_persons_never_collide(one, other):
    """Persons differ as soon as one field differs by more than case and spaces."""
    assume(told_apart(one) != told_apart(other))

    assert key(one) != key(other)


def told_apart(fields):
    caseless = {"first_name", "last_name", "business_name", "email"}
    return {name: value.lower() if name in caseless else value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"last_name": "Weiß"}, {"last_name": "Weiss"}),
        ({"first_name": "José"}, {"first_name": "Jose"}),
        ({"first_name": "Mary Ann"}, {"first_name": "Maryann"}),
        ({"first_name": "Ada Lee", "last_name": "Ng"}, {"first_name": "Ada", "last_name": "Lee Ng"}),
        ({"document_number": "a1"}, {"document_number": "A1"}),
        ({"tags": ["a,b"]}, {"tags": ["a", "b"]}),
        ({"tags": [["a", "b"]]}, {"tags": {"a": "b"}}),
        ({"a": '1","b":"2'}, {"a": "1", "b": "2"}),
        ({"first_name": "Ada"}, {"last_name": "Ada"}),
    ],
)
def test_what_looks_alike_and_is_not_is_told_apart(one, other):
    assert key(one) != key(other)


@given(PLAIN)
def test_kind_type_file_and_secret_tell_apart(text):
    fields = {"note": text}
    keys = {
        key(fields),
        key(fields, kind="supporting-document"),
        key(fields, type_name="business"),
        key(fields, file_sha256="ab" * 32),
        key(fields, file_sha256="cd" * 32),
        key(fields, secret=b"another secret"),
    }

    assert len(keys) == 6


def test_a_key_holds_nothing_of_the_person_and_needs_a_secret():
    assert "ada" not in key({"first_name": "Ada"})
    assert len(key({})) == 32
    assert key({}, file_sha256="AB") == key({}, file_sha256="ab")
    with pytest.raises(ValueError, match="secret"):
        key({}, secret=b"")


@given(st.text(max_size=200))
def test_a_friendly_name_carries_its_key_in_64_characters(label):
    mark = key({"first_name": "Ada"})
    name = name_with_key(label, mark)

    assert key_in(name) == mark
    assert len(name) <= 64
    assert key_in(label.replace("nl", "")) == ""


def test_a_label_with_another_key_does_not_hide_ours():
    ours, theirs = key({"a": "1"}), key({"a": "2"})

    assert key_in(name_with_key(f"old [nl:{theirs}]", ours)) == ours
