"""What somebody has filled in of a user task and not handed in: theirs alone, and only while they
may hand it in."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"

DRAFTS = """
CREATE TABLE engine.task_draft (
  process_instance_key bigint NOT NULL,
  user_task_key bigint NOT NULL,
  account_id text NOT NULL,
  saved_at timestamptz NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (process_instance_key, user_task_key, account_id),
  FOREIGN KEY (process_instance_key, user_task_key)
    REFERENCES engine.user_task (process_instance_key, key) ON DELETE CASCADE
);
CREATE INDEX task_draft_account ON engine.task_draft (account_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.task_draft TO vorgang_app;

CREATE FUNCTION engine.forget_drafts() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM engine.task_draft d
  WHERE d.process_instance_key = NEW.process_instance_key AND d.user_task_key = NEW.key
    AND (NEW.state NOT IN ('ready', 'claimed') OR d.account_id <> NEW.assignee);
  RETURN NULL;
END $$;
CREATE TRIGGER forget_drafts AFTER UPDATE OF state, assignee ON engine.user_task
FOR EACH ROW WHEN (NEW.state NOT IN ('ready', 'claimed')
  OR NEW.assignee IS DISTINCT FROM OLD.assignee)
EXECUTE FUNCTION engine.forget_drafts();
"""


def upgrade() -> None:
    """Make the table, and let a draft go with the task it was for."""
    # Straight through the driver: a colon is no placeholder.
    op.get_bind().connection.cursor().execute(DRAFTS)
