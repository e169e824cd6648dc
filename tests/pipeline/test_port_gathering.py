"""Numbers gathered on disk come back in the groups that the pure rules make, and no secret ever lies there."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numberlift.domain.plans import check_plan
from numberlift.domain.port_groups import Renews, port_groups
from numberlift.pipeline.porting.building import built
from numberlift.pipeline.porting.gathering import Gathering
from numberlift.pipeline.porting.secrets import Secret, digest_of
from tests.domain.test_port_groups import candidate

SECRET = b"a secret of thirty-two characters"
PIN, ACCOUNT_NUMBER = "7391739173", "88471147"
words = st.sampled_from(["", "a", "b"])
told = st.fixed_dictionaries(
    {
        "customer_name": words,
        "account_number": words,
        "pin": words,
        "bundle": words,
        "notification_emails": st.sampled_from(["", "a@example.com;b@example.com", "b@example.com;a@example.com"]),
        "account": st.sampled_from(["AC1", "AC2"]),
        "documents": st.sampled_from([("a", "b"), ("b", "a"), ("b",)]),
        "number_type": st.sampled_from(["local", "toll-free", "mobile"]),
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("gathering")


@contextmanager
def gathering_of(candidates, folder):
    with Gathering(secret=SECRET, folder=folder) as made:
        for one in candidates:
            made.append(one)
        yield made


def shown(portions):
    return [([one.position for one in portion.members], portion.why, portion.part) for portion in portions]


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(told, max_size=25), most=st.integers(1, 6), dropped=st.sets(st.integers(1, 25)))
def test_groups_order_parts_and_whys_are_those_of_the_pure_rules(folder, rows, most, dropped):
    """Whatever was dropped meanwhile, as what another run holds is."""
    candidates = [candidate(place, **one) for place, one in enumerate(rows, start=1)]
    with gathering_of(candidates, folder) as gathering:
        gathering.drop(dropped)
        found = shown(gathering.portions(most=most))
        items = list(built(gathering, run_id="run-1", secret=SECRET, most=most))
        left = [one for one in candidates if one.position not in dropped]

        assert found == shown(port_groups(left, most=most))
        assert gathering.accounts == Counter(one.account_sid for one in left)
        assert len(gathering) == len(left)
    check_plan(items)


def test_what_is_kept_of_a_number_is_what_its_request_needs(folder):
    one = candidate(3, pin=PIN, account_number=ACCOUNT_NUMBER, document="bills/bill.pdf", sms_url="https://a.example/s")
    with gathering_of([replace(one, place="row 3")], folder) as gathering:
        (item,) = built(gathering, run_id="run-1", secret=SECRET)
        hosts = dict(gathering.hosts)

    assert (item.payload["pins"], item.payload["has_account_number"]) == (1, True)
    assert item.payload["places"] == {one.phone_number: "row 3"}
    assert item.payload["document_names"] == ["bill.pdf"]
    assert item.payload["setup"] == {one.phone_number: {"sms_url": "https://a.example/s"}}
    assert item.payload["secrets"] == digest_of([(one.phone_number, Secret(PIN, ACCOUNT_NUMBER))], secret=SECRET)
    assert hosts == {"a.example": 1}


def test_no_secret_is_in_the_file_and_the_file_has_no_name(tmp_path):
    with gathering_of([candidate(1, pin=PIN, account_number=ACCOUNT_NUMBER)], tmp_path) as gathering:
        list(gathering.portions(most=10))
        kept = "\n".join(gathering._open.iterdump())

        assert list(tmp_path.iterdir()) == []
        assert not any(secret in kept for secret in (PIN, ACCOUNT_NUMBER))
        assert "Example Dental" in kept


def test_numbers_filed_anew_stay_with_those_of_their_old_request(folder):
    before = Renews("run-0", "KW1", "key", 2)
    rows = [candidate(1), replace(candidate(2), renews=before)]
    with gathering_of(rows, folder) as gathering:
        plain, anew = built(gathering, run_id="run-1", secret=SECRET)
        (some,) = gathering.batches()

    assert (plain.generation, anew.generation, anew.numbers[0].follows) == (1, 3, "run-0")
    assert anew.payload["renews"] == {"run": "run-0", "sid": "KW1"}
    assert [one.renews for one in some] == [None, before]
