"""Drafts of processes where builds before 0049 keep them; those of other models beside them."""

from __future__ import annotations

from alembic import op

revision = "0060"
down_revision = "0059"

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
INSERT INTO engine.process_draft (account_id, process_id, base_version, saved_at, content)
  SELECT account_id, model_id, base_version, saved_at, content FROM engine.model_draft
  WHERE kind = 'process';
DELETE FROM engine.model_draft WHERE kind = 'process';
"""


def upgrade() -> None:
    """Part the table again, which 0049 had renamed."""
    op.get_bind().connection.cursor().execute(DRAFTS)
