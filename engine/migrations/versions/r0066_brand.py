"""What strangers see of the company."""

from __future__ import annotations

from alembic import op

revision = "0066"
down_revision = "0065"

BRAND = """
CREATE TABLE engine.brand (
  id integer PRIMARY KEY CHECK (id = 1),
  company text NOT NULL,
  colour text NOT NULL,
  imprint text NOT NULL,
  privacy text NOT NULL,
  logo_kind text,
  logo bytea,
  changed_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON engine.brand TO vorgang_app;
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().connection.cursor().execute(BRAND)
