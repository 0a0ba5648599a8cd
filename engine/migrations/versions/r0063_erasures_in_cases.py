"""In which case an erasure was asked for: that case tells the register of requests."""

from __future__ import annotations

from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    """Add the column."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute("ALTER TABLE engine.erasure ADD COLUMN in_case bigint")
