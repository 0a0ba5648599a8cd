"""A kind of job that only begins a step: the step boundaries of Camunda 7."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

KINDS = """
ALTER TABLE engine.job DROP CONSTRAINT job_kind_check;
ALTER TABLE engine.job ADD CONSTRAINT job_kind_check
  CHECK (kind IN ('connector', 'timer', 'continuation'));
"""


def upgrade() -> None:
    """Go forward; there is no way back, restore a backup instead."""
    op.execute(KINDS)
