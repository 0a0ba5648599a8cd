"""What holds the log from outside: cosignatures of witnesses, and time stamps."""

from __future__ import annotations

from alembic import op

from audit.anchors.schema import STATEMENTS

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables; there is no way back, restore a backup instead."""
    for statement in STATEMENTS:
        op.execute(statement)
