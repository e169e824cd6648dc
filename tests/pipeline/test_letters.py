"""Letters of authorization on a person's word: sent again, to another signer, withdrawn."""

from __future__ import annotations

import pytest

from numberlift.pipeline.following.loa import LoaOrder, loa
from tests.pipeline.hosting_bench import DAY, MAIL, a_host_bench, number

LIVE = {"opened", "signing", "signed"}


@pytest.fixture
async def bench(tmp_path):
    async with a_host_bench(tmp_path) as made:
        yield made


async def lettered(bench, *numbers, **values):
    """A run whose letter is out for signature."""
    run = await bench.host(*(numbers or (number(0),)), **values)
    await bench.verify_all(run)
    await bench.follow()
    return run


async def act(bench, run, **asked):
    return await loa(LoaOrder(run, **asked), bench.parts)


def mails(bench):
    """How often each document was mailed."""
    return sorted(fields["sent"] for fields in bench.documents().values())


async def test_it_shows_who_signs_over_which_numbers_and_since_when(bench):
    run = await lettered(bench, number(0), number(1))
    await bench.control("advance", seconds=3 * DAY)

    (letter,) = (await act(bench, run)).letters

    assert (letter.signer, letter.status, sorted(letter.numbers)) == (MAIL, "signing", [number(0), number(1)])
    assert (letter.days, letter.signed_at) == (3.0, "")


async def test_a_letter_is_sent_again_once_for_each_time_it_is_asked(bench):
    run = await lettered(bench)

    first = await act(bench, run, resend=True)
    await act(bench, run, resend=True)

    assert [one.done for one in first.done] == ["sent"]
    assert mails(bench) == [3]


@pytest.mark.parametrize("kind", ["reset-after", "error-after", "truncated"])
async def test_a_letter_sent_again_whose_reply_was_lost_is_mailed_once(bench, kind):
    run = await lettered(bench)
    operation = "Update*AuthorizationDocument"
    for number_of_call in range(3):
        await bench.control("faults", clear=True, rule={"kind": kind, "operation": operation, "count": number_of_call})
        await act(bench, run, resend=True)

    assert mails(bench) == [4]


async def test_another_signer_gets_the_letter(bench):
    run = await lettered(bench)

    await act(bench, run, signer="new@example.com")

    assert [(one["email"], one["status"]) for one in bench.documents().values()] == [("new@example.com", "signing")]
    assert [one.signer for one in (await act(bench, run)).letters] == ["new@example.com"]


async def test_a_letter_that_its_recipient_cancelled_is_replaced(bench):
    """A new document over the same orders, and never two live ones."""
    run = await lettered(bench, number(0), number(1))
    (letter,) = bench.letters(run)
    await bench.control(f"sign/{letter.sid}", **{"as": "canceled"})

    await act(bench, run, resend=True)
    await act(bench, run, resend=True)

    live = [one for one in bench.documents().values() if one["status"] in LIVE]
    assert [sorted(one["order_sids"]) for one in live] == [sorted(order.sid for order in bench.orders(run))]
    assert mails(bench) == [1, 2]


async def test_a_withdrawn_letter_covers_nobody_and_follow_leaves_it(bench):
    run = await lettered(bench)

    done = await act(bench, run, withdraw=True)
    await bench.follow()

    assert [one.done for one in done.done] == ["withdrawn"]
    assert [(one["status"], one["order_sids"]) for one in bench.documents().values()] == [("opened", [])]


async def test_a_withdrawn_letter_is_sent_again_over_its_orders(bench):
    run = await lettered(bench)
    await act(bench, run, withdraw=True)

    await act(bench, run, resend=True)

    (document,) = bench.documents().values()
    assert (document["status"], document["order_sids"]) == ("signing", [bench.orders(run)[0].sid])


async def test_a_signed_letter_is_left_alone(bench):
    run = await lettered(bench)
    await bench.control(f"sign/{bench.letters(run)[0].sid}")

    done = await act(bench, run, resend=True)

    assert ([one.done for one in done.done], mails(bench)) == (["left"], [1])


async def test_a_refused_letter_goes_to_the_right_signer(bench):
    """A letter that Twilio refused is sent anew, as the group's next generation, on a person's word."""
    run = await lettered(bench, contact_phone_number="nobody")
    assert bench.documents() == {}
    done = await act(bench, run, resend=True)

    assert [one.done for one in done.done] == ["refused"]
    assert [one.generation for one in done.letters] == [1, 2]


async def test_with_v2_a_letter_out_for_signature_is_cancelled_and_replaced(tmp_path):
    async with a_host_bench(tmp_path, api="v2") as bench:
        run = await lettered(bench)

        await act(bench, run, signer="new@example.com")

        found = sorted((one["status"], one["email"]) for one in bench.documents().values())
        assert found == [("canceled", MAIL), ("signing", "new@example.com")]
