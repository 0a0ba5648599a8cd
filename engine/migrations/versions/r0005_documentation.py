"""Files of which nothing runs, found again by their names; which of the due jobs comes first."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

TABLE = """
CREATE TABLE engine.documentation (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource,
  process_ids text[] NOT NULL
);
CREATE UNIQUE INDEX documentation_file ON engine.documentation (resource_name, sha256);
GRANT SELECT, INSERT ON engine.documentation TO vorgang_app;
"""
PRIORITY = "ALTER TABLE engine.job ADD COLUMN priority integer NOT NULL DEFAULT 0"


def upgrade() -> None:
    """Go forward; there is no way back, restore a backup instead."""
    cursor = op.get_bind().connection.cursor()
    for script in (TABLE, PRIORITY):
        cursor.execute(script)
