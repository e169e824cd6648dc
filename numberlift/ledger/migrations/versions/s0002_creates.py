"""Plans, claims, creations, orders, deliveries, artefacts, mail and users."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "artefacts",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("path", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sha256", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("purged_at", WORD, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artefacts")),
    )
    op.create_index("ix_artefacts_run_id", "artefacts", ["run_id"], unique=False)
    op.create_index("ix_artefacts_sha256", "artefacts", ["realm", "sha256"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("fingerprint", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("signed", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("received_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("handled_at", WORD, nullable=True),
        sa.Column("body", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("realm", "fingerprint", name=op.f("uq_deliveries_realm_fingerprint")),
    )
    op.create_index("ix_deliveries_handled_at", "deliveries", ["realm", "handled_at"], unique=False)
    op.create_table(
        "order_numbers",
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("order_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("phone_number", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("number_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("status", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("status_since", WORD, nullable=True),
        sa.Column("reason_code", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("realm", "order_sid", "phone_number", name=op.f("pk_order_numbers")),
    )
    op.create_index("ix_order_numbers_phone_number", "order_numbers", ["realm", "phone_number"], unique=False)
    op.create_table(
        "outgoing_mail",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("message_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("recipients", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("state", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("next_at", WORD, nullable=True),
        sa.Column("sent_at", WORD, nullable=True),
        sa.Column("last_error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("realm", "message_id", name=op.f("uq_outgoing_mail_realm_message_id")),
    )
    op.create_index("ix_outgoing_mail_state", "outgoing_mail", ["realm", "state", "next_at"], unique=False)
    op.create_table(
        "users",
        sa.Column("name", WORD, nullable=False),
        sa.Column("password_hash", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("removed_at", WORD, nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_at", WORD, nullable=True),
        sa.Column("seen_at", WORD, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "claims",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("phone_number", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("plan_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("taken_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("released_at", WORD, nullable=True),
        sa.Column("released_why", WORD, server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_claims_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_run_id", "claims", ["run_id"], unique=False)
    op.create_index(
        "uq_claims_live",
        "claims",
        ["realm", "phone_number"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "creations",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("key", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("plan_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unanswered", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("owner", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", WORD, nullable=True),
        sa.Column("sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("payload_hash", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("payload", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("looks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("looked_at", WORD, nullable=True),
        sa.Column("status", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("code", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("message", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("settled_at", WORD, nullable=True),
        sa.Column("settled_by", WORD, server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_creations_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creations")),
        sa.UniqueConstraint(
            "realm",
            "account_sid",
            "kind",
            "key",
            "generation",
            name=op.f("uq_creations_realm_account_sid_kind_key_generation"),
        ),
    )
    op.create_index("ix_creations_run_id", "creations", ["run_id", "state"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", WORD, nullable=False),
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("hash", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("state", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("touched_at", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("approved_at", WORD, nullable=True),
        sa.Column("approved_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("approved_how", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("approved_hash", WORD, server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_plans_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index("ix_plans_run_id", "plans", ["run_id"], unique=False)
    op.create_table(
        "orders",
        sa.Column("realm", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("origin", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("run_id", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("creation_id", SERIAL, nullable=True),
        sa.Column("status", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("status_since", WORD, nullable=True),
        sa.Column("terminal", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fetched_at", WORD, nullable=True),
        sa.Column("remote_updated_at", WORD, nullable=True),
        sa.Column("body", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["creation_id"], ["creations.id"], name=op.f("fk_orders_creation_id")),
        sa.PrimaryKeyConstraint("realm", "sid", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_open", "orders", ["realm", "kind", "terminal"], unique=False)
    op.create_index("ix_orders_run_id", "orders", ["run_id"], unique=False)
    op.create_table(
        "plan_items",
        sa.Column("plan_id", WORD, nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("parent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("key", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("account_sid", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("phone_number", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("why", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("payload", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_items_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "ordinal", name=op.f("pk_plan_items")),
    )
    op.create_index("ix_plan_items_position", "plan_items", ["plan_id", "position"], unique=False)
