"""Twilio's many spellings become one."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.countries import TWO_FROM_THREE, TWO_LETTERS


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ALREADY_IN_TWILIO", "already-in-twilio"),
        ("already-in-twilio", "already-in-twilio"),
        ("In Review", "in-review"),
        ("in_review", "in-review"),
        ("WaitingForSignature", "waiting-for-signature"),
        ("EDIT_INELIGIBLE_NUMBER", "edit-ineligible-number"),
        ("None", ""),
        ("NONE", ""),
        (None, ""),
        (17, ""),
    ],
)
def test_statuses_and_reasons_are_lower_kebab(written, meant):
    assert spelling.kebab(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("TOLL_FREE", "toll-free"),
        ("TOLLFREE", "toll-free"),
        ("TOLL-FREE", "toll-free"),
        ("toll-free", "toll-free"),
        ("LOCAL", "local"),
        ("Mobile", "mobile"),
        ("UNKNOWN", "unknown"),
        ("satellite", "unknown"),
        (None, "unknown"),
        ([], "unknown"),
    ],
)
def test_number_types_are_six(written, meant):
    assert spelling.number_type(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("US", "US"), ("us", "US"), ("USA", "US"), ("GBR", "GB"), ("JPN", "JP"), ("None", ""), ("UX", ""), (None, "")],
)
def test_countries_have_two_letters(written, meant):
    assert spelling.country(written) == meant


def test_the_country_table_is_whole():
    """All 249 of the standard, one to one, and every region that phonenumbers knows except two that are none."""
    assert len(TWO_FROM_THREE) == len(set(TWO_FROM_THREE.values())) == 249
    assert set(phonenumbers.SUPPORTED_REGIONS) - TWO_LETTERS == {"AC", "TA"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [(22131, 22131), ("22131", 22131), (" 22131 ", 22131), (True, None), (2.5, None), ("x", None), ("9" * 30, None)],
)
def test_codes_are_numbers_or_strings_of_digits(written, meant):
    assert spelling.code(written) == meant


@pytest.mark.parametrize("status", ["SUCCESSFUL", "COMPLETE", "Completed", "success"])
def test_a_bulk_check_has_ended(status):
    assert spelling.finished(status)


@pytest.mark.parametrize("status", ["QUEUED", "PROCESSING", "IN_PROGRESS", "", None, 1])
def test_a_bulk_check_has_not_ended(status):
    assert not spelling.finished(status)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(json)
def test_whatever_json_held_is_spelled_without_an_error(value):
    assert spelling.kebab(spelling.kebab(value)) == spelling.kebab(value)
    assert spelling.country(value) in TWO_LETTERS | {""}
    assert spelling.flag(value) in (True, False, None)
    assert isinstance(spelling.number_type(value) + spelling.text(value), str)
    assert spelling.code(value) is None or spelling.code(value) > 0
