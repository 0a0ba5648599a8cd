"""What is noted of an address by its keyed hash, and which cases are to be forgotten."""

from __future__ import annotations

from alembic import op

revision = "0062"
down_revision = "0061"

MARKS = """
CREATE TABLE engine.contact_mark (
  mark bytea PRIMARY KEY,
  kind text NOT NULL,
  address bytea NOT NULL,
  process_instance_key bigint NOT NULL,
  at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  CHECK (octet_length(mark) = 16),
  CHECK (octet_length(address) = 16)
);
CREATE INDEX contact_mark_address ON engine.contact_mark (address, kind, at);
CREATE INDEX contact_mark_until ON engine.contact_mark (until);
CREATE TABLE engine.forgetting (
  process_instance_key bigint PRIMARY KEY,
  ended_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.contact_mark, engine.forgetting TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().connection.cursor().execute(MARKS)
