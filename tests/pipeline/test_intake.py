"""How a list comes in: kept by its content, whole or not at all, and read again after a crash without a trace."""

from __future__ import annotations

import hashlib
import stat
from threading import Event

import pytest

from numberlift.errors import ListRefused, RunStopped, SettingsRefused
from numberlift.ledger import Ledger
from numberlift.pipeline.intake import ListOptions, keep_copy, read_rows
from numberlift.pipeline.meter import Meter
from tests.places import plain_numbers, write_list


@pytest.fixture
def path(tmp_path):
    return write_list(tmp_path / "numbers.csv", plain_numbers(12_000))


def test_a_list_is_kept_under_its_content_for_its_owner_alone(path, tmp_path):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = keep_copy(path, digest, home=tmp_path / "home")

    assert (kept.stem, kept.read_bytes()) == (digest, path.read_bytes())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_list_that_changes_while_it_is_copied_is_refused_and_not_kept(path, tmp_path):
    with pytest.raises(ListRefused, match=r"changed while it was being read\. Save it, close it, and start again"):
        keep_copy(path, "0" * 64, home=tmp_path / "home")

    assert [kept for kept in (tmp_path / "home").rglob("*") if kept.is_file()] == []


def test_a_list_that_vanishes_before_it_is_copied_is_refused(path, tmp_path):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.unlink()
    with pytest.raises(ListRefused, match="is gone"):
        keep_copy(path, digest, home=tmp_path / "home")


def test_reading_that_was_cut_short_begins_again_and_leaves_no_trace(place, path):
    """What was read before is written again, in place; the counts are those of the list."""
    run = place.opened(path).run
    with Ledger.open(place.home / "ledger-sandbox.db", realm=run.realm) as ledger:
        with pytest.raises(RunStopped):
            read_rows(ledger, run, meter=Meter(), stop=StopsAtTheSecondLook())
        before = ledger.runs.get(run.id)
        read_rows(ledger, run, meter=Meter(), stop=Event())
        after = ledger.runs.get(run.id)

        assert (before.intake_done, after.intake_done) == (False, True)
        assert (after.counts.rows, after.counts.lines, after.counts.numbers) == (12_000, 12_000, 12_000)


class StopsAtTheSecondLook(Event):
    """Set when it is looked at for the second time: between the first batch of rows and the second."""

    looks = 0

    def is_set(self):
        self.looks += 1
        return self.looks > 1


@pytest.mark.parametrize("written", ["US", "us", "USA", "United States"])
def test_a_country_is_known_by_any_of_its_names(written):
    assert ListOptions(country=written).country == "US"


@pytest.mark.parametrize("options", [{"country": "Atlantis"}, {"country": ""}, {"account": "AC12"}, {"account": "me"}])
def test_an_option_that_names_nothing_is_refused(options):
    with pytest.raises(SettingsRefused, match=r"--(country|account)"):
        ListOptions(**options)
