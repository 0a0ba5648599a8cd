"""Which language pages and mails speak to an account."""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0056"

LANGUAGE = "ALTER TABLE engine.account ADD COLUMN language text CHECK (language IN ('de', 'en'))"


def upgrade() -> None:
    """Add the column; nobody has chosen yet."""
    op.get_bind().connection.cursor().execute(LANGUAGE)
