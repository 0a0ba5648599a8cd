"""Mail about one's tasks: who wants which, and what was sent."""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision = "0046"

NOTICES = """
CREATE TABLE engine.notice_choice (
  account_id text PRIMARY KEY REFERENCES engine.account,
  digest_hour integer CHECK (digest_hour BETWEEN 0 AND 23),
  assigned boolean NOT NULL,
  overdue boolean NOT NULL,
  state text NOT NULL,
  language text NOT NULL,
  since timestamptz NOT NULL
);
CREATE TABLE engine.notice (
  account_id text REFERENCES engine.account,
  occasion text,
  mail text,
  decided_at timestamptz NOT NULL,
  due_at timestamptz,
  attempts integer NOT NULL,
  fault text,
  PRIMARY KEY (account_id, occasion)
);
CREATE INDEX notice_due ON engine.notice (due_at) WHERE due_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.notice_choice, engine.notice TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().connection.cursor().execute(NOTICES)
