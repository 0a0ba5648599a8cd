"""What a step writes refers to its instance unchecked: the statement itself finds it there.

A row of running work is written by the statement that has just moved its instance, under that row's
lock, or from the row that it belongs to; instances leave these tables together with all that hangs
on them, in one function of the database, under the same lock; forms never leave theirs. For the
server to look again, once for each row, took a quarter of its work for a step. The crash tests
look for rows that hang on nothing.
"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"

UNCHECKED = """
ALTER TABLE engine.user_task
  DROP CONSTRAINT user_task_process_instance_key_fkey,
  DROP CONSTRAINT user_task_form_key_fkey;
ALTER TABLE engine.user_task_candidate DROP CONSTRAINT user_task_candidate_user_task;
ALTER TABLE engine.job DROP CONSTRAINT job_process_instance_key_fkey;
ALTER TABLE engine.message_subscription
  DROP CONSTRAINT message_subscription_process_instance_key_fkey;
"""
# One row, which nothing ever tells the planner: it takes it for two thousand, and what every step
# reads beside it for so dear that a server with JIT may come to compile it.
COUNTED = "ANALYZE engine.stamp"


def upgrade() -> None:
    """Let these references be."""
    op.execute(UNCHECKED)
    op.execute(COUNTED)
