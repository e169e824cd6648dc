"""What happens to a number: the cards are complete, the draw is stable and realistic, overrides win."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numberlift.sandbox.fates import CARDS, HOSTING, PORTING, FateBook, fates_markdown
from numberlift.sandbox.fates.likely import CA_LOCAL, CA_MOBILE, ELSEWHERE, TOLL_FREE, US_LOCAL, US_MOBILE
from tests.sandbox.conftest import BULK, ELIGIBILITY, PORTABILITY, advance, answer, bulk_body

SUB_STATUSES = [
    "country-ineligible",
    "number-format-ineligible",
    "number-type-ineligible",
    "carrier-ineligible",
    "already-in-twilio",
    "internal-processing-error",
    "invalid-phone-number",
    "invalid-hosting-account-sid",
    "eligible-by-manual-process",
    "may-be-eligible-by-manual-process",
    "eligible",
]
REASONS = [
    "eligible-for-hosting",
    "country-not-supported",
    "number-format-ineligible",
    "number-type-ineligible",
    "numbers-provider-does-not-allow-twilio-to-host-it",
    "already-in-twilio-but-not-in-use",
    "already-in-twilio-and-in-hosting-process",
    "already-in-twilio-for-both-capabilities",
    "already-in-twilio-without-messaging-capability",
    "already-in-twilio-owned-by-other-account",
    "internal-processing-error",
    "invalid-phone-number",
    "hosting-account-sid-does-not-belong-to-your-account",
    "hosting-account-sid-does-not-exist",
    "eligible-for-hosting-by-manual-process",
    "missing-provider-data",
    "already-hosted-in-twilio",
    "support-validation-required-number-without-an-approved-nnid",
]
NEXT_STEPS = [
    "none",
    "create-hosted-number-order",
    "edit-ineligible-number-and-run-eligibility-check-again",
    "manage-hosting-order",
    "recover-messaging-capability",
    "contact-support-ineligible-carrier",
    "contact-support-internal-transfer",
    "contact-support-ineligible-inventory-status",
    "number-type-cannot-be-hosted",
    "retry-the-eligibility-check",
    "update-hosting-account-sid",
    "contact-support-to-manually-host-the-number",
    "contact-support-missing-provider-data",
    "contact-support-for-manual-process",
    "contact-support-to-retire-previous-orders",
]
CODES = {22131, 22136, 22137, 22132, 22130, 22133, 22102, 22171, 22135, 20003}


@pytest.mark.vendor_verified
def test_the_cards_reach_everything_that_twilio_documents():
    """The lists above are those of the eligibility and portability pages."""
    hosting = [HOSTING[card.hosting] for card in CARDS.values()]

    assert {verdict.sub_status for verdict in hosting} == set(SUB_STATUSES)
    assert {verdict.reason for verdict in hosting} == set(REASONS)
    assert {verdict.next_step for verdict in hosting} == set(NEXT_STEPS)
    assert {PORTING[card.porting].code for card in CARDS.values()} == CODES | {None}
    assert (len(SUB_STATUSES), len(REASONS), len(NEXT_STEPS), len(CODES)) == (11, 18, 15, 10)


def test_the_page_lists_every_card_and_every_verdict():
    page = fates_markdown()

    for digits, card in CARDS.items():
        if int(digits) < 50:
            assert f"| 555-01{digits} |" in page
            assert card.porting in page
    assert all(word in page for word in (*SUB_STATUSES, *REASONS, *NEXT_STEPS))
    assert all(str(code) in page for code in CODES)


@pytest.mark.parametrize("shares", [US_LOCAL, US_MOBILE, CA_LOCAL, CA_MOBILE, TOLL_FREE, ELSEWHERE])
def test_shares_add_up_to_a_hundred(shares):
    assert sum(share.of_hundred for share in shares) == 100
    assert all(share.hosting in HOSTING and share.porting in PORTING for share in shares)


@given(st.text(max_size=20) | st.from_regex(r"\+[0-9]{1,16}", fullmatch=True))
def test_anything_sent_as_a_number_has_one_stable_fate(number):
    assert FateBook(seed=7).fate(number) == FateBook(seed=7).fate(number)


def test_another_seed_gives_other_fates():
    numbers = [f"+1415300{nnnn:04}" for nnnn in range(200)]
    one, two = FateBook(seed=1), FateBook(seed=2)

    assert [one.fate(n).hosting for n in numbers] != [two.fate(n).hosting for n in numbers]


def test_numbers_without_a_card_are_decided_at_the_first_ask():
    book = FateBook(seed=1)
    fates = [book.fate(f"+1212{nnnnnnn}") for nnnnnnn in range(2_000_000, 2_002_000)]

    assert not any(fate.hosting_undecided or fate.porting_undecided for fate in fates)
    assert {fate.hosting.sub_status for fate in fates} >= {"eligible", "carrier-ineligible", "number-type-ineligible"}
    types = Counter(fate.number_type for fate in fates)
    assert 0.2 < types["mobile"] / types.total() < 0.3


@pytest.mark.parametrize("area", ["800", "833", "844", "855", "866", "877", "888"])
def test_toll_free_numbers_are_not_ported_by_api(area):
    fates = [FateBook(seed=1).fate(f"+1{area}20000{nn:02}") for nn in range(50)]

    assert {fate.number_type for fate in fates} == {"toll-free"}
    assert not any(fate.porting.portable for fate in fates)


@pytest.mark.parametrize(
    ("number", "country"),
    [("+14165550100", "CA"), ("+12125550100", "US"), ("+442079460100", "GB"), ("+12425550100", "BS")],
)
def test_a_country_follows_from_the_number(number, country):
    assert FateBook(seed=1).fate(number).country == country


def test_other_countries_are_neither_hosted_nor_ported():
    fates = [FateBook(seed=1).fate(f"+4420794600{nn:02}") for nn in range(60)]

    assert {fate.hosting.sub_status for fate in fates} == {"country-ineligible"}
    assert {fate.porting.code for fate in fates} == {22130, 22133}


def test_an_override_changes_only_what_it_names():
    told = {"+14155550100": {"hosting": "already-hosted-in-twilio", "portability": 22132, "hosting_undecided": 3}}
    plain, changed = FateBook(seed=1).fate("+14155550100"), FateBook(seed=1, overrides=told).fate("+14155550100")

    assert (changed.hosting.reason, changed.porting.code) == ("already-hosted-in-twilio", 22132)
    assert changed.hosting_undecided == 3
    assert (changed.country, changed.carrier, changed.number_type) == (plain.country, plain.carrier, plain.number_type)


@pytest.mark.parametrize("value", [{"hosting": "maybe"}, {"portability": 1}, {"colour": "red"}])
def test_an_override_that_names_something_else_is_refused(value):
    with pytest.raises(ValueError, match="one of"):
        FateBook(seed=1, overrides={"+14155550100": value})


async def test_an_undecided_number_is_decided_after_two_asks(client):
    body = {"phone_numbers": [{"phone_number": "+14155550142"}]}
    rows = [(await answer(client.post(ELIGIBILITY, json=body)))[1]["results"][0] for _ in range(3)]
    ports = [(await answer(client.get(PORTABILITY + "+14155550142")))[1] for _ in range(3)]

    assert [row["next_step"] for row in rows] == ["RETRY_THE_ELIGIBILITY_CHECK"] * 2 + ["CREATE_HOSTED_NUMBER_ORDER"]
    assert [port["not_portable_reason_code"] for port in ports] == [22135, 22135, None]


async def test_a_bulk_check_counts_as_one_ask_however_often_it_is_fetched(client):
    async def asked():
        _, begun = await answer(client.post(BULK, json=bulk_body("+14155550140")))
        await advance(client, 5)
        for _ in range(3):
            _, done = await answer(client.get(f"{BULK}/{begun['request_id']}"))
        return done["results"][0]["eligibility_sub_status"]

    assert [await asked() for _ in range(3)] == ["INTERNAL_PROCESSING_ERROR"] * 2 + ["ELIGIBLE"]


async def test_one_card_stays_undecided_for_ever(client):
    for _ in range(20):
        _, body = await answer(client.get(PORTABILITY + "+14155550147"))

    assert body["not_portable_reason_code"] == 22135
