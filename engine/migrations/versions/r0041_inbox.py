"""The clerk's inbox: deputies, saved filters, what somebody chose for themselves, its orders."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"

TABLES = """
CREATE TABLE engine.deputyship (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  absent text NOT NULL REFERENCES engine.account,
  deputy text NOT NULL REFERENCES engine.account,
  begins_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  named_by text NOT NULL REFERENCES engine.account,
  named_at timestamptz NOT NULL,
  CHECK (begins_at < ends_at AND absent <> deputy)
);
CREATE INDEX deputyship_deputy ON engine.deputyship (deputy, ends_at);
CREATE INDEX deputyship_absent ON engine.deputyship (absent, ends_at);

CREATE TABLE engine.inbox_filter (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  owner text NOT NULL REFERENCES engine.account,
  shared_with text,
  wrapped bytea NOT NULL,
  epoch integer NOT NULL,
  sealed bytea NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE INDEX inbox_filter_owner ON engine.inbox_filter (owner);
CREATE INDEX inbox_filter_group ON engine.inbox_filter (shared_with)
  WHERE shared_with IS NOT NULL;

CREATE TABLE engine.inbox_choice (
  account_id text PRIMARY KEY REFERENCES engine.account,
  next_at_once boolean NOT NULL,
  shortcuts boolean NOT NULL
);

CREATE INDEX user_task_candidate_priority
  ON engine.user_task_candidate (candidate, priority DESC, due_at, user_task_key);
CREATE INDEX user_task_candidate_newest
  ON engine.user_task_candidate (candidate, user_task_key DESC);

GRANT SELECT, INSERT, UPDATE, DELETE ON engine.deputyship, engine.inbox_filter,
  engine.inbox_choice TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)
