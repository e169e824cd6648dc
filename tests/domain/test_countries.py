"""Every country that has phone numbers is found by its codes and its name."""

import phonenumbers
import pytest

from numberlift.domain.phone.countries import country_code
from numberlift.domain.phone.country_names import COUNTRY_NAMES

LINES = [line.split(" ", maxsplit=2) for line in COUNTRY_NAMES.strip().splitlines()]


def test_every_region_of_phonenumbers_is_listed_once():
    assert sorted(line[0] for line in LINES) == sorted(phonenumbers.SUPPORTED_REGIONS)


def test_no_name_means_two_countries():
    names = [name.strip().casefold() for _, alpha_3, names in LINES for name in (alpha_3, *names.split(";"))]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("written", "code"),
    [("US", "US"), ("usa", "US"), ("U.S.", "US"), ("UK", "GB"), ("england", "GB"), ("Côte d’Ivoire", "CI"),
     ("Trinidad & Tobago", "TT"), ("DEU", "DE"), (" canada ", "CA"), ("", ""), ("XX", ""), ("Narnia", "")],
)  # fmt: skip
def test_countries_are_read_as_lists_write_them(written, code):
    assert country_code(written) == code
