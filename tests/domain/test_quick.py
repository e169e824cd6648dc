"""The quick way and the full way give the same answers."""

import subprocess
import sys

from hypothesis import example, given, settings
from hypothesis import strategies as st

from numberlift.domain.numbers import in_full, numbers_in
from numberlift.domain.phone.quick import quick_reader

COUNTRIES = st.sampled_from(["US", "CA", "JM", "PR", "GB", "DE", "FR", "IT", "AU", "RU", "KZ", "MX", "SM", "NO", "BR"])
# fmt: off
AREAS = st.sampled_from(
    [415, 416, 212, 900, 800, 833, 844, 888, 500, 521, 523, 555, 911, 11, 123, 983, 242, 246, 268, 284, 340, 345,
     441, 473, 649, 658, 664, 670, 671, 684, 710, 721, 758, 767, 784, 787, 809, 829, 849, 868, 869, 876, 939, 902,
     709, 600, 622, 456, 310, 700]
).map("{:03}".format)
# fmt: on
SHAPES = st.sampled_from(
    """
    {0}{1}{2}|({0}) {1}-{2}|({0}){1}{2}|{0}-{1}-{2}|{0}.{1}.{2}|+1{0}{1}{2}|1{0}{1}{2}|1-{0}-{1}-{2}|1({0}){1}-{2}
    +1 {0} {1} {2}|+1 ({0}) {1}-{2}|+1-({0})-{1}-{2}|{0} {1} {2}|+{0}{1}{2}|({0} {1} {2}|001{0}{1}{2}|+1.{0}.{1}.{2}
    1 {0} {1}{2}|+11{0}{1}{2}|{0}{1}{2}.0|{0})-{1}-{2}|+1  {0}{1}{2}|{0} - {1} - {2}|+1{0}-{1}{2}|1{0} {1}.{2}
    """.replace("\n    ", "|")
    .strip("|")
    .split("|")
)
DIGITS = "0123456789"


def the_full_way(text, country):
    return in_full(text, country=country, quick=lambda _text, _country: None)


@settings(max_examples=400, deadline=None)
@given(SHAPES, AREAS, st.text(DIGITS, min_size=3, max_size=3), st.text(DIGITS, min_size=4, max_size=4), COUNTRIES)
@example("{0}{1}{2}", "800", "142", "1234", "DO")
def test_north_american_formats_are_read_alike(shape, area, exchange, line, country):
    text = shape.format(area, exchange, line)

    assert numbers_in(text, country=country) == the_full_way(text, country)


@settings(max_examples=400, deadline=None)
@given(st.text(DIGITS, min_size=5, max_size=16), COUNTRIES)
@example("390612345678", "IT")
@example("3780549886377", "SM")
@example("5491123456789", "US")
@example("78001234567", "RU")
@example("80012345678", "US")
def test_any_digits_after_a_plus_are_read_alike(digits, country):
    assert numbers_in("+" + digits, country=country) == the_full_way("+" + digits, country)


@settings(max_examples=200, deadline=None)
@given(st.data(), COUNTRIES)
def test_valid_numbers_of_every_region_are_read_alike(data, country):
    """One digit of an example number of some region and type is changed."""
    import phonenumbers

    region = data.draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kind = data.draw(st.sampled_from([*range(8), 10, 27]))
    number = phonenumbers.example_number_for_type(region, kind) or phonenumbers.example_number(region)
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    place = data.draw(st.integers(1, len(digits) - 1))
    text = digits[:place] + data.draw(st.sampled_from(DIGITS)) + digits[place + 1 :]

    assert numbers_in(text, country=country) == the_full_way(text, country)


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789+-(). x/;,\u00a0\u00ad'\"=eE\n٤１", max_size=24), COUNTRIES)
def test_any_cell_is_read_alike_and_never_raises(text, country):
    assert numbers_in(text, country=country) == the_full_way(text, country)


def test_the_usual_formats_need_no_parsing():
    reader = quick_reader()
    texts = ["+14155550100", "14155550100", "4155550100", "(415) 555-0100", "415.555.0100", "+447400123456"]

    assert all(reader.understand(text, "US") for text in texts)


def test_importing_the_domain_does_not_load_phonenumbers():
    code = "import sys, numberlift.domain; raise SystemExit('phonenumbers' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
