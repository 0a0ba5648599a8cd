"""Requests from outside: answers kept by idempotency key, and what events become as messages."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

ANSWERS = """
CREATE TABLE engine.kept_answer (
  key bytea PRIMARY KEY,
  request bytea NOT NULL,
  status integer NOT NULL,
  epoch integer NOT NULL,
  wrapped bytea NOT NULL,
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX kept_answer_expiry ON engine.kept_answer (expires_at);
GRANT SELECT, INSERT, DELETE ON engine.kept_answer TO vorgang_app;
"""

MAPPINGS = """
CREATE TABLE engine.event_mapping_definition (
  key bigint PRIMARY KEY,
  deployment_key bigint NOT NULL REFERENCES engine.deployment,
  mapping_id text NOT NULL,
  version integer NOT NULL,
  resource_name text NOT NULL,
  sha256 text NOT NULL REFERENCES engine.resource
);
CREATE UNIQUE INDEX event_mapping_definition_version
  ON engine.event_mapping_definition (mapping_id, version);
GRANT SELECT, INSERT ON engine.event_mapping_definition TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables; there is no way back, restore a backup instead."""
    for script in (ANSWERS, MAPPINGS):
        op.execute(script)
