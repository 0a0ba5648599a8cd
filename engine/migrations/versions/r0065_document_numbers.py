"""Series of document numbers, and versions of what has one."""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0064"

NUMBERS = """
CREATE TABLE engine.document_series (
  series text,
  year integer,
  last integer NOT NULL CHECK (last > 0),
  PRIMARY KEY (series, year)
);
CREATE TABLE engine.document_version (
  series text,
  year integer,
  number integer,
  version integer NOT NULL CHECK (version > 1),
  PRIMARY KEY (series, year, number)
);
GRANT SELECT, INSERT, UPDATE ON engine.document_series, engine.document_version TO vorgang_app;
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().connection.cursor().execute(NUMBERS)
