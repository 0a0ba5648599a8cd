"""Mails that come in, what became of each, and which case sent which mail."""

from __future__ import annotations

from alembic import op

revision = "0068"
down_revision = "0067"

INCOMING = """
CREATE TABLE engine.incoming_mail (
  key bigint PRIMARY KEY,
  message bytea NOT NULL UNIQUE,
  sha256 text NOT NULL,
  outcome text NOT NULL,
  reason text,
  sender bytea,
  process_instance_key bigint,
  received_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  CHECK (octet_length(message) = 16),
  CHECK (octet_length(sender) = 16),
  CHECK (outcome IN ('taken', 'ignored', 'unsubscribed', 'quarantined', 'assigned', 'started',
    'discarded'))
);
CREATE INDEX incoming_mail_waiting ON engine.incoming_mail (received_at)
  WHERE outcome = 'quarantined';
CREATE INDEX incoming_mail_sender ON engine.incoming_mail (sender);
CREATE TABLE engine.incoming_mail_content (
  key bigint PRIMARY KEY REFERENCES engine.incoming_mail (key) ON DELETE CASCADE,
  epoch integer NOT NULL,
  wrapped bytea NOT NULL,
  content bytea NOT NULL
);
CREATE TABLE engine.sent_mail (
  process_instance_key bigint,
  message bytea,
  address bytea,
  sent_at timestamptz NOT NULL,
  PRIMARY KEY (process_instance_key, message, address),
  CHECK (octet_length(message) = 16),
  CHECK (octet_length(address) = 16)
);
CREATE INDEX sent_mail_message ON engine.sent_mail (message);
ALTER TABLE engine.mailbox_mail DROP CONSTRAINT mailbox_mail_outcome_check;
ALTER TABLE engine.mailbox_mail ADD CONSTRAINT mailbox_mail_outcome_check
  CHECK (outcome IN ('bounce', 'ignored', 'twice', 'quarantined', 'taken'));
GRANT SELECT, INSERT, UPDATE, DELETE
  ON engine.incoming_mail, engine.incoming_mail_content, engine.sent_mail TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().connection.cursor().execute(INCOMING)
