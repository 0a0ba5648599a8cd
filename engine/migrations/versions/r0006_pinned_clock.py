"""The clock that a test installation has been set to."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

PINNED_CLOCK = """
CREATE TABLE engine.pinned_clock (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  pinned_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.pinned_clock TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(PINNED_CLOCK)
