"""Messages: who waits for which, what is kept until somebody does, and what messages start."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

# A correlation key may name a person: only a keyed hash of it stands here. What a kept message
# holds is sealed under a key of its own, wrapped like those of the key store.
MESSAGES = """
CREATE TABLE engine.message_subscription (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance,
  process_definition_id text NOT NULL,
  token_id bigint NOT NULL,
  event_id text NOT NULL,
  name text NOT NULL,
  correlation bytea NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX message_subscription_event
  ON engine.message_subscription (process_instance_key, token_id, event_id);
CREATE INDEX message_subscription_awaited
  ON engine.message_subscription (correlation, name, process_definition_id, key);

CREATE TABLE engine.message (
  key bigint PRIMARY KEY,
  name text NOT NULL,
  correlation bytea NOT NULL,
  message_id bytea,
  epoch integer NOT NULL,
  wrapped bytea NOT NULL,
  sealed bytea NOT NULL,
  published_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  due_at timestamptz
);
ALTER TABLE engine.message ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX message_identity ON engine.message (correlation, name, message_id);
CREATE INDEX message_due ON engine.message (due_at, key) WHERE due_at IS NOT NULL;
CREATE INDEX message_expiry ON engine.message (expires_at) WHERE due_at IS NULL;

CREATE TABLE engine.message_correlation (
  message_key bigint NOT NULL REFERENCES engine.message ON DELETE CASCADE,
  process_definition_id text NOT NULL,
  PRIMARY KEY (message_key, process_definition_id)
);

CREATE TABLE engine.message_start_event (
  process_definition_key bigint NOT NULL REFERENCES engine.process_definition,
  event_id text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (process_definition_key, event_id)
);
CREATE INDEX message_start_event_name ON engine.message_start_event (name);

CREATE TABLE engine.message_started (
  process_definition_id text NOT NULL,
  correlation bytea NOT NULL,
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance
    DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (process_definition_id, correlation)
);
CREATE UNIQUE INDEX message_started_instance ON engine.message_started (process_instance_key);
"""

RIGHTS = """
GRANT SELECT, INSERT, DELETE ON engine.message_subscription, engine.message_started TO vorgang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.message TO vorgang_app;
GRANT SELECT, INSERT ON engine.message_correlation, engine.message_start_event TO vorgang_app;
"""


def upgrade() -> None:
    """Go forward; there is no way back, restore a backup instead."""
    cursor = op.get_bind().connection.cursor()
    for script in (MESSAGES, RIGHTS):
        cursor.execute(script)
