"""How often something was asked for that nobody signs in for: counted once for all servers."""

from __future__ import annotations

from alembic import op

revision = "0057"
down_revision = "0055"

ASKED = """
CREATE TABLE engine.asked (
  name text PRIMARY KEY,
  free_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.asked TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(ASKED)
