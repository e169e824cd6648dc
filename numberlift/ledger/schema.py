"""The tables of a ledger: runs, their rows and checks, and what keeps processes apart.

A run carries its realm; rows, items, checks and bulk checks belong to a run. JSON is stored as text, as `orjson`
writes it. A column marked `personal` holds names, addresses, PINs or whatever else a spreadsheet brings along;
`personal_columns()` lists them for `purge`. The tables of plans and creates stand in `schema_creates`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

# Keys and times are compared byte by byte: quicker than by a language's rules, and the same everywhere.
WORD: Final = Text().with_variant(Text(collation="C"), "postgresql")
SERIAL: Final = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def word(name: str, **options: Any) -> Column[str]:
    """A key, code, sid or time: never null, empty where there is none."""
    return Column(name, WORD, nullable=False, server_default=text("''"), **options)


def maybe(name: str) -> Column[Any]:
    """A time or word that may not have come yet."""
    return Column(name, WORD)


def prose(name: str, *, personal: bool = False, default: str = "") -> Column[str]:
    """Free text or JSON as text."""
    return Column(name, Text, nullable=False, server_default=text(f"'{default}'"), info={"personal": personal})


def number(name: str, kind: type[Integer | SmallInteger | BigInteger] = Integer) -> Column[int]:
    """A count, an ordinal or a flag (0 or 1)."""
    return Column(name, kind, nullable=False, server_default=text("0"))


def run_id() -> Column[str]:
    """The run that this belongs to."""
    return Column("run_id", WORD, ForeignKey("runs.id"), nullable=False)


runs = Table(
    "runs",
    metadata,
    Column("id", WORD, primary_key=True),
    word("realm"),
    word("flow"),
    word("content_sha256"),
    word("state"),
    word("account_sid"),
    prose("list_name"),
    prose("list_path"),
    prose("out_dir"),
    prose("label", personal=True),
    prose("emails", personal=True),
    prose("options", default="{}"),
    number("rows"),
    number("blank_rows"),
    number("lines"),
    number("numbers"),
    number("duplicates"),
    number("intake_done", SmallInteger),
    prose("progress", default="{}"),
    prose("summary", default="{}"),
    word("created_at"),
    word("touched_at"),
    maybe("finished_at"),
    maybe("purged_at"),
)
Index("ix_runs_realm_created_at", runs.c.realm, runs.c.created_at)
Index(
    "uq_runs_unfinished",
    runs.c.realm,
    runs.c.flow,
    runs.c.content_sha256,
    unique=True,
    sqlite_where=text("state NOT IN ('finished', 'withdrawn')"),
    postgresql_where=text("state NOT IN ('finished', 'withdrawn')"),
)

run_sheets = Table(
    "run_sheets",
    metadata,
    run_id(),
    number("ordinal"),
    prose("sheet"),
    prose("names", default="[]"),
    prose("fields", default="{}"),
    number("header_row"),
    prose("how"),
    PrimaryKeyConstraint("run_id", "ordinal"),
    UniqueConstraint("run_id", "sheet"),
)

rows = Table(
    "rows",
    metadata,
    run_id(),
    number("position"),
    prose("sheet"),
    number("sheet_row"),
    number("part"),
    prose("input", personal=True),
    prose("cells", personal=True, default="[]"),
    word("phone_number"),
    word("country"),
    word("number_type"),
    word("problem"),
    prose("notes", default="[]"),
    word("account_sid"),
    word("address_sid"),
    number("item"),
    word("verdict"),
    word("reason_code"),
    PrimaryKeyConstraint("run_id", "position"),
    UniqueConstraint("run_id", "sheet", "sheet_row", "part"),
    sqlite_with_rowid=False,
)
Index(
    "ix_rows_verdict",
    rows.c.run_id,
    rows.c.verdict,
    rows.c.position,
    sqlite_where=text("verdict <> ''"),
    postgresql_where=text("verdict <> ''"),
)

Index(
    "ix_rows_duplicates",
    rows.c.run_id,
    rows.c.item,
    sqlite_where=text("item <> position"),
    postgresql_where=text("item <> position"),
)

# The distinct numbers of a run with the first row each stands in; filled in number order once a list is read,
# because an index on `rows` kept up row by row would rewrite most of its pages with every batch.
items = Table(
    "items",
    metadata,
    word("phone_number"),
    run_id(),
    number("position"),
    PrimaryKeyConstraint("phone_number", "run_id"),
    sqlite_with_rowid=False,
)

# Realm and number are not repeated here: the run has the one, the row at `position` the other.
checks = Table(
    "checks",
    metadata,
    run_id(),
    word("kind"),
    number("position"),
    word("account_sid"),
    word("address_sid"),
    number("decided", SmallInteger),
    prose("result", default="{}"),
    word("checked_at"),
    word("origin"),
    PrimaryKeyConstraint("run_id", "kind", "position"),
    sqlite_with_rowid=False,
)

bulk_checks = Table(
    "bulk_checks",
    metadata,
    run_id(),
    word("request_id"),
    prose("positions", default="[]"),
    number("first_position"),
    number("last_position"),
    word("started_at"),
    maybe("closed_at"),
    PrimaryKeyConstraint("run_id", "request_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    word("at"),
    word("source"),
    word("kind"),
    word("run_id"),
    number("position"),
    word("phone_number"),
    word("sid"),
    prose("detail", personal=True, default="{}"),
)
Index("ix_events_phone_number", events.c.realm, events.c.phone_number)
Index("ix_events_run_id", events.c.run_id)
Index("ix_events_sid", events.c.realm, events.c.sid)

owners = Table(
    "owners",
    metadata,
    word("realm"),
    word("name"),
    number("fence", BigInteger),
    prose("host"),
    number("pid"),
    word("since"),
    maybe("released_at"),
    maybe("lease_until"),
    PrimaryKeyConstraint("realm", "name"),
)

pace_shares = Table(
    "pace_shares",
    metadata,
    word("account_sid"),
    word("host"),
    word("holder"),
    number("joined", BigInteger),
    Column("wanted_rate", Float),
    number("wanted_concurrency"),
    Column("held_rate", Float),
    number("held_concurrency"),
    Column("beat_at", Float, nullable=False),
    PrimaryKeyConstraint("account_sid", "host", "holder"),
)

meta = Table("meta", metadata, Column("key", WORD, primary_key=True), prose("value"))


def personal_columns() -> dict[str, list[str]]:
    """The columns that hold personal data, by table: what `purge` blanks."""
    found = {
        table.name: [column.name for column in table.columns if column.info.get("personal")]
        for table in metadata.sorted_tables
    }
    return {name: columns for name, columns in found.items() if columns}
