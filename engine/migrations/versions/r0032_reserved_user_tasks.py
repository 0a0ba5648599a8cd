"""Keys of user tasks that are not there yet: their listeners are told them before."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0030"

RESERVED = """
CREATE TABLE engine.reserved_user_task (
  process_instance_key bigint NOT NULL REFERENCES engine.process_instance ON DELETE CASCADE,
  token_id bigint NOT NULL,
  key bigint NOT NULL DEFAULT nextval('engine.key'),
  PRIMARY KEY (process_instance_key, token_id)
);
GRANT SELECT, INSERT, DELETE ON engine.reserved_user_task TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(RESERVED)
