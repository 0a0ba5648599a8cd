"""What the law wants in business letters, beside the brand."""

from __future__ import annotations

from alembic import op

revision = "0070"
down_revision = "0069"

COLUMN = "ALTER TABLE engine.brand ADD COLUMN details text NOT NULL DEFAULT ''"


def upgrade() -> None:
    """Add the column; an older build writes rows without it."""
    op.get_bind().connection.cursor().execute(COLUMN)
