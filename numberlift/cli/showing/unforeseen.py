"""An error that nobody foresaw: its details go to a file that only its owner can read, without secrets."""

from __future__ import annotations

import os
import platform
import time
import traceback
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit

from numberlift.errors import NumberliftError
from numberlift.settings import Settings, read_settings

SHORTEST_SECRET = 4
"""What is shorter stands in ordinary words too."""


def written_down(error: Exception) -> str:
    """Write the error's details into the home and say in a sentence where they are."""
    what = f"numberlift met an error of its own ({type(error).__name__}); what was done so far is kept."
    try:
        settings = read_settings()
        path = _write(settings.home / "errors", _without_secrets(_details(error), settings))
    except (OSError, NumberliftError):
        return f"{what} Its details could not be written down; please report it."
    return f"{what} Please report it with {path}."


def _details(error: Exception) -> str:
    told = f"numberlift {version('numberlift')}, Python {platform.python_version()}, {platform.platform()}"
    return f"{told}\n{''.join(traceback.format_exception(error))}"


def _without_secrets(text: str, settings: Settings) -> str:
    for secret in _secrets(settings):
        text = text.replace(secret, "••••")
    return text


def _secrets(settings: Settings) -> list[str]:
    """Every secret value, the longest first, so that none is left over as a part of another."""
    tokens = settings.auth_token.get_secret_value().split(",")
    urls = (settings.database_url.get_secret_value(), settings.smtp_url.get_secret_value())
    passwords = []
    for url in urls:
        with suppress(ValueError):
            passwords.append(urlsplit(url).password or "")
    passwords += [unquote(one) for one in passwords]
    known = {*(token.strip() for token in tokens), settings.api_secret.get_secret_value(), *urls, *passwords}
    return sorted((one for one in known if len(one) >= SHORTEST_SECRET), key=len, reverse=True)


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.log"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path
