"""Business calendars: versions of deployed files that say when a house works."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

CALENDARS = """
CREATE TABLE engine.calendar_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  calendar_id text NOT NULL,
  version integer NOT NULL,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX calendar_definition_version
  ON engine.calendar_definition (calendar_id, version);
GRANT SELECT, INSERT ON engine.calendar_definition TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(CALENDARS)
