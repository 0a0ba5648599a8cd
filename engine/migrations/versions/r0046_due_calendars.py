"""Addresses at which a calendar program finds somebody's due user tasks."""

from __future__ import annotations

from alembic import op

revision = "0046"
down_revision = "0045"

CALENDARS = """
CREATE TABLE engine.calendar_feed (
  token_sha256 bytea PRIMARY KEY,
  account_id text NOT NULL REFERENCES engine.account,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX calendar_feed_account ON engine.calendar_feed (account_id);
GRANT SELECT, INSERT, DELETE ON engine.calendar_feed TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().connection.cursor().execute(CALENDARS)
