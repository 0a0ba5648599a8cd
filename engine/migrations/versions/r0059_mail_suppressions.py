"""To whom no mail may be sent: keyed hashes of addresses, which stay when a person is erased."""

from __future__ import annotations

from alembic import op

revision = "0059"
down_revision = "0057"

SUPPRESSIONS = """
CREATE TABLE engine.mail_suppression (
  address bytea,
  reason text,
  since timestamptz NOT NULL,
  until timestamptz,
  PRIMARY KEY (address, reason),
  CHECK (octet_length(address) = 16),
  CHECK (reason IN ('objection', 'withdrawn', 'never', 'complaint', 'invalid', 'manual'))
);
CREATE TABLE engine.mail_bounce (
  bounce bytea PRIMARY KEY,
  address bytea NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX mail_bounce_address ON engine.mail_bounce (address, at);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.mail_suppression, engine.mail_bounce TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().connection.cursor().execute(SUPPRESSIONS)
