"""Drafts of tables of decisions and forms beside those of processes."""

from __future__ import annotations

from alembic import op

revision = "0049"
down_revision = "0053"

DRAFTS = """
ALTER TABLE engine.process_draft RENAME TO model_draft;
ALTER TABLE engine.model_draft RENAME COLUMN process_id TO model_id;
ALTER TABLE engine.model_draft ADD COLUMN kind text NOT NULL DEFAULT 'process';
ALTER TABLE engine.model_draft ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE engine.model_draft RENAME CONSTRAINT process_draft_account_id_fkey
  TO model_draft_account_id_fkey;
ALTER TABLE engine.model_draft DROP CONSTRAINT process_draft_pkey;
ALTER TABLE engine.model_draft ADD CONSTRAINT model_draft_pkey
  PRIMARY KEY (account_id, kind, model_id);
DROP INDEX engine.process_draft_process;
CREATE INDEX model_draft_model ON engine.model_draft (kind, model_id);
"""


def upgrade() -> None:
    """Widen the table."""
    op.get_bind().connection.cursor().execute(DRAFTS)
