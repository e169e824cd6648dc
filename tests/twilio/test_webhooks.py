"""Twilio's webhook signature, compared with the official SDK's validator."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from numberlift.twilio.webhooks import Signed, check_body, check_form, signature_of

TOKEN = "12345678901234567890123456789012"
URL = "https://example.com/hooks/status?run=7"
FORM = (("Status", "completed"), ("HostedNumberOrderSid", "HR1"), ("PhoneNumber", "+14155550100"))

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def bound(url: str, body: bytes) -> str:
    return f"{url}&bodySHA256={sha256(body).hexdigest()}"


@given(form=st.lists(st.tuples(words, words), max_size=6))
def test_a_form_is_signed_as_the_sdk_signs_it(form):
    """Repeated names, repeated values, any characters and any order."""
    theirs = RequestValidator(TOKEN).compute_signature(URL, MultiDict(form))

    assert signature_of(TOKEN, url=URL, form=form) == theirs
    assert check_form(theirs, url=URL, form=form, auth_tokens=[TOKEN]) is Signed.WHOLLY


@pytest.mark.parametrize(
    ("called", "seen"),
    [
        ("https://example.com/a?b=c", "https://example.com:443/a?b=c"),
        ("https://example.com:443/a?b=c", "https://example.com/a?b=c"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com/a", "https://example.com:8443/a"),
        ("https://[::1]:443/a", "https://[::1]/a"),
    ],
)
def test_the_port_may_be_written_or_left_out(called, seen):
    signature = signature_of(TOKEN, url=called, form=FORM)

    assert check_form(signature, url=seen, form=FORM, auth_tokens=[TOKEN])


def test_a_changed_field_url_or_token_is_not_signed():
    signature = signature_of(TOKEN, url=URL, form=FORM)

    assert check_form(signature, url=URL, form=FORM[1:], auth_tokens=[TOKEN]) is Signed.NOT
    assert check_form(signature, url=URL + "8", form=FORM, auth_tokens=[TOKEN]) is Signed.NOT
    assert check_form(signature, url=URL, form=FORM, auth_tokens=["other", ""]) is Signed.NOT


def test_any_of_several_tokens_will_do():
    """While a token is exchanged for another, both are valid."""
    signature = signature_of(TOKEN, url=URL, form=FORM)

    assert check_form(signature, url=URL, form=FORM, auth_tokens=["new", TOKEN])


@given(body=st.text(st.characters(exclude_categories=["Cs"])).map(str.encode))
def test_a_json_body_is_bound_by_its_hash_as_in_the_sdk(body):
    url = bound(URL, body)
    signature = signature_of(TOKEN, url=url)

    assert RequestValidator(TOKEN).validate(url, body.decode(), signature)
    assert check_body(signature, url=url, body=body, auth_tokens=[TOKEN]) is Signed.WHOLLY
    assert check_body(signature, url=url, body=body + b" ", auth_tokens=[TOKEN]) is Signed.NOT


def test_a_signed_url_without_a_body_hash_is_only_a_hint():
    signature = signature_of(TOKEN, url=URL)

    assert check_body(signature, url=URL, body=b'{"status": "completed"}', auth_tokens=[TOKEN]) is Signed.URL_ONLY
    assert not Signed.URL_ONLY


def test_a_hash_without_a_signature_proves_nothing():
    body = b"{}"

    assert check_body("", url=bound(URL, body), body=body, auth_tokens=[TOKEN]) is Signed.NOT


@pytest.mark.parametrize("url", ["https://[::1", "https://host:99999/a"])
def test_a_url_that_is_none_is_checked_as_written(url):
    signature = signature_of(TOKEN, url=url)

    assert check_body(signature, url=url, body=b"{}", auth_tokens=[TOKEN]) is Signed.URL_ONLY


@given(signature=st.text(), url=st.text(), body=st.binary())
def test_nothing_that_is_received_raises(signature, url, body):
    assert check_body(signature, url=url, body=body, auth_tokens=[TOKEN]) is Signed.NOT
    assert check_form(signature, url=url, form=[(url, signature)], auth_tokens=[TOKEN]) is Signed.NOT
