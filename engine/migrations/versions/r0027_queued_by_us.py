"""A row of the ledger's queue shows by a MAC that its entry was written by who has the key folder.

What waits without one, or has a place and no signature, would be believed for want of proof; no
moment or mark in the database could tell the product's rows from those that somebody slips in
before the upgrade, or from those that he dates back to it later. So nothing may wait: the build
before this one places and signs what it has written itself.
"""

from __future__ import annotations

from alembic import op

from audit.schema import QUEUE_STATEMENTS
from engine.faults import SettingsRefused

revision = "0027"
down_revision = "0026"

OPEN = """
SELECT (SELECT count(*) FROM ledger.pending)
  + (SELECT count(*) FROM ledger.index
     WHERE idx >= (SELECT coalesce(max(size), 0) FROM ledger.checkpoint))
"""
FLOOR = "UPDATE engine.schema_floor SET revision = '0027'"


def upgrade() -> None:
    """Add the MACs; builds that make none are not ready any more.

    Raises:
        SettingsRefused: entries wait for their place or their signature.
    """
    connection = op.get_bind()
    # Nobody writes from here on: what is counted is what there is.
    op.execute("LOCK TABLE ledger.pending, ledger.index IN ACCESS EXCLUSIVE MODE")
    waiting = connection.exec_driver_sql(OPEN).scalar_one()
    if waiting:
        raise SettingsRefused(
            f"{waiting} entries of the ledger wait for their place or their signature: stop the"
            " servers, let a worker of the former build go on until nothing waits (vorgang doctor),"
            " and migrate again"
        )
    for statement in QUEUE_STATEMENTS:
        op.execute(statement)
    op.execute(FLOOR)
