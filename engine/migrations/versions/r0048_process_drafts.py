"""What somebody draws of a process and has not deployed: a file for each person and process."""

from __future__ import annotations

from alembic import op

revision = "0048"
down_revision = "0047"

DRAFTS = """
CREATE TABLE engine.process_draft (
  account_id text NOT NULL REFERENCES engine.account,
  process_id text NOT NULL,
  base_version integer NOT NULL,
  saved_at timestamptz NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (account_id, process_id)
);
CREATE INDEX process_draft_process ON engine.process_draft (process_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.process_draft TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().connection.cursor().execute(DRAFTS)
