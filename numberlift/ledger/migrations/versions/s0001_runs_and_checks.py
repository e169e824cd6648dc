"""Runs, their rows and checks, and what keeps processes apart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("source", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("phone_number", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_phone_number", "events", ["realm", "phone_number"], unique=False)
    op.create_index("ix_events_run_id", "events", ["run_id"], unique=False)
    op.create_index("ix_events_sid", "events", ["realm", "sid"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", WORD, nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "owners",
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("name", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("host", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pid", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("since", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("released_at", WORD, nullable=True),
        sa.Column("lease_until", WORD, nullable=True),
        sa.PrimaryKeyConstraint("realm", "name", name=op.f("pk_owners")),
    )
    op.create_table(
        "pace_shares",
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("host", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("holder", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("joined", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("wanted_rate", sa.Float(), nullable=True),
        sa.Column("wanted_concurrency", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("held_rate", sa.Float(), nullable=True),
        sa.Column("held_concurrency", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("beat_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("account_sid", "host", "holder", name=op.f("pk_pace_shares")),
    )
    op.create_table(
        "runs",
        sa.Column("id", WORD, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("flow", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("content_sha256", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("state", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("list_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("list_path", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("out_dir", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("options", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rows", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("blank_rows", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("numbers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("intake_done", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("progress", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("summary", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("touched_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("finished_at", WORD, nullable=True),
        sa.Column("purged_at", WORD, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_realm_created_at", "runs", ["realm", "created_at"], unique=False)
    op.create_index(
        "uq_runs_unfinished",
        "runs",
        ["realm", "flow", "content_sha256"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('finished', 'withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('finished', 'withdrawn')"),
    )
    op.create_table(
        "bulk_checks",
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("request_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("positions", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("first_position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("closed_at", WORD, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_bulk_checks_run_id")),
        sa.PrimaryKeyConstraint("run_id", "request_id", name=op.f("pk_bulk_checks")),
    )
    op.create_table(
        "checks",
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("address_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("decided", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("result", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("checked_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("origin", WORD, server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_checks_run_id")),
        sa.PrimaryKeyConstraint("run_id", "kind", "position", name=op.f("pk_checks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "items",
        sa.Column("phone_number", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_items_run_id")),
        sa.PrimaryKeyConstraint("phone_number", "run_id", name=op.f("pk_items")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rows",
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sheet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sheet_row", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("part", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("input", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("cells", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("phone_number", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("country", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("number_type", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("problem", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("notes", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("address_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("item", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("verdict", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("reason_code", WORD, server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_rows_run_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_rows")),
        sa.UniqueConstraint("run_id", "sheet", "sheet_row", "part", name=op.f("uq_rows_run_id_sheet_sheet_row_part")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_rows_duplicates",
        "rows",
        ["run_id", "item"],
        unique=False,
        sqlite_where=sa.text("item <> position"),
        postgresql_where=sa.text("item <> position"),
    )
    op.create_index(
        "ix_rows_verdict",
        "rows",
        ["run_id", "verdict", "position"],
        unique=False,
        sqlite_where=sa.text("verdict <> ''"),
        postgresql_where=sa.text("verdict <> ''"),
    )
    op.create_table(
        "run_sheets",
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sheet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("names", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("fields", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("header_row", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("how", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_sheets_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_run_sheets")),
        sa.UniqueConstraint("run_id", "sheet", name=op.f("uq_run_sheets_run_id_sheet")),
    )
