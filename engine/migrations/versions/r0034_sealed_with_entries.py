"""A row of sealed values is taken only together with its entry.

Rows that came alone before stay until an operator puts them aside: they may be evidence.
"""

from __future__ import annotations

from alembic import op

from audit.schema import SEALED_STATEMENTS

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add the trigger."""
    for statement in SEALED_STATEMENTS:
        op.execute(statement)
