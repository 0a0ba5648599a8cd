"""Since when a mail waits for a person: not since it was sent, which may be long ago."""

from __future__ import annotations

from alembic import op

revision = "0069"
down_revision = "0068"

COLUMN = """
ALTER TABLE engine.incoming_mail ADD COLUMN aside_at timestamptz;
UPDATE engine.incoming_mail SET aside_at = received_at WHERE outcome = 'quarantined';
ALTER TABLE engine.incoming_mail ADD CHECK (outcome <> 'quarantined' OR aside_at IS NOT NULL);
DROP INDEX engine.incoming_mail_waiting;
CREATE INDEX incoming_mail_waiting ON engine.incoming_mail (aside_at)
  WHERE outcome = 'quarantined'
"""


def upgrade() -> None:
    """Add the column; what waits already has waited since it came."""
    op.get_bind().connection.cursor().execute(COLUMN)
