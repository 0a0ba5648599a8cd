"""A state is sealed for its version once no build runs any more that could not open it.

Nothing of the schema changes. Where nothing was ever written no older build runs: a new database
begins with the floor. Elsewhere `vorgang migrate --finish` raises it when the last server of before
is gone.
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"

FLOOR_OF_NEW = """
UPDATE engine.schema_floor SET revision = '0033' WHERE NOT EXISTS (SELECT FROM ledger.entry)
"""


def upgrade() -> None:
    """Raise the floor where nobody can be below it."""
    op.execute(FLOOR_OF_NEW)
