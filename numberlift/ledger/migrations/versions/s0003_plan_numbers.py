"""The numbers of plan items, what a create was told, and each number's own state in an order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NONE = sa.text("''")
ZERO = sa.text("0")


def upgrade() -> None:
    _plans()
    _creations()
    op.add_column("order_numbers", sa.Column("terminal", sa.SmallInteger(), server_default=ZERO, nullable=False))
    op.add_column("order_numbers", sa.Column("remote_updated_at", WORD, nullable=True))


def _plans() -> None:
    op.add_column("plans", sa.Column("salt", sa.Text(), server_default=NONE, nullable=False))
    op.drop_index("ix_plan_items_position", "plan_items")
    for name in ("parent", "phone_number", "position"):
        op.drop_column("plan_items", name)
    op.add_column("plan_items", sa.Column("needs", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
    op.create_table(
        "plan_numbers",
        sa.Column("plan_id", WORD, nullable=False),
        sa.Column("phone_number", WORD, server_default=NONE, nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("position", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("follows", WORD, server_default=NONE, nullable=False),
        sa.Column("state", WORD, server_default=NONE, nullable=False),
        sa.Column("held_by", WORD, server_default=NONE, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_numbers_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "phone_number", name=op.f("pk_plan_numbers")),
    )
    op.create_index("ix_plan_numbers_ordinal", "plan_numbers", ["plan_id", "ordinal"], unique=False)
    op.create_index("ix_plan_numbers_position", "plan_numbers", ["plan_id", "position"], unique=False)
    op.create_index(
        "ix_plan_numbers_waiting",
        "plan_numbers",
        ["phone_number"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _creations() -> None:
    op.create_index("ix_claims_ordinal", "claims", ["plan_id", "ordinal"], unique=False)
    for name in ("payload_hash", "payload"):
        op.drop_column("creations", name)
    op.add_column("creations", sa.Column("reply", WORD, server_default=NONE, nullable=False))
    op.add_column("creations", sa.Column("elsewhere", sa.SmallInteger(), server_default=ZERO, nullable=False))
    op.add_column("creations", sa.Column("intents", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
    op.create_index("ix_creations_sid", "creations", ["realm", "sid"], unique=False)
