"""What an empty cell of a column means in this run: told beside the list, kept as columns of their own behind it.

A default stands in a column `default email`, so that what was written stays as it was and whatever blanks the cells
blanks the defaults. No flow is told them: they may be personal.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from numberlift.domain import SECRET_FIELDS, ListRow, SheetHead
from numberlift.domain.keys import keyed
from numberlift.errors import SettingsRefused

DEFAULT_COLUMN: Final = "default {}"


def defaults_in(words: Sequence[str], *, columns: Collection[str], kind: str, example: str) -> dict[str, str]:
    """Defaults as typed: `column=value` each. Raises SettingsRefused for what is no column of such a list, or a secret.

    `kind` is the list's, as in `numberlift template host`; `example` one of its columns.
    """
    defaults: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip().lower().replace("-", "_")
        if name in SECRET_FIELDS:
            raise SettingsRefused(
                f"--default takes no {name}: what is typed stays in the shell's history. Write it into the list."
            )
        if not equals or name not in columns:
            raise SettingsRefused(
                f"--default takes COLUMN=VALUE with a column of a {kind} list, such as {example}; not "
                f"{name or word!r}. `numberlift template {kind}` shows the columns."
            )
        defaults[name] = value.strip()
    return defaults


def fingerprint_of(defaults: Mapping[str, str], *, secret: bytes) -> str:
    """What tells one set of defaults from another without saying what they are; empty for none."""
    return keyed(json.dumps(dict(defaults), sort_keys=True), secret=secret)[:16] if defaults else ""


def rows_with(rows: Iterable[ListRow], heads: Iterable[SheetHead], defaults: Mapping[str, str]) -> Iterator[ListRow]:
    """The rows with the defaults as cells behind those of their sheet."""
    widths, extra = {head.sheet: len(head.names) for head in heads}, tuple(defaults.values())
    return (row._replace(cells=_fitted(row.cells, widths[row.sheet], extra)) for row in rows) if extra else iter(rows)


def heads_with(heads: Iterable[SheetHead], defaults: Mapping[str, str]) -> list[SheetHead]:
    """The heads with the columns in which the defaults stand."""
    return [_with_defaults(head, defaults) for head in heads]


def _fitted(cells: tuple[str, ...], width: int, extra: tuple[str, ...]) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)), *extra)


def _with_defaults(head: SheetHead, defaults: Mapping[str, str]) -> SheetHead:
    fields = [DEFAULT_COLUMN.format(name) for name in defaults]
    names = [_unused(field, head.names) for field in fields]
    places = {field: len(head.names) + place for place, field in enumerate(fields)}
    return head._replace(names=(*head.names, *names), fields={**head.fields, **places})


def _unused(name: str, taken: Sequence[str]) -> str:
    """The name, or with a number where the list has a column of that name (a report of ours handed in again)."""
    return next(one for one in (name, *(f"{name} {count}" for count in range(2, 1_000))) if one not in taken)
