"""What became of the mails of the mailbox: each is taken once."""

from __future__ import annotations

from alembic import op

revision = "0061"
down_revision = "0060"

MAILBOX = """
CREATE TABLE engine.mailbox_mail (
  mailbox bytea,
  validity bigint,
  uid bigint,
  tries integer NOT NULL,
  leased_until timestamptz NOT NULL,
  message bytea,
  outcome text,
  reason text,
  at timestamptz NOT NULL,
  PRIMARY KEY (mailbox, validity, uid),
  CHECK (octet_length(mailbox) = 16),
  CHECK (outcome IN ('bounce', 'ignored', 'twice', 'quarantined'))
);
CREATE INDEX mailbox_mail_message ON engine.mailbox_mail (message);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.mailbox_mail TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().connection.cursor().execute(MAILBOX)
