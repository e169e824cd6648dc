"""Base URLs keep credentials from travelling in the clear, and credentials are whole before anything is begun."""

from __future__ import annotations

from base64 import b64decode

import pytest

from numberlift.errors import SettingsRefused
from numberlift.twilio import BaseUrls, Credentials


def test_twilios_own_hosts_are_the_default():
    assert BaseUrls().numbers == "https://numbers.twilio.com"
    assert BaseUrls().upload == "https://numbers-upload.twilio.com"
    assert not BaseUrls().loopback


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8700", "http://127.0.0.1:8700"),
        ("http://localhost:8700/", "http://localhost:8700"),
        ("http://[::1]:8700/prefix/", "http://[::1]:8700/prefix"),
        (" https://proxy.example/twilio ", "https://proxy.example/twilio"),
    ],
)
def test_https_and_loopback_are_taken_with_their_prefix(given, kept):
    assert BaseUrls(numbers=given).numbers == kept
    assert BaseUrls.at(given).api == kept


@pytest.mark.parametrize(
    "given",
    [
        "http://numbers.twilio.com",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "ftp://127.0.0.1",
        "https://user:pass@numbers.twilio.com",
        "https://numbers.twilio.com?x=1",
        "https://numbers.twilio.com/#x",
        "https://",
        "https://[::1",
        "https://host:99999",
        "numbers.twilio.com",
        "",
    ],
)
def test_anything_else_is_refused_by_the_name_of_its_setting(given):
    with pytest.raises(SettingsRefused, match="NUMBERLIFT_PREVIEW_URL"):
        BaseUrls(preview=given)


def test_a_loopback_base_may_be_a_sandbox():
    assert BaseUrls.at("http://127.0.0.5:1").loopback
    assert BaseUrls(upload="http://localhost:1").loopback


def test_an_api_key_goes_before_the_token():
    key = Credentials("AC1", "token", api_key="SK1", api_secret="s:ecret")

    assert b64decode(key.authorization().removeprefix("Basic ")) == b"SK1:s:ecret"
    assert b64decode(Credentials("AC1", "token").authorization()[6:]) == b"AC1:token"


@pytest.mark.parametrize(
    "given",
    [
        {"account_sid": "", "auth_token": "t"},
        {"account_sid": "AC1"},
        {"account_sid": "AC1", "api_key": "SK1"},
        {"account_sid": "AC1", "auth_token": "t\nX-Evil: 1"},
        {"account_sid": "AC:1", "auth_token": "t"},
    ],
)
def test_credentials_that_cannot_be_sent_are_refused_without_repeating_them(given):
    with pytest.raises(SettingsRefused) as caught:
        Credentials(**given)

    assert "Evil" not in str(caught.value)
