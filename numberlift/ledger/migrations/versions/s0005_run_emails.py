"""Who is to be sent a run's report, as whoever started it asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("emails", sa.Text(), server_default=sa.text("''"), nullable=False))
