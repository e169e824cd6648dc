"""No index of planned numbers by position: nothing asks by it, and a plan of a million is stored sooner without."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_plan_numbers_position", "plan_numbers")
