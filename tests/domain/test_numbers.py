"""What a cell holds is understood or refused in words, and never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.numbers import Part, numbers_in, understand
from numberlift.domain.rows import NotANumber, PhoneNumber

NUMBER = "+14155550100"


@pytest.mark.parametrize(
    "text",
    [
        "+14155550100", "14155550100", "4155550100", "(415) 555-0100", "415.555.0100", "+1 415 555 0100",
        " 415-555-0100 ", "415\u00a0555\u00a00100", "415\u2011555\u20110100", "415\u00ad555\u00ad0100",
        "\u202a+1 415 555 0100\u202c", "\u200e4155550100\u200f", "＋１４１５５５５０１００", "٤١٥٥٥٥٠١٠٠", "۴۱۵۵۵۵۰۱۰۰",
        "'4155550100", "’+14155550100", '="4155550100"', "=+14155550100", '"415-555-0100"',
        "14155550100.0", "4155550100.00", "14155550100,0", "14,155,550,100", "1.4155550100E+10", "1.41555501000e10",
        "415/555/0100", "415–555–0100", "(415)555/0100", "0114155550100"[3:], "+1 (415) 555‒0100",
    ],
)  # fmt: skip
def test_the_ways_to_write_one_number(text):
    assert numbers_in(text) == (Part(text, PhoneNumber(NUMBER, "US", "local")),)


@pytest.mark.parametrize(
    ("text", "e164", "notes"),
    [
        ("tel:+1-415-555-0100", NUMBER, ("tel-link",)),
        ("tel:+1-415-555-0100;ext=12", NUMBER, ("tel-link", "extension")),
        ("TEL:%2B14155550100", NUMBER, ("tel-link",)),
        ("415-555-0100 ext 12", NUMBER, ("extension",)),
        ("415-555-0100, ext. 12", NUMBER, ("extension",)),
        ("415-555-0100x12", NUMBER, ("extension",)),
        ("4155550100,,12#", NUMBER, ("extension",)),
        ("1-800-FLOWERS", "+18003569377", ("vanity",)),
        ("1-800-356-9377 (FLOWERS)", "+18003569377", ("words",)),
        ("Mobile: 415-555-0100", NUMBER, ("words",)),
        ("415-555-0100 / home", NUMBER, ("words",)),
        ("0014155550100", NUMBER, ("international-prefix",)),
        ("0044 20 7946 0958", "+442079460958", ("international-prefix",)),
        ("442079460958", "+442079460958", ("assumed-international",)),
    ],
)
def test_what_was_understood_with_goodwill_carries_a_note(text, e164, notes):
    found = understand(text)

    assert (found.e164, found.notes) == (e164, notes)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+14165550100", "US", ("+14165550100", "CA", "local")),
        ("876-555-0100", "US", ("+18765550100", "JM", "mobile")),
        ("8005550100", "US", ("+18005550100", "US", "toll-free")),
        ("07400 123456", "GB", ("+447400123456", "GB", "mobile")),
        ("0113 496 0000", "United Kingdom", ("+441134960000", "GB", "local")),
        ("011 44 20 7946 0958", "US", ("+442079460958", "GB", "local")),
        ("030/12345678", "deu", ("+493012345678", "DE", "local")),
        ("+44 (0)20 7946 0958", "US", ("+442079460958", "GB", "local")),
        ("+80012345678", "US", ("+80012345678", "", "toll-free")),
        ("+445612345678", "US", ("+445612345678", "GB", "voip")),
    ],
)
def test_country_and_type_are_those_of_the_number(text, country, expected):
    found = understand(text, country=country)

    assert found[:3] == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty-cell"), ("\u00a0", "empty-cell"), ("n/a", "empty-cell"), ("--", "empty-cell"),
        ("NaN", "empty-cell"),
        ("hello", "not-a-number"), ("a@b.example", "not-a-number"), ("x" * 5_000, "not-a-number"),
        ("12", "too-short"), ("+1415555", "too-short"), ("555-1234", "area-code-missing"),
        ("555-1234, ext 12", "area-code-missing"), ("911", "short-code"), ("415555010012", "too-long"),
        ("555-555-0100", "not-valid-in-country"), ("415-155-0100", "not-valid-in-country"),
        ("+999123456789", "unknown-country-code"), ("900-555-0100", "premium-rate"),
        ("4.15555E+09", "digits-lost"), ("1.41555501E+10", "digits-lost"), ("4,15555E+09", "digits-lost"),
        ("2024-01-05", "date-in-number-column"), ("1/5/2024", "date-in-number-column"),
        ("05.01.24", "date-in-number-column"), ("5-Jan-24", "date-in-number-column"),
        ("Jan 5, 2024", "date-in-number-column"), ("2024-01-05 00:00:00", "date-in-number-column"),
        ("#N/A", "spreadsheet-error"), ("#WERT!", "spreadsheet-error"), ("########", "spreadsheet-error"),
        ("-1069", "negative-number"), ("14155550100.5", "not-a-whole-number"),
        ("41555501004155550101", "two-numbers-run-together"),
        ("415-555-0100 - 0199", "number-range"), ("415-555-0100-0199", "number-range"),
        ("415-555-0100 to 415-555-0199", "number-range"), ("415-555-0100 line 2", "more-than-a-number"),
    ],
)  # fmt: skip
def test_what_is_no_number_has_a_problem(text, problem):
    assert numbers_in(text) == (Part(text, numbers_in(text)[0].found),)
    assert understand(text).problem == problem


@pytest.mark.parametrize(
    "text",
    [
        "4155550100\n4155550101", "4155550100;4155550101", "4155550100, 4155550101", "4155550100/4155550101",
        "4155550100 | 4155550101", "4155550100 & 4155550101", "415-555-0100 and 415-555-0101",
        "415-555-0100 OR 415-555-0101", "415-555-0100 und 415-555-0101", "+14155550100+14155550101",
        "+1 415 555 0100 +1 415 555 0101", "415-555-0100 415-555-0101", "Office 415-555-0100 Mobile 415-555-0101",
        "415-555-0100;;415-555-0101;", "415-555-0100 x1; 415-555-0101 x2", "4155550100\t4155550101",
    ],
)  # fmt: skip
def test_several_numbers_in_one_cell_become_parts_in_order(text):
    assert [part.found.e164 for part in numbers_in(text)] == ["+14155550100", "+14155550101"]
    assert understand(text).problem == "several-numbers"


def test_a_shortened_second_number_is_said_and_not_completed():
    parts = numbers_in("+1 415 555 0100 / 0101")

    assert [part.text for part in parts] == ["+1 415 555 0100", "0101"]
    assert parts[1].found == NotANumber("shortened-number", "0101")


def test_a_shortened_number_is_not_swallowed_where_lengths_vary():
    """A German number may have more digits, so its neighbour's last digits must not be appended to it."""
    parts = numbers_in("+49 30 123456/57", country="DE")

    assert [getattr(part.found, "e164", part.found[0]) for part in parts] == ["+4930123456", "shortened-number"]


