"""What a parallel multiple start event has got so far, before an instance begins; which processes
say where a message holds its own correlation key."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

# Sealed as kept messages are. `beginning` is the keyed hash of the correlation key for which others
# are awaited, `correlation` that of the trigger itself: a signal has none and is part of many.
HELD = """
CREATE TABLE engine.held_trigger (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  process_definition_key bigint NOT NULL REFERENCES engine.process_definition,
  event_id text NOT NULL,
  listener text NOT NULL,
  beginning bytea NOT NULL,
  message_key bigint NOT NULL,
  name text NOT NULL,
  correlation bytea NOT NULL,
  epoch integer NOT NULL,
  wrapped bytea NOT NULL,
  sealed bytea NOT NULL,
  held_at timestamptz NOT NULL
);
ALTER TABLE engine.held_trigger ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX held_trigger_beginning
  ON engine.held_trigger (process_definition_key, beginning, listener, key);
GRANT SELECT, INSERT, DELETE ON engine.held_trigger TO vorgang_app;
"""

PATHS = """
CREATE TABLE engine.message_path (
  process_definition_key bigint NOT NULL REFERENCES engine.process_definition,
  name text NOT NULL,
  PRIMARY KEY (process_definition_key, name)
);
CREATE INDEX message_path_name ON engine.message_path (name, process_definition_key);
GRANT SELECT, INSERT ON engine.message_path TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(HELD)
    op.execute(PATHS)
