"""Tables of reporting: each case, its steps and what it reached, read off the ledger.

They name nobody and hold no value of a case, so nothing in them has a term, and an erasure has
nothing to do here. They can be emptied at any time: housekeeping reads the ledger again from the
place that `engine.reported` says.
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"

REPORTING = """
CREATE TABLE engine.reported (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  place bigint NOT NULL
);
INSERT INTO engine.reported (place) VALUES (0);
CREATE TABLE engine.reported_case (
  process_instance_key bigint PRIMARY KEY,
  process_definition_key bigint NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  outcome text NOT NULL,
  seq bigint NOT NULL
);
CREATE INDEX reported_case_started
  ON engine.reported_case (process_definition_key, started_at);
CREATE INDEX reported_case_ended
  ON engine.reported_case (process_definition_key, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX reported_case_open
  ON engine.reported_case (process_definition_key) WHERE ended_at IS NULL;
CREATE TABLE engine.reported_step (
  process_instance_key bigint NOT NULL,
  token text NOT NULL,
  element text NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL,
  entered_at timestamptz NOT NULL,
  claimed_at timestamptz,
  left_at timestamptz,
  due_at timestamptz,
  candidate_groups text[] NOT NULL,
  iteration bigint,
  PRIMARY KEY (process_instance_key, token, element)
);
CREATE TABLE engine.reported_milestone (
  process_instance_key bigint NOT NULL,
  word text NOT NULL,
  reached_at timestamptz NOT NULL,
  PRIMARY KEY (process_instance_key, word)
);
GRANT SELECT, UPDATE ON engine.reported TO vorgang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.reported_case, engine.reported_step,
  engine.reported_milestone TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables of reporting."""
    op.execute(REPORTING)
