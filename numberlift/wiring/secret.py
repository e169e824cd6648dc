"""The secret that keys are made with: told by NUMBERLIFT_SECRET, else a file in the home that only its owner reads."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from numberlift.errors import SettingsRefused
from numberlift.settings import Settings

FILE_NAME = "secret"
_LEAST = 16


def secret_of(settings: Settings) -> bytes:
    """The secret, made at first need.

    Raises SettingsRefused for one that is too short, for PostgreSQL without one (other machines would make other keys),
    and for a home that cannot be written.
    """
    told = settings.secret.get_secret_value()
    if told:
        if len(told) < _LEAST:
            raise SettingsRefused(f"NUMBERLIFT_SECRET is too short. Set it to {_LEAST} characters or more.")
        return told.encode()
    if settings.database_url.get_secret_value():
        raise SettingsRefused("With PostgreSQL, NUMBERLIFT_SECRET must be set, the same on every machine.")
    return _in_file(settings.home / FILE_NAME)


def fingerprint_of(settings: Settings) -> str | None:
    """What tells this secret from another one without telling it; None while there is none. Raises SettingsRefused."""
    if not settings.secret.get_secret_value() and not (settings.home / FILE_NAME).exists():
        return None
    return hashlib.sha256(b"numberlift fingerprint\n" + secret_of(settings)).hexdigest()[:16]


def _in_file(path: Path) -> bytes:
    """The secret in a file; whoever makes it first has made it for all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        if not path.exists():
            handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_hex(32).encode())
                file.flush()
                os.fsync(handle)
            _link_once(scratch, path)
        found = path.read_bytes().strip()
    except OSError as error:
        raise SettingsRefused(f"{path} cannot be written or read ({error.strerror}). Check NUMBERLIFT_HOME.") from error
    if len(found) < _LEAST:
        raise SettingsRefused(f"{path} is damaged. Restore it from a backup; keys made with another one differ.")
    return found


def _link_once(scratch: Path, path: Path) -> None:
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        scratch.unlink(missing_ok=True)
