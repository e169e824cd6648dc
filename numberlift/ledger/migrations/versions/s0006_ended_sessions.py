"""Sessions at the page that were signed out before their time, kept until that time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ended_sessions",
        sa.Column("session", WORD, nullable=False),
        sa.Column("name", WORD, server_default=sa.text("''"), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_ended_sessions")),
    )
    op.create_index("ix_ended_sessions_name", "ended_sessions", ["name"], unique=False)
