"""Links by which user tasks are done without an account: their hashes, and for which task."""

from __future__ import annotations

from alembic import op

revision = "0051"
down_revision = "0049"

LINKS = """
CREATE TABLE engine.public_link (
  process_instance_key bigint NOT NULL,
  token_id bigint NOT NULL,
  hash bytea NOT NULL,
  expires_at timestamptz,
  many boolean NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (process_instance_key, token_id)
);
CREATE INDEX public_link_hash ON engine.public_link (hash);
GRANT SELECT, INSERT, UPDATE, DELETE ON engine.public_link TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().connection.cursor().execute(LINKS)
