"""What somebody has filled in of a start form and not handed in: theirs alone, for one version of
the form."""

from __future__ import annotations

from alembic import op

revision = "0055"
down_revision = "0054"

DRAFTS = """
CREATE TABLE engine.start_draft (
  key bigint PRIMARY KEY DEFAULT nextval('engine.key'),
  account_id text NOT NULL REFERENCES engine.account,
  process_id text NOT NULL,
  form_sha256 text NOT NULL,
  saved_at timestamptz NOT NULL,
  epoch integer NOT NULL,
  wrapped bytea NOT NULL,
  content bytea NOT NULL,
  UNIQUE (account_id, process_id, form_sha256)
);
CREATE INDEX start_draft_saved ON engine.start_draft (saved_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.start_draft TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().connection.cursor().execute(DRAFTS)
