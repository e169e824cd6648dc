"""How many days ahead a port date must be: a setting by country, never fewer than Twilio's two."""

from datetime import date

import pytest

from numberlift.domain.porting_rules import DEFAULT_DAYS, PortRules, read_days
from numberlift.errors import SettingsRefused
from numberlift.settings import read_settings


def test_what_is_told_is_read_by_country_whatever_the_spelling():
    assert read_days(" us=5 , Japan=12,") == {"US": 5, "JP": 12}


@pytest.mark.parametrize("wrong", ["US", "US=", "US=soon", "Atlantis=7", "US=-3", "US=1", "JP=0"])
def test_what_cannot_be_read_or_is_too_few_is_refused(wrong):
    with pytest.raises(ValueError, match=r"days|COUNTRY=DAYS"):
        read_days(wrong)


def test_the_setting_changes_what_it_names_and_leaves_the_rest():
    days = read_settings(NUMBERLIFT_PORT_DAYS="US=3").days_ahead
    rules = PortRules(date(2026, 11, 22), minimum_days=days)

    assert days == {**DEFAULT_DAYS, "US": 3}
    assert [rules.days_ahead(country) for country in ("US", "JP", "CA")] == [3, 10, 3]


def test_a_setting_below_the_floor_is_refused_by_name():
    with pytest.raises(SettingsRefused, match="NUMBERLIFT_PORT_DAYS"):
        read_settings(NUMBERLIFT_PORT_DAYS="US=1")
