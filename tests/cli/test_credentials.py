"""A run belongs to the account it was begun with, and to one world: nothing of another's reaches it."""

from __future__ import annotations

import dataclasses

import pytest

from numberlift.errors import CannotStart, SettingsRefused
from numberlift.wiring.parts import realm_of

OTHER = "AC00000000000000000000000000000009"


async def test_a_run_is_not_resumed_with_another_accounts_credentials(place, tmp_path):
    """Another account's answers are not its own."""
    path = tmp_path / "list.csv"
    path.write_text("phone\n+14155550150\n")
    place.opened(path)
    other = dataclasses.replace(
        place, more={**place.more, "TWILIO_ACCOUNT_SID": OTHER, "TWILIO_AUTH_TOKEN": "sandbox-foreign"}
    )

    with pytest.raises(CannotStart, match=OTHER):
        other.opened(path)


def test_a_sandbox_beside_a_live_host_is_refused(place):
    """What is meant for one would reach the other."""
    mixed = dataclasses.replace(place, more={**place.more, "NUMBERLIFT_PREVIEW_URL": "https://preview.twilio.com"})

    with pytest.raises(SettingsRefused, match="Point all at the same"):
        realm_of(mixed.settings())


def test_a_sandbox_behind_one_of_the_live_hosts_is_refused(place):
    live = {f"NUMBERLIFT_{host}_URL": "https://api.twilio.com" for host in ("NUMBERS", "UPLOAD", "API")}

    with pytest.raises(SettingsRefused, match="Point all at the same"):
        realm_of(dataclasses.replace(place, more={**place.more, **live}).settings())


def test_the_realm_of_twilio_is_its_numbers_host(place):
    hosts = {"NUMBERS": "numbers", "PREVIEW": "preview", "UPLOAD": "numbers-upload", "API": "api"}
    live = {f"NUMBERLIFT_{name}_URL": f"https://{host}.twilio.com" for name, host in hosts.items()}

    assert realm_of(dataclasses.replace(place, more={**place.more, **live}).settings()) == "https://numbers.twilio.com"
