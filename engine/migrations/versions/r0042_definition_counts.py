"""Cases are counted by version and beginning without being read."""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"

STATEMENTS = (
    """CREATE INDEX process_instance_definition
ON engine.process_instance (process_definition_key, started_at)""",
    "DROP INDEX engine.ix_engine_process_instance_process_definition_key",
    """CREATE INDEX archived_process_instance_definition
ON engine.archived_process_instance (process_definition_key, started_at)""",
)


def upgrade() -> None:
    """Make the indexes; what the first of them begins with takes the place of an older one."""
    for statement in STATEMENTS:
        op.execute(statement)
