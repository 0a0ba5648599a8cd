"""What listeners are asked about a user task; plain files that jobs use, by version."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"

CHECKS = """
ALTER TABLE engine.user_task ADD COLUMN pending text, ADD COLUMN denial text;
"""
RESOURCES = """
CREATE TABLE engine.resource_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  resource_id text NOT NULL,
  version integer NOT NULL,
  version_tag text,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX resource_definition_version
  ON engine.resource_definition (resource_id, version);
GRANT SELECT, INSERT ON engine.resource_definition TO vorgang_app;
"""


def upgrade() -> None:
    """Add the columns and make the table."""
    op.execute(CHECKS)
    op.execute(RESOURCES)
