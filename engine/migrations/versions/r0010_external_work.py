"""Jobs that workers outside take over HTTP: who holds one, and an index by type."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0007"

HOLDERS = """
ALTER TABLE engine.job
  ADD COLUMN lease_worker text,
  ADD COLUMN lease_account text,
  ADD COLUMN lease_token text;
CREATE INDEX job_of_type ON engine.job (type, priority DESC, due_at, key)
  WHERE state = 'open' AND kind = 'connector';
"""


def upgrade() -> None:
    """Add the columns and the index."""
    op.execute(HOLDERS)
