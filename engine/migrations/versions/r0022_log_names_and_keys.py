"""The log may begin anew under another name, and entries about its keys are found at once."""

from __future__ import annotations

from alembic import op

from audit.schema import LOG_STATEMENTS

revision = "0022"
down_revision = "0019"


def upgrade() -> None:
    """Give the names of the log an order, and index what speaks of keys."""
    for statement in LOG_STATEMENTS:
        op.execute(statement)
