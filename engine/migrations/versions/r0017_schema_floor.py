"""Lets a process see whether it fits the schema: its revision, and the oldest build it still takes.

A revision that takes away what older builds use raises the floor:
`UPDATE engine.schema_floor SET revision = '…'` to its own; builds that do not know it are not ready
any more.
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0013"

SCHEMA_FLOOR = """
CREATE TABLE engine.schema_floor (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  revision text NOT NULL
);
INSERT INTO engine.schema_floor (revision) VALUES ('0017');
GRANT SELECT ON engine.schema_floor, engine.alembic_version TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table, and let the application read both."""
    op.execute(SCHEMA_FLOOR)
