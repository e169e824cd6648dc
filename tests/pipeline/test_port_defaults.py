"""What an empty cell of a port list means when it is told beside the list."""

from __future__ import annotations

import pytest

from numberlift.errors import SettingsRefused
from numberlift.pipeline.porting.intake import read_defaults
from tests.pipeline.porting_runs import ALIKE, by_number, fresh_place, port_list


@pytest.fixture
def porting(tmp_path, hosting_sandbox, blank_ledger):
    return fresh_place(tmp_path / "home", hosting_sandbox, blank_ledger)


async def test_a_default_stands_in_for_an_empty_cell_and_never_for_a_filled_one(porting, tmp_path):
    rows = [{"phone_number": ALIKE[0], "state": "", "document": ""}, {"phone_number": ALIKE[1], "document": ""}]
    path = port_list(tmp_path / "l.csv", rows)
    run_id = porting.opened(path, defaults={"state": "NV", "document": "bill.pdf"})
    planned = await porting.start(run_id)
    porting.approve(planned)
    await porting.start(run_id)
    carriers = [one["losing_carrier_information"] for one in porting.objects("PortInRequest").values()]

    assert {one["address"]["state"] for one in carriers} == {"NV", "Nevada"}
    assert len(porting.accepted()) == 2


async def test_without_it_the_rows_are_to_be_corrected(porting, tmp_path):
    path = port_list(tmp_path / "l.csv", [{"phone_number": ALIKE[0], "state": "", "document": ""}])

    assert by_number(await porting.planned(path))[ALIKE[0]]["verdict"] == "fix"


@pytest.mark.parametrize("wrong", ["pin=1234", "account-number=77", "PIN = 1", "color=blue", "state"])
def test_secrets_and_what_is_no_column_are_refused_and_never_repeated(wrong):
    with pytest.raises(SettingsRefused) as refused:
        read_defaults([wrong])

    assert not any(secret in str(refused.value) for secret in ("1234", "77"))
