"""What the page needs: the queue of runs to be worked off, and addresses that passwords were guessed from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NONE = sa.text("''")
ZERO = sa.text("0")
LIVE = sa.text("state IN ('waiting', 'working')")


def upgrade() -> None:
    op.create_table(
        "login_failures",
        sa.Column("address", WORD, nullable=False),
        sa.Column("failures", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("failed_at", WORD, server_default=NONE, nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "queue",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("realm", WORD, server_default=NONE, nullable=False),
        sa.Column("run_id", WORD, nullable=False),
        sa.Column("state", WORD, server_default=NONE, nullable=False),
        sa.Column("options", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("asked_by", sa.Text(), server_default=NONE, nullable=False),
        sa.Column("asked_at", WORD, server_default=NONE, nullable=False),
        sa.Column("began_at", WORD, nullable=True),
        sa.Column("ended_at", WORD, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=ZERO, nullable=False),
        sa.Column("again", sa.SmallInteger(), server_default=ZERO, nullable=False),
        sa.Column("message", sa.Text(), server_default=NONE, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_queue_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
    )
    op.create_index("ix_queue_state", "queue", ["realm", "state", "id"], unique=False)
    op.create_index(
        "uq_queue_live", "queue", ["realm", "run_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
