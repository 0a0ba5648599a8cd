"""Who wants a suppression lifted that somebody else has to agree to."""

from __future__ import annotations

from alembic import op

revision = "0071"
down_revision = "0070"

COLUMNS = """
ALTER TABLE engine.mail_suppression
  ADD COLUMN lifting_asked_by text,
  ADD COLUMN lifting_asked_at timestamptz,
  ADD CHECK ((lifting_asked_by IS NULL) = (lifting_asked_at IS NULL));
"""


def upgrade() -> None:
    """Add the columns; nobody has asked yet."""
    op.get_bind().connection.cursor().execute(COLUMNS)
