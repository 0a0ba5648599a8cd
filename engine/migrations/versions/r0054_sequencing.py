"""Which process gave the newest entries their places in the log, since when, and how many."""

from __future__ import annotations

from alembic import op

revision = "0054"
down_revision = "0051"

TABLE = """
CREATE TABLE engine.sequencing (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  worker text NOT NULL,
  since timestamptz NOT NULL,
  batch_at timestamptz NOT NULL,
  entries integer NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON engine.sequencing TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table; it has one row at most."""
    op.get_bind().connection.cursor().execute(TABLE)
