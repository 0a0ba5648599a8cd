"""Signals: who waits for which, and whom a thrown one is still to reach; timers that start
processes."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

# A signal waits beside the messages: it has no correlation key. What a signal carries is sealed
# like a message, until all whom it is to reach have it.
SIGNALS = """
ALTER TABLE engine.message_subscription ALTER COLUMN correlation DROP NOT NULL;
CREATE INDEX message_subscription_signal ON engine.message_subscription (name, key)
  WHERE correlation IS NULL;

CREATE TABLE engine.signal_start_event (
  process_definition_key bigint NOT NULL REFERENCES engine.process_definition,
  event_id text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (process_definition_key, event_id)
);
CREATE INDEX signal_start_event_name ON engine.signal_start_event (name);

CREATE TABLE engine.signal (
  key bigint PRIMARY KEY,
  name text NOT NULL,
  correlation bytea NOT NULL,
  epoch integer NOT NULL,
  wrapped bytea NOT NULL,
  sealed bytea NOT NULL,
  thrown_at timestamptz NOT NULL
);
ALTER TABLE engine.signal ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE TABLE engine.signal_delivery (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  signal_key bigint NOT NULL REFERENCES engine.signal,
  subscription_key bigint,
  process_definition_key bigint REFERENCES engine.process_definition,
  event_id text,
  due_at timestamptz NOT NULL,
  attempts integer NOT NULL
);
CREATE INDEX signal_delivery_due ON engine.signal_delivery (due_at, key);
CREATE INDEX signal_delivery_signal ON engine.signal_delivery (signal_key);
"""

TIMERS = """
CREATE TABLE engine.timer_start (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  process_definition_id text NOT NULL,
  process_definition_key bigint NOT NULL REFERENCES engine.process_definition,
  event_id text NOT NULL,
  due_at timestamptz NOT NULL,
  remaining integer NOT NULL,
  every text,
  attempts integer NOT NULL,
  postponed_until timestamptz
);
CREATE UNIQUE INDEX timer_start_event ON engine.timer_start (process_definition_key, event_id);
CREATE INDEX timer_start_process ON engine.timer_start (process_definition_id);
CREATE INDEX timer_start_due ON engine.timer_start (due_at, key);
"""

RIGHTS = """
GRANT SELECT, INSERT ON engine.signal_start_event TO vorgang_app;
GRANT SELECT, INSERT, DELETE ON engine.signal TO vorgang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.signal_delivery, engine.timer_start TO vorgang_app;
"""


def upgrade() -> None:
    """Go forward; there is no way back, restore a backup instead."""
    cursor = op.get_bind().connection.cursor()
    for script in (SIGNALS, TIMERS, RIGHTS):
        cursor.execute(script)
