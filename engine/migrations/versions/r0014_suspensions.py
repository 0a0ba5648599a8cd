"""Process instances and versions of processes that an operator holds."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0015"

SUSPENSIONS = """
ALTER TABLE engine.process_instance ADD COLUMN suspended_at timestamptz;
CREATE INDEX process_instance_suspended ON engine.process_instance (key)
  WHERE suspended_at IS NOT NULL;
ALTER TABLE engine.job DROP CONSTRAINT job_state_check;
ALTER TABLE engine.job ADD CONSTRAINT job_state_check
  CHECK (state IN ('open', 'suspended', 'done', 'cancelled', 'failed'));
CREATE TABLE engine.definition_suspension (
  process_definition_key bigint PRIMARY KEY REFERENCES engine.process_definition,
  suspended_at timestamptz NOT NULL,
  suspended_by text NOT NULL
);
GRANT SELECT, INSERT, DELETE ON engine.definition_suspension TO vorgang_app;
"""


def upgrade() -> None:
    """Add the column and the table."""
    op.execute(SUSPENSIONS)
