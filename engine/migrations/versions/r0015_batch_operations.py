"""Batch operations: one command for many instances, done by the workers in the background; what an
instance waits for may get another name."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0018"

# `leased_until` keeps an item with the worker that has taken it; that the item is done is written
# in the transaction of its instance's step, so that no crash does it twice.
BATCHES = """
CREATE TABLE engine.batch_operation (
  key bigint PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL,
  plan jsonb NOT NULL,
  filter jsonb NOT NULL,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX batch_operation_state ON engine.batch_operation (state, key);

CREATE TABLE engine.batch_item (
  batch_key bigint NOT NULL REFERENCES engine.batch_operation,
  item_key bigint NOT NULL,
  process_instance_key bigint NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL,
  leased_until timestamptz,
  message text,
  processed_at timestamptz,
  PRIMARY KEY (batch_key, item_key)
);
CREATE INDEX batch_item_open ON engine.batch_item (batch_key, item_key) WHERE state = 'active';
CREATE INDEX batch_item_instance ON engine.batch_item (process_instance_key);
"""
RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON engine.batch_operation, engine.batch_item TO vorgang_app;
-- What is waited for keeps its key when its instance goes on in another version.
GRANT UPDATE (event_id, process_definition_id) ON engine.message_subscription TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables; there is no way back, restore a backup instead."""
    for script in (BATCHES, RIGHTS):
        op.execute(script)
