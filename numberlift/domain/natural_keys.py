"""What makes two end users or documents the same: one key from their type, attributes and file.

The key is a keyed hash, so that it says nothing of the person to whoever lacks the secret, and stays when a purge has
blanked the data. It travels in the FriendlyName, where a lost reply's object is found by it, and a document whose file
we did not upload can never carry it.

Not told apart: the order of fields, white space around and between words, the spelling of the same letters in
Unicode, upper and lower case in names and e-mail addresses, an empty field and one that is not there. Everything else
is: another letter is another person (Weiß is not Weiss, José not Jose), and so is another case in a document's number.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

KEY_LENGTH: Final = 32
LONGEST_FRIENDLY_NAME: Final = 64

_PURPOSE: Final = b"numberlift natural key 1\n"
_CASELESS: Final = re.compile(r"(?:.*[_\s-])?(?:name|names|email)")
_SIDS: Final = re.compile(r"(?:.*_)?sids?")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_KEY: Final = re.compile(r"\[nl:([0-9a-f]{32})\]")


def natural_key(
    secret: bytes,
    *,
    kind: str,
    type_name: str,
    attributes: Mapping[str, Any],
    file_sha256: str = "",
) -> str:
    """32 lower-case hexadecimal digits that stand for an object of this `kind` (`end-user`, `supporting-document`).

    `type_name` is Twilio's `Type` (`individual`, `passport`), `attributes` hold what JSON can; `file_sha256` is the
    hexadecimal digest of a document's file, empty without one. Raises ValueError for an empty secret.
    """
    if not secret:
        raise ValueError("a natural key needs a secret")
    written = json.dumps(
        [kind, _word(type_name), _fields(attributes), file_sha256.strip().lower()],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    digest = hmac.new(secret, _PURPOSE + written.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return digest.hexdigest()[:KEY_LENGTH]


def name_with_key(label: str, key: str, *, longest: int = LONGEST_FRIENDLY_NAME) -> str:
    """A FriendlyName that ends with the key; the label before it is shortened to fit in `longest` characters."""
    mark = f"[nl:{key}]"
    room = longest - len(mark) - 1
    shown = " ".join(_KEY.sub("", label).split())[: max(room, 0)].rstrip()
    return f"{shown} {mark}" if shown else mark


def key_in(friendly_name: str) -> str:
    """The key in a FriendlyName that we gave, empty if there is none."""
    found = _KEY.search(friendly_name)
    return found[1] if found else ""


def _fields(attributes: Mapping[str, Any]) -> list[list[Any]]:
    """The fields that have a value, sorted by name, each in its one form."""
    named = [(_word(name), value) for name, value in attributes.items()]
    kept = [[name, _value(name, value)] for name, value in named]
    return sorted(([name, value] for name, value in kept if value not in ("", [])), key=json.dumps)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {"fields": fields} if (fields := _fields(value)) else ""
    if _SIDS.fullmatch(name):
        return sorted(_sids(value))
    if isinstance(value, list | tuple):
        return [found for item in value if (found := _value(name, item)) not in ("", [])]
    return _text(name, value)


def _sids(value: Any) -> set[str]:
    """Sids are a set, whether they came as a list, one by one or separated by commas."""
    items = value if isinstance(value, list | tuple) else str(value or "").replace(";", ",").split(",")
    return {text for item in items if (text := _plain(str(item or "")))}


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = _plain(str(value))
    return _plain(text.lower()) if _CASELESS.fullmatch(name) else text


def _plain(text: str) -> str:
    """NFKC, nothing invisible, single spaces: a full-width letter is that letter, ß stays what it is."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


def _word(text: str) -> str:
    return _plain(text).lower()