def test_one_bad_number_of_several_is_a_part_of_its_own():
    found = [part.found for part in numbers_in("415-555-0100; 555-555-0100")]

    assert found == [PhoneNumber(NUMBER, "US", "local"), NotANumber("not-valid-in-country", "555-555-0100")]


@pytest.mark.parametrize(
    ("flag", "problem"),
    [("digits-lost", "digits-lost"), ("date", "date-in-number-column"), ("error", "spreadsheet-error")],
)
def test_what_the_reader_noticed_decides(flag, problem):
    parts = numbers_in("4155550100", flags=(f"phone_number:{flag}",))

    assert parts == (Part("4155550100", NotANumber(problem, "4155550100")),)


def test_other_flags_change_nothing():
    assert numbers_in("4155550100", flags=("pin:numeric", "phone_number:numeric")) == numbers_in("4155550100")


@pytest.mark.parametrize("country", ["Narnia", "", "ZZ", "001"])
def test_an_unknown_country_is_a_problem(country):
    assert numbers_in("4155550100", country=country)[0].found.problem == "unknown-country"


@pytest.mark.parametrize("country", ["us", "USA", "U.S.A.", "United States", " united  states of america "])
def test_a_country_may_be_written_in_the_usual_ways(country):
    assert numbers_in("4155550100", country=country)[0].found.e164 == NUMBER


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["US", "DE", "Narnia"]))
def test_any_text_gives_at_least_one_part_and_never_raises(text, country):
    parts = numbers_in(text, country=country)

    assert parts
    assert all(part.found.problem if isinstance(part.found, NotANumber) else part.found.e164 for part in parts)


def test_a_hostile_cell_takes_no_long_time():
    """Cells as long as a spreadsheet allows are read or refused; the time-out of the suite is the judge."""
    for filling in (" ", "1", "(", "+1 ", "1,", "x", "1 - ", "- ", "1e", "'", "ext ", "a 1 "):
        assert numbers_in(filling * (32_767 // len(filling)))


def test_two_bad_numbers_are_two_parts():
    found = [part.found.problem for part in numbers_in("555-555-0100; 415-155-0100")]

    assert found == ["not-valid-in-country", "not-valid-in-country"]


def test_a_cell_that_reads_two_ways_is_not_joined():
    """Area code, number and a neighbour's digits, or one number with two slashes: nobody can tell."""
    (part,) = numbers_in("030/123456/57", country="DE")

    assert part.found.problem == "more-than-a-number"


def test_a_length_between_two_that_exist_is_wrong():
    """Hong Kong has numbers of 8, 9 and 11 digits."""
    assert understand("+8522222222222").problem == "wrong-length"
