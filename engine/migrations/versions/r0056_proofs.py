"""When somebody last showed, in a session, that it is they who use it."""

from __future__ import annotations

from alembic import op

revision = "0056"
down_revision = "0048"

PROOFS = """
ALTER TABLE engine.session ADD COLUMN proven_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE engine.session SET proven_at = created_at;
"""


def upgrade() -> None:
    """Add the column; sessions that are open were proven when they began."""
    op.execute(PROOFS)
